/** How a flow stands, as the panel and the status bar show it. */

import { familyOf } from "../model/summary";
import type { FlowInfo } from "../protocol/generated";
import type { Look } from "../view/looks";
import { lookOf } from "../view/looks";
import { groupsOf, totalOf } from "./counts";

export function isRunning({ run }: FlowInfo): boolean {
  return run.id !== null && run.ended === null;
}

export function isPaused(flow: FlowInfo): boolean {
  return flow.run.state === "Paused" && !isRunning(flow);
}

/** Whether a run can begin; of a function nothing is known before its first. */
export function canStart(flow: FlowInfo): boolean {
  return !isRunning(flow) && (flow.grows || totalOf(flow.counts) > 0);
}

/** A word, a colour and a glyph for the whole: what is stale counts for more than that it ran. */
export function lookOfFlow(flow: FlowInfo): Look {
  if (isRunning(flow)) {
    return lookOf("Running");
  }
  if (flow.run.id === null) {
    return { ...lookOf("Pending"), word: "Not run" };
  }
  const words = groupsOf(flow.counts).map(({ word }) => word);
  const isStale = flow.why !== "" || words.includes("stale");
  return lookOf(isStale && !words.includes("failed") ? "Stale" : flow.run.state);
}

/** "2 / 6". */
export function progressOf(flow: FlowInfo): string {
  const { done, total } = familyOf(flow.counts);
  return `${done} / ${total}`;
}

/**
 * The flow that a command means which names none: the one of the active cell, else the one that
 * runs, else the one that ran last, else the one declared last.
 */
export function chosen(flows: readonly FlowInfo[], cell: string | null): FlowInfo | null {
  const here = flows.find(flow => flow.cells.some(each => each.cell === cell));
  const running = flows.find(isRunning);
  const latest = (one: FlowInfo | null, other: FlowInfo) =>
    one !== null && (one.run.started ?? 0) > (other.run.started ?? 0) ? one : other;
  return here ?? running ?? flows.reduce<FlowInfo | null>(latest, null);
}
