import type { Table } from "../protocol/fold";
import { phaseOf } from "./summary";

/** Of fewer tasks than this share of what is left nothing can be said of the rest. */
const KNOWN_SHARE = 0.5;

/** How long tasks took, run after run, and from that how long a run has to go. */
export class Pace {
  private readonly seconds = new Map<string, number>();
  private flow = "";

  /** Takes note of tasks that were called and succeeded. */
  learn(table: Table, nodes: Iterable<number>): void {
    if (table.flow !== this.flow) {
      this.flow = table.flow;
      this.seconds.clear();
    }
    for (const node of nodes) {
      const took = (table.ended[node] ?? NaN) - (table.started[node] ?? NaN);
      const name = table.graph.nodes[node]?.name;
      if (name !== undefined && took >= 0 && phaseOf(table.states[node] ?? 0) === "succeeded") {
        this.seconds.set(name, took);
      }
    }
  }

  /** Seconds until a run ends, null where too little is known of what is left. */
  left(table: Table, now: number): number | null {
    let [work, known, unknown, atWork] = [0, 0, 0, 0];
    let longest = 0;
    table.graph.nodes.forEach(({ name, kind }, node) => {
      const phase = phaseOf(table.states[node] ?? 0);
      if (kind !== "task" || (phase !== "waiting" && phase !== "running")) {
        return;
      }
      const isRunning = phase === "running";
      atWork += isRunning ? 1 : 0;
      const whole = this.seconds.get(name);
      if (whole === undefined) {
        unknown += 1;
        return;
      }
      const started = table.started[node] ?? NaN;
      const rest = Math.max(0, whole - (isRunning && !Number.isNaN(started) ? now - started : 0));
      known += 1;
      work += rest;
      longest = Math.max(longest, rest);
    });
    if (known === 0 || known < KNOWN_SHARE * (known + unknown)) {
      return null;
    }
    // What was never seen is taken to be like the rest.
    const all = work * ((known + unknown) / known);
    return Math.max(longest, all / Math.max(1, atWork));
  }
}
