import type { Kind } from "../model/looked";
import type { Model } from "../model/model";
import { phaseOf } from "../model/summary";
import { stateName } from "../protocol/fold";
import type { Look, Question } from "../protocol/link";

/** What the details ask of the kernel. */
export interface Asks {
  askDetails(node: number): void;
  look(question: Look): void;
  lookUp(question: Question): void;
}

/** Asks about the open node: once for each state that it comes to, and for lines while it runs. */
export class Asker {
  private asked = "";
  private lines = 0;
  /** Of which question it was told what would happen: a refusal is not asked about again. */
  private foretold = "";

  constructor(
    private readonly model: Model,
    private readonly asks: Asks,
  ) {}

  /** An answer that was there is gone. */
  forget(): void {
    this.asked = this.foretold = "";
  }

  update(): void {
    const { selected, table, past, isConnected } = this.model;
    if (selected === null || table === null || !isConnected) {
      this.forget();
      return;
    }
    const shown = [past?.number, table.stream, table.run.id];
    const now = [...shown, selected, table.states[selected]].join(" ");
    if (now !== this.asked) {
      this.asked = now;
      this.model.looked.clear();
      this.askDetails(selected);
    }
    this.foretell();
  }

  /** Called each second while a run goes on. */
  tick(): void {
    const { selected, table, isConnected } = this.model;
    if (selected !== null && isConnected && (table?.logs.get(selected) ?? 0) > this.lines) {
      this.askDetails(selected);
    }
  }

  look(kind: Kind): void {
    const { selected, looked } = this.model;
    if (selected !== null) {
      this.asks.look(looked.ask(kind, selected));
      this.model.asks();
    }
  }

  /** What would happen is what people want to know of what has not run, or is stale. */
  private foretell(): void {
    const { details, isRunning, past, selected, table } = this.model;
    if (details === null || isRunning || past !== null || this.foretold === this.asked) {
      return;
    }
    const state = table?.states[selected ?? 0] ?? 0;
    if (stateName(state) === "Stale" || phaseOf(state) === "waiting") {
      this.foretold = this.asked;
      this.look("step");
    }
  }

  private askDetails(node: number): void {
    const { table, past } = this.model;
    this.lines = table?.logs.get(node) ?? 0;
    if (past === null) {
      this.asks.askDetails(node);
    } else {
      const name = past.table.graph.nodes[node]?.name ?? "";
      this.asks.lookUp({ type: "ask-run-details", run: past.number, node, name });
    }
  }
}
