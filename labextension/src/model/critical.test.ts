import { expect, it } from "vitest";

import type { Table } from "../protocol/fold";
import { begin } from "../protocol/fold";
import type { Row } from "../protocol/testing";
import { graphOf, snapshot } from "../protocol/testing";
import { lanesOf, slowestPath, spansOf } from "./critical";

const rows: Record<number, Row> = {
  0: { state: "Success", started: 0, ended: 2 },
  1: { state: "Success", started: 0, ended: 5 },
  2: { state: "Success", started: 5, ended: 6 },
  3: { state: "Reused", ended: 5 },
  4: { state: "Running", started: 6 },
};

function table(edges: readonly (readonly [number, number])[]): Table {
  const made = begin(...snapshot(graphOf(["a", "b", "c", "d", "e"], edges), rows), null);
  if (made === null) {
    throw new Error("no table");
  }
  return made;
}

it("has a span for each node that was called, until now for what still runs", () => {
  expect(spansOf(table([]), 9)).toEqual([
    { node: 0, start: 0, end: 2 },
    { node: 1, start: 0, end: 5 },
    { node: 2, start: 5, end: 6 },
    { node: 4, start: 6, end: 9 },
  ]);
});

it("needs as many lanes as there were at work at a time", () => {
  expect(lanesOf(spansOf(table([]), 9))).toEqual([0, 1, 0, 0]);
});

it("follows what ended last back along what it waited for", () => {
  const made = table([
    [0, 2],
    [1, 2],
    [2, 4],
    [3, 4],
  ]);
  expect(slowestPath(made, spansOf(made, 9))).toEqual([1, 2, 4]);
});

it("is empty where nothing was called", () => {
  expect(slowestPath(table([]), [])).toEqual([]);
  expect(lanesOf([])).toEqual([]);
});
