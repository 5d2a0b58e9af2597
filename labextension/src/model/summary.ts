import type { Counts, Table } from "../protocol/fold";
import type { Phase, StateName } from "../protocol/generated";
import { STATES } from "../protocol/generated";
import { duration } from "./duration";

/** How far a flow is: its tasks, parameters left out. */
export interface Summary {
  readonly total: number;
  readonly done: number;
  readonly phases: Readonly<Record<Phase, number>>;
  readonly reused: number;
  readonly mocked: number;
}

export function phaseOf(byte: number): Phase {
  return STATES[byte]?.phase ?? "waiting";
}

/** Whether the run that a table shows has begun and not ended. */
export function goesOn(table: Table | null): boolean {
  return typeof table?.run.id === "string" && table.run.ended === null;
}

export function summarise(table: Table): Summary {
  const phases = { waiting: 0, running: 0, succeeded: 0, failed: 0, stopped: 0 };
  const counts: Partial<Record<StateName, number>> = {};
  table.graph.nodes.forEach((node, index) => {
    const state = STATES[table.states[index] ?? 0];
    if (node.kind === "task" && state !== undefined) {
      phases[state.phase] += 1;
      counts[state.name] = (counts[state.name] ?? 0) + 1;
    }
  });
  const done = phases.succeeded + phases.failed + phases.stopped;
  return {
    total: done + phases.waiting + phases.running,
    done,
    phases,
    reused: counts.Reused ?? 0,
    mocked: counts.Mocked ?? 0,
  };
}

/** How far the children of a mapped node are: how many there are, are done, and in which phase. */
export interface Family {
  readonly total: number;
  readonly done: number;
  readonly phases: Readonly<Record<Phase, number>>;
}

export function familyOf(counts: Counts): Family {
  const phases = { waiting: 0, running: 0, succeeded: 0, failed: 0, stopped: 0 };
  counts.forEach(([byte, count]) => (phases[phaseOf(byte)] += count));
  const done = phases.succeeded + phases.failed + phases.stopped;
  return { total: done + phases.waiting + phases.running, done, phases };
}

/** "reused 4 of 6, saved 38 s"; empty where there is nothing to boast of. */
export function savings(summary: Summary, savedSeconds: number): string {
  const parts = [];
  if (summary.reused > 0) {
    parts.push(`reused ${summary.reused} of ${summary.total}`);
    if (savedSeconds >= 0.05) {
      parts.push(`saved ${duration(savedSeconds)}`);
    }
  }
  if (summary.mocked > 0) {
    parts.push(`mocked ${summary.mocked}`);
  }
  return parts.join(", ");
}
