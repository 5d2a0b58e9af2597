import { duration, wholeSeconds } from "../model/duration";
import type { Model, Wish } from "../model/model";
import type { Summary } from "../model/summary";
import { savings, summarise } from "../model/summary";
import type { Table } from "../protocol/fold";
import { Bar } from "./bar";
import { button, FRESH, PauseButton, RUN, setDisabled, STOP } from "./buttons";
import type { Look } from "./looks";
import { glyph, lookOf, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import type { Actions } from "./view";
import { clean } from "./text";

const WISHED: Readonly<Record<Wish, Look>> = {
  cancel: { ...lookOf("Cancelling"), word: "Cancelling" },
  pause: { ...lookOf("Paused"), word: "Pausing" },
  resume: { ...lookOf("Submitted"), word: "Resuming" },
  start: { ...lookOf("Submitted"), word: "Starting" },
};

/** The line above the drawing: which flow, how far it is, and what can be asked for. */
export class Header {
  readonly element: HTMLElement;
  private readonly glyph = glyph("");
  private readonly name = make("h2", "nbf-flow");
  private readonly state = make("span", "nbf-state");
  private readonly facts = make("div", "nbf-facts");
  private readonly count = make("span", "nbf-count");
  private readonly elapsed = make("span", "nbf-elapsed");
  private readonly left = make("span", "nbf-left");
  private readonly savings = make("span", "nbf-savings");
  private readonly run: HTMLButtonElement;
  private readonly fresh: HTMLButtonElement;
  private readonly pause: PauseButton;
  private readonly cancel: HTMLButtonElement;
  private readonly bar = new Bar("nbf-bar", { role: "progressbar", "aria-valuemin": "0" });

  constructor(
    private readonly model: Model,
    private readonly actions: Pick<Actions, "cancel" | "pause" | "resume" | "start">,
  ) {
    this.run = button("Run", RUN, "Run what is needed, reuse what is still right", () =>
      this.start(false),
    );
    this.fresh = button("Fresh", FRESH, "Run everything, reuse nothing", () => this.start(true));
    this.pause = new PauseButton(deed => {
      if (deed === "resume") {
        model.showLive();
      }
      model.want(deed);
      actions[deed]();
    });
    this.cancel = button("Cancel", STOP, "Stop the run", () => {
      model.want("cancel");
      actions.cancel();
    });
    this.run.classList.add("nbf-primary");
    this.facts.append(this.count, this.elapsed, this.left, this.savings);
    const chip = make("span", "nbf-chip", {}, this.glyph, this.state);
    const { element } = this.pause;
    const buttons = make("div", "nbf-buttons", {}, this.run, this.fresh, element, this.cancel);
    const line = make("div", "nbf-headline", {}, this.name, chip, this.facts, buttons);
    this.element = make("div", "nbf-header", {}, line, this.bar.element);
  }

  update(): void {
    const { table } = this.model;
    setText(this.name, clean(table?.flow ?? ""));
    const look = this.look();
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    setText(this.state, look.word);
    if (table !== null) {
      this.showProgress(summarise(table), table.run.saved);
    }
    this.tick();
    this.updateButtons();
  }

  /** Whether a run can be asked for. */
  get canStart(): boolean {
    return !this.run.disabled;
  }

  start(fresh: boolean): void {
    this.model.showLive();
    this.model.want("start");
    this.actions.start(fresh);
  }

  /** Lets time go on. */
  tick(): void {
    const seconds = this.model.elapsed();
    const format = this.model.isRunning ? wholeSeconds : duration;
    setText(this.elapsed, seconds === null ? "" : format(seconds));
    const left = this.model.left();
    setText(this.left, left === null || left < 1 ? "" : `about ${wholeSeconds(left)} left`);
  }

  private look(): Look {
    const { table, past, wish, isRunning, isWaiting } = this.model;
    if (table === null) {
      return { ...lookOf("Submitted"), word: isWaiting ? "Waiting for the kernel" : "No flow" };
    }
    if (wish !== null && past === null) {
      return WISHED[wish];
    }
    if (table.run.id === null) {
      return { ...lookOf("Pending"), word: "Not run" };
    }
    return lookOf(isRunning ? "Running" : table.run.state);
  }

  private showProgress(summary: Summary, saved: number): void {
    const { total, done, phases } = summary;
    const hasRun = typeof this.model.table?.run.id === "string";
    setText(this.count, hasRun ? `${done} / ${total}` : total === 1 ? "1 task" : `${total} tasks`);
    setText(this.savings, savings(summary, saved));
    this.bar.show(phases, total);
    const { element } = this.bar;
    setAttribute(element, "aria-label", `Progress of ${clean(this.model.table?.flow ?? "")}`);
    setAttribute(element, "aria-valuemax", String(total));
    setAttribute(element, "aria-valuenow", String(done));
    const failed = phases.failed > 0 ? `, ${phases.failed} failed` : "";
    setAttribute(element, "aria-valuetext", `${done} of ${total} done${failed}`);
  }

  private updateButtons(): void {
    const { live, isBusy, isConnected, wish } = this.model;
    const isFree = isConnected && live !== null && wish === null;
    const canStart = isFree && !isBusy;
    setDisabled(this.run, !canStart || isEmpty(live));
    setDisabled(this.fresh, this.run.disabled);
    this.pause.update(isFree && isBusy, canStart && live.run.state === "Paused");
    // A function cannot be left between two of its calls.
    this.pause.element.hidden = live?.grows === true;
    setDisabled(this.cancel, !isConnected || !isBusy || wish === "cancel");
  }
}

/** Of a function nothing is known before its first run, which is no reason not to begin it. */
function isEmpty({ graph, grows }: Table): boolean {
  return graph.nodes.length === 0 && !grows;
}
