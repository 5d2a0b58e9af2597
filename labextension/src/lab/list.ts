/** What the side panel shows: the flows of a notebook, each with its state and its buttons. */

import { familyOf } from "../model/summary";
import type { FlowInfo, RunRow, Runs } from "../protocol/generated";
import { Bar } from "../view/bar";
import { button, FRESH, PauseButton, RUN, STOP } from "../view/buttons";
import { glyph, setGlyph } from "../view/looks";
import { make, setAttribute, setText } from "../view/make";
import { clean } from "../view/text";
import { told } from "./counts";
import { EarlierRuns } from "./earlier";
import type { Reach } from "./flows";
import { canStart, isPaused, isRunning, lookOfFlow, progressOf } from "./standing";

export interface Wishes {
  /** Shows a flow in a tab, or a recorded run of it. */
  open(flow: string, run: number | null): void;
  start(flow: string, fresh: boolean): void;
  pause(flow: string): void;
  resume(flow: string): void;
  cancel(flow: string): void;
}

/** What is known of the notebook that is looked at. */
export interface Seen {
  readonly notebook: string;
  readonly reach: Reach;
  readonly flows: readonly FlowInfo[];
  /** Variable → the last recorded runs. */
  readonly runs: ReadonlyMap<string, Runs>;
}

const HINTS: Readonly<Record<Reach, string>> = {
  connected: "No flow yet. Begin a cell with `%%flow NAME` and call tasks in it.",
  "no kernel": "No flow is known here. Run `%load_ext nbflow` and the cells of a flow.",
  "not loaded": "nbflow is not loaded here. Run `%load_ext nbflow` in a cell.",
};

export class FlowList {
  readonly element: HTMLElement;
  private readonly notebook = make("div", "nbf-list-notebook");
  private readonly list = make("ul", "nbf-list", { "aria-label": "Flows" });
  private readonly hint = make("p", "nbf-list-hint");
  private rows = new Map<string, Row>();

  constructor(private readonly wishes: Wishes) {
    this.element = make("div", "nbf-lab nbf-flows", {}, this.notebook, this.list, this.hint);
  }

  /** Shows a notebook's flows; null where no notebook is open. */
  update(seen: Seen | null): void {
    setText(this.notebook, seen?.notebook ?? "");
    setAttribute(this.notebook, "title", seen?.notebook ?? "");
    const flows = seen?.flows ?? [];
    const rows = flows.map(flow => {
      const row = this.rows.get(flow.variable) ?? new Row(this.wishes);
      row.update(flow, seen?.runs.get(flow.variable)?.runs ?? []);
      return [flow.variable, row] as const;
    });
    const elements = rows.map(([, row]) => row.element);
    // Moving an element takes the focus from what is in it.
    if (elements.some((element, place) => this.list.children[place] !== element)) {
      this.list.replaceChildren(...elements);
    }
    [...this.list.children].slice(elements.length).forEach(gone => gone.remove());
    this.rows = new Map(rows);
    this.hint.hidden = flows.length > 0;
    setText(this.hint, seen === null ? "Open a notebook to see its flows." : HINTS[seen.reach]);
  }
}

class Row {
  readonly element: HTMLElement;
  private variable = "";
  private readonly glyph = glyph("");
  private readonly name = make("span", "nbf-row-name");
  private readonly state = make("span", "nbf-row-state");
  private readonly facts = make("span", "nbf-row-facts");
  private readonly progress = make("span", "nbf-row-progress");
  private readonly open = make("button", "nbf-row-open", { type: "button" });
  private readonly bar = new Bar("nbf-bar", { role: "progressbar", "aria-valuemin": "0" });
  private readonly run: HTMLButtonElement;
  private readonly fresh: HTMLButtonElement;
  private readonly pause: PauseButton;
  private readonly cancel: HTMLButtonElement;
  private readonly earlier: EarlierRuns;

  constructor(wishes: Wishes) {
    this.run = button("Run", RUN, "Run what is needed, reuse what is still right", () =>
      wishes.start(this.variable, false),
    );
    this.fresh = button("Fresh", FRESH, "Run everything, reuse nothing", () =>
      wishes.start(this.variable, true),
    );
    this.pause = new PauseButton(deed => wishes[deed](this.variable));
    this.cancel = button("Cancel", STOP, "Stop the run", () => wishes.cancel(this.variable));
    this.open.append(this.glyph, this.name, this.state);
    this.open.addEventListener("click", () => wishes.open(this.variable, null));
    const { element } = this.pause;
    const buttons = make("div", "nbf-row-buttons", {}, this.run, this.fresh, element, this.cancel);
    const head = make("div", "nbf-row-head", {}, this.open, buttons);
    const foot = make("div", "nbf-row-foot", {}, this.facts, this.progress);
    this.earlier = new EarlierRuns(run => wishes.open(this.variable, run));
    this.element = make("li", "nbf-row", {}, head, this.bar.element, foot, this.earlier.element);
  }

  update(flow: FlowInfo, runs: readonly RunRow[]): void {
    this.variable = flow.variable;
    const name = clean(flow.name);
    const look = lookOfFlow(flow);
    const { phases, total, done } = familyOf(flow.counts);
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    setText(this.name, name);
    setText(this.state, look.word);
    setAttribute(this.open, "title", `Show ${name} in a tab`);
    setText(this.facts, told(flow.counts));
    setAttribute(this.state, "title", clean(flow.why));
    setText(this.progress, progressOf(flow));
    this.bar.show(phases, total);
    setAttribute(this.bar.element, "aria-label", `Progress of ${name}`);
    setAttribute(this.bar.element, "aria-valuemax", String(total));
    setAttribute(this.bar.element, "aria-valuenow", String(done));
    this.run.disabled = this.fresh.disabled = !canStart(flow);
    this.pause.update(isRunning(flow), isPaused(flow));
    this.pause.element.hidden = flow.grows;
    this.cancel.disabled = !isRunning(flow);
    this.earlier.update(
      name,
      runs.filter(({ id }) => id !== flow.run.id),
    );
  }
}
