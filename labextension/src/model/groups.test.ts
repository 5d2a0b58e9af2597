import { expect, it } from "vitest";

import { begin } from "../protocol/fold";
import { graphOf, snapshot } from "../protocol/testing";
import type { Row } from "../protocol/testing";
import { countsOf, gravest, Groups } from "./groups";

const group = { label: "load ×3", nodes: [1, 2, 4], closed: true };
const other = { label: "plot ×2", nodes: [5, 6], closed: false };
const graph = {
  ...graphOf(["day", "load", "load-2", "join", "load-3", "plot", "plot-2"]),
  groups: [group, other],
};

it("puts the nodes of a closed group on one card, called by its first", () => {
  const groups = new Groups(graph);
  expect(groups.cards).toEqual([0, 1, 3, 5, 6]);
  expect([...groups.cardsOf([0, 2, 4, 6])]).toEqual([0, 1, 6]);
  expect(groups.closedAt(1)).toBe(group);
  expect(groups.closedAt(0)).toBeNull();
  expect(groups.openAround(6)).toBe(other);
  expect(groups.openAround(1)).toBeNull();
});

it("knows whether there are groups, and whether all are open", () => {
  const told = (groups: typeof graph.groups) => {
    const { areThere, areOpen } = new Groups({ ...graph, groups });
    return [areThere, areOpen];
  };
  expect(told([group, other])).toEqual([true, false]);
  expect(told([other])).toEqual([true, true]);
  expect(told([])).toEqual([false, false]);
});

it.each([
  ["Failed", ["Success", "Failed", "TriggerFailed"]],
  ["Running", ["Success", "Running", "Pending"]],
  ["Pending", ["Success", "Pending", "Success"]],
  ["Paused", ["Success", "Pending", "Paused"]],
  ["Reused", ["Reused", "Reused", "Reused"]],
  ["Success", ["Success", "Reused", "Mocked"]],
  ["Cancelled", ["Success", "Cancelled", "Pending"]],
] as const)("shows %s for a group of %s", (shown, states) => {
  const rows: Record<number, Row> = {};
  states.forEach((state, place) => (rows[group.nodes[place] ?? 0] = { state }));
  const table = begin(...snapshot(graph, rows), null);
  if (table === null) {
    throw new Error("the snapshot makes no sense");
  }
  const counts = countsOf(table, group);
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(3);
  expect(gravest(counts)).toBe(shown);
});
