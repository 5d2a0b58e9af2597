import type { Model } from "../model/model";
import { phaseOf } from "../model/summary";
import { lookOf } from "./looks";
import { make, setText } from "./make";
import { clean } from "./text";

const MOST_NAMES = 3;

/** Says aloud what a person who cannot see the drawing must know: failures, and the end. */
export class Announcer {
  readonly element = make("div", "nbf-aloud", { role: "status", "aria-live": "polite" });
  private failed = new Set<number>();
  private wasRunning = false;

  constructor(private readonly model: Model) {}

  /** Takes everything for known that is there. */
  begin(): void {
    this.failed = new Set(this.failures());
    this.wasRunning = this.model.isRunning;
  }

  update(): void {
    const failures = this.failures();
    const fresh = failures.filter(node => !this.failed.has(node));
    const sentences = fresh.length > 0 ? [this.toldOf(fresh)] : [];
    if (this.wasRunning && !this.model.isRunning) {
      const run = this.model.table?.run;
      sentences.push(`${this.flow}: ${lookOf(run?.state ?? "").word.toLowerCase()}.`);
    }
    this.failed = new Set(failures);
    this.wasRunning = this.model.isRunning;
    if (sentences.length > 0) {
      setText(this.element, sentences.join(" "));
    }
  }

  private get flow(): string {
    return clean(this.model.table?.flow ?? "");
  }

  private failures(): number[] {
    const states = [...(this.model.table?.states ?? [])];
    return states.flatMap((state, node) => (phaseOf(state) === "failed" ? [node] : []));
  }

  private toldOf(nodes: readonly number[]): string {
    const { graph, messages } = this.model.table ?? { graph: { nodes: [] }, messages: new Map() };
    const names = nodes.slice(0, MOST_NAMES).map(node => clean(graph.nodes[node]?.name ?? ""));
    const [first = -1] = nodes;
    if (nodes.length === 1) {
      const message = clean(String(messages.get(first) ?? ""));
      return `${names.join("")} failed${message === "" ? "" : `: ${message}`}.`;
    }
    const more = nodes.length > MOST_NAMES ? " and more" : "";
    return `${nodes.length} tasks failed: ${names.join(", ")}${more}.`;
  }
}
