import { variable } from "../model/deeds";
import type { Model } from "../model/model";
import type { Runs } from "../protocol/generated";
import type { Question } from "../protocol/link";
import { Asked, lackOf } from "./asked";
import { differenceList, differenceTitle } from "./differences";
import type { Panel } from "./drawer";
import { make, setText } from "./make";
import { RunLine } from "./run-line";

/** What is asked for from the list of runs. */
export interface RunsAsks {
  lookUp(question: Question): void;
  /** Shows a recorded run in the place of the live one. */
  open(run: number): void;
  /** Shows the live run. */
  back(): void;
  /** Opens a node's details. */
  node(node: number): void;
}

function countOf({ runs, total }: Runs): string {
  const all = total === 1 ? "1 run" : `${total.toLocaleString("en")} runs`;
  return total > runs.length ? `the last ${runs.length} of ${all}` : all;
}

const NOTHING =
  "No run of this flow is recorded yet. Runs are recorded where results are kept: " +
  "Flow(…, persist_result=True).";

/** The recorded runs of the flow: open one in place, or compare two. */
export class RunsPanel implements Panel {
  readonly title = "Runs";
  readonly element: HTMLElement;
  private readonly told = make("span", "nbf-panel-told");
  private readonly code = make("code", "nbf-panel-code");
  private readonly compare = make("button", "nbf-button", { type: "button" });
  private readonly list = make("ul", "nbf-run-list", { "aria-label": "Recorded runs" });
  private readonly differences = make("div", "nbf-differences", { tabindex: "-1" });
  private readonly hint = make("p", "nbf-panel-hint");
  private readonly asked: Asked;
  private readonly lines = new Map<number, RunLine>();
  /** The runs that were chosen to be compared, the first one first; two at most. */
  private chosen: readonly number[] = [];
  /** The runs that are compared, the earlier one first; null while all are listed. */
  private pair: readonly [number, number] | null = null;
  private shown: unknown = null;

  constructor(
    private readonly model: Model,
    private readonly asks: RunsAsks,
  ) {
    this.asked = new Asked(model, () => asks.lookUp({ type: "ask-runs" }));
    this.compare.addEventListener("click", () => this.toggle());
    const line = make("div", "nbf-panel-line", {}, this.compare, this.told, this.code);
    const area = make("div", "nbf-panel-area", {}, this.list, this.differences);
    this.element = make("div", "nbf-panel nbf-runs", {}, line, this.hint, area);
  }

  open(): void {
    this.asked.open();
    this.update();
  }

  close(): void {
    this.asked.close();
  }

  update(): void {
    if (!this.asked.isSeen) {
      return;
    }
    this.asked.update();
    this.list.hidden = this.pair !== null;
    this.differences.hidden = this.pair === null;
    if (this.pair === null) {
      this.showRuns();
    } else {
      this.showDifferences(this.pair);
    }
  }

  private get flow(): string {
    return variable(this.model.live);
  }

  /** The runs that would be compared: those chosen, else with the one before, else the last two. */
  private get wanted(): readonly [number, number] | null {
    const [last = 0] = this.model.archive.runs?.runs.map(({ number }) => number) ?? [];
    const [one = last, other = one - 1] = this.chosen;
    const [before, after] = [Math.min(one, other), Math.max(one, other)];
    return before >= 1 ? [before, after] : null;
  }

  private showRuns(): void {
    const { runs } = this.model.archive;
    this.say(lackOf(this.model, "runs", runs?.total, NOTHING));
    this.list.hidden = !this.hint.hidden;
    setText(this.told, runs === null ? "" : countOf(runs));
    setText(this.code, `${this.flow}.runs()`);
    this.showButton();
    const rows = runs?.runs ?? [];
    if (runs !== this.shown) {
      this.shown = runs;
      const elements = rows.map(row => this.line(row.number).element);
      this.list.replaceChildren(...elements);
    }
    for (const row of rows) {
      this.line(row.number).update(row, this.chosen.includes(row.number));
    }
  }

  private showButton(): void {
    const { wanted } = this;
    const isLast = this.chosen.length === 0;
    this.compare.hidden = !this.hint.hidden;
    this.compare.disabled = wanted === null;
    const word =
      isLast || wanted === null ? "Compare the last two" : `Compare ${wanted.join(" and ")}`;
    setText(this.compare, word);
  }

  private showDifferences(pair: readonly [number, number]): void {
    const { diff } = this.model.archive;
    const isHere = diff?.before === pair[0] && diff.after === pair[1];
    this.compare.hidden = this.compare.disabled = false;
    setText(this.compare, "Back to all runs");
    setText(this.code, `${this.flow}.diff(${pair.join(", ")})`);
    setText(this.told, isHere ? differenceTitle(diff) : `Run ${pair[0]} → run ${pair[1]}`);
    const trouble = lackOf(this.model, "diff", 1, "");
    this.say(trouble === "" && !isHere ? "Comparing…" : trouble);
    const shown = isHere ? diff : null;
    this.differences.hidden = !this.hint.hidden;
    if (this.shown !== shown) {
      this.shown = shown;
      this.differences.replaceChildren(
        ...(shown === null ? [] : differenceList(this.model, shown, node => this.asks.node(node))),
      );
    }
  }

  private say(hint: string): void {
    setText(this.hint, hint);
    this.hint.hidden = hint === "";
  }

  private toggle(): void {
    this.pair = this.pair === null ? this.wanted : null;
    this.shown = null;
    if (this.pair !== null) {
      const [before, after] = this.pair;
      this.asks.lookUp({ type: "ask-diff", before, after });
    }
    this.update();
  }

  private line(number: number): RunLine {
    const known = this.lines.get(number);
    if (known !== undefined) {
      return known;
    }
    const line = new RunLine(this.model, number, {
      open: isLive => {
        if (isLive) {
          this.asks.back();
        } else {
          this.asks.open(number);
        }
      },
      choose: isChosen => {
        const others = this.chosen.filter(each => each !== number);
        // Of three the first that was chosen goes.
        this.chosen = isChosen ? [...others.slice(-1), number] : others;
        this.update();
      },
    });
    this.lines.set(number, line);
    return line;
  }
}
