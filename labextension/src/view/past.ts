import type { Model } from "../model/model";
import { when } from "../model/moment";
import { glyph, lookOf, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { clean } from "./text";

const BACK = "M9.5 3.5 5 8l4.5 4.5";

/** Says that a recorded run is shown, what the live one does meanwhile, and leads back to it. */
export class PastBanner {
  readonly element = make("div", "nbf-past", { role: "status" });
  private readonly glyph = glyph("");
  private readonly title = make("strong", "");
  private readonly state = make("span", "nbf-past-state");
  private readonly live = make("span", "nbf-past-live");

  /** @param back shows the live run */
  constructor(
    private readonly model: Model,
    back: () => void,
  ) {
    const attributes = { type: "button", title: "Back to the live run (Esc)" };
    const button = make("button", "nbf-button", attributes, glyph(BACK), "Back to the live run");
    button.addEventListener("click", back);
    this.element.append(this.glyph, this.title, this.state, this.live, button);
    this.element.hidden = true;
  }

  update(): void {
    const { past } = this.model;
    this.element.hidden = past === null;
    if (past !== null) {
      const { started, state, message } = past.table.run;
      const look = lookOf(state);
      const time = started === null ? "" : `, ${when(started, this.model.now())}`;
      setAttribute(this.element, "data-tone", look.tone);
      setGlyph(this.glyph, look.glyph);
      setText(this.title, `Run ${past.number}${time}`);
      setText(this.state, look.word);
      setAttribute(this.state, "title", clean(message));
      setText(this.live, this.meanwhile(past.table.run.id));
    }
  }

  /** What became of the live run, where it is another one. */
  private meanwhile(shown: string | null): string {
    const { live, isBusy } = this.model;
    if (live === null || [null, shown].includes(live.run.id)) {
      return "";
    }
    return `live run: ${isBusy ? "running" : lookOf(live.run.state).word.toLowerCase()}`;
  }
}
