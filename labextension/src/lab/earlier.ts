/** The last recorded runs of a flow in the side panel; each opens in the flow's tab. */

import { duration } from "../model/duration";
import { when } from "../model/moment";
import type { RunRow } from "../protocol/generated";
import { glyph, lookOf } from "../view/looks";
import { make, setAttribute } from "../view/make";

const MOST = 3;

export class EarlierRuns {
  readonly element = make("ul", "nbf-earlier");
  private shown = "";

  /** @param open shows the run of that number */
  constructor(private readonly open: (run: number) => void) {}

  update(flow: string, runs: readonly RunRow[], now = Date.now() / 1_000): void {
    const last = runs.slice(0, MOST);
    setAttribute(this.element, "aria-label", `Earlier runs of ${flow}`);
    // A button that is made anew loses the focus.
    const shown = JSON.stringify(last.map(run => [run, when(run.started, now)]));
    if (shown !== this.shown) {
      this.shown = shown;
      this.element.hidden = last.length === 0;
      this.element.replaceChildren(...last.map(run => this.line(run, now)));
    }
  }

  private line({ number, state, started, ended }: RunRow, now: number): HTMLElement {
    const look = lookOf(state);
    const took = ended === null ? "" : duration(ended - started);
    const title = `Show run ${number} in a tab: ${look.word.toLowerCase()}`;
    const button = make(
      "button",
      "nbf-earlier-open",
      { type: "button", title },
      glyph(look.glyph),
      make("span", "", {}, `Run ${number}`),
      make("span", "nbf-earlier-when", {}, when(started, now)),
      make("span", "nbf-earlier-took", {}, took),
    );
    button.addEventListener("click", () => this.open(number));
    return make("li", "", { "data-tone": look.tone }, button);
  }
}
