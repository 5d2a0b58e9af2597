/** How many tasks are in which state, put together as a person tells them apart. */

import type { Counts } from "../protocol/fold";
import type { StateName } from "../protocol/generated";
import { STATES } from "../protocol/generated";
import type { Look } from "../view/looks";
import { lookOf } from "../view/looks";

export interface Group {
  readonly word: string;
  readonly look: Look;
  readonly count: number;
}

/** What to look for first comes first. */
const GROUPS: readonly (readonly [word: string, look: StateName, states: readonly string[]])[] = [
  ["failed", "Failed", ["failed"]],
  ["running", "Running", ["running"]],
  ["stale", "Stale", ["Stale"]],
  ["blocked", "TriggerFailed", ["TriggerFailed"]],
  ["paused", "Paused", ["Paused", "Resume", "Retrying"]],
  ["stopped", "Cancelled", ["stopped"]],
  ["not run", "Pending", ["waiting"]],
  ["mocked", "Mocked", ["Mocked", "Given"]],
  ["ok", "Success", ["succeeded"]],
];

/** The states that are in a group of their own, not in that of their phase. */
const PLACES = STATES.map(({ name, phase }) => {
  const own = GROUPS.findIndex(([, , states]) => states.includes(name));
  return own >= 0 ? own : GROUPS.findIndex(([, , states]) => states.includes(phase));
});

export function groupsOf(counts: Counts): readonly Group[] {
  const numbers = GROUPS.map(() => 0);
  counts.forEach(([byte, count]) => {
    const place = PLACES[byte] ?? GROUPS.length - 1;
    numbers[place] = (numbers[place] ?? 0) + count;
  });
  return GROUPS.flatMap(([word, look], place) => {
    const count = numbers[place] ?? 0;
    return count === 0 ? [] : [{ word, look: lookOf(look), count }];
  });
}

export function totalOf(counts: Counts): number {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** "3 tasks: 1 failed, 2 ok". */
export function told(counts: Counts): string {
  const total = totalOf(counts);
  const parts = groupsOf(counts).map(({ word, count }) => `${count} ${word}`);
  const tasks = total === 1 ? "1 task" : `${total} tasks`;
  return total === 0 ? "no tasks yet" : `${tasks}: ${parts.join(", ")}`;
}
