import type { Model } from "../model/model";
import type { Question } from "../protocol/link";
import { PastBanner } from "./past";
import { ResultsPanel } from "./results";
import { RunsPanel } from "./runs";

/** What the view has of earlier runs: their list, what they left, and the banner over one. */
export class Earlier {
  readonly banner: HTMLElement;
  readonly runs: RunsPanel;
  readonly results: ResultsPanel;
  private readonly past: PastBanner;

  /** @param node opens a node's details */
  constructor(
    private readonly model: Model,
    private readonly lookUp: (question: Question) => void,
    node: (node: number) => void,
  ) {
    const open = (run: number) => this.open(run);
    const back = () => model.showLive();
    this.runs = new RunsPanel(model, { lookUp, open, back, node });
    this.results = new ResultsPanel(model, () => lookUp({ type: "ask-kept" }), node);
    this.past = new PastBanner(model, back);
    this.banner = this.past.element;
  }

  /** Shows a recorded run in the place of the live one. */
  open(run: number): void {
    this.model.wantRun(run);
    this.lookUp({ type: "ask-run", run });
  }

  /** Leaves an earlier run; returns whether one was shown. */
  leave(): boolean {
    const isShown = this.model.past !== null;
    if (isShown) {
      this.model.showLive();
    }
    return isShown;
  }

  update(): void {
    this.runs.update();
    this.results.update();
    this.past.update();
  }
}
