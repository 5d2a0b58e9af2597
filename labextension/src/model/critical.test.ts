import { expect, it } from "vitest";

import type { Table } from "../protocol/fold";
import { begin } from "../protocol/fold";
import type { Row } from "../protocol/testing";
import { graphOf, snapshot } from "../protocol/testing";
import { barsOf, lanesOf, slowestPath, spansOf } from "./critical";

const nobody = new Map<number, string>();

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
  expect(lanesOf(spansOf(table([]), 9), nobody)).toEqual({
    places: [0, 1, 0, 0],
    crews: [{ worker: "", first: 0, count: 2 }],
  });
});

it("has lanes of its own for each worker, by name as people count, then those of nobody", () => {
  const spans = [0, 0, 1, 2, 3].map((start, node) => ({ node, start, end: start + 2 }));
  const workers = new Map([
    [0, "process 10"],
    [2, "process 2"],
    [3, "process 10"],
    [4, "process 10"],
  ]);
  expect(lanesOf(spans, workers)).toEqual({
    places: [1, 3, 0, 1, 2],
    crews: [
      { worker: "process 2", first: 0, count: 1 },
      { worker: "process 10", first: 1, count: 2 },
      { worker: "", first: 3, count: 1 },
    ],
  });
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
  expect(lanesOf([], nobody)).toEqual({ places: [], crews: [] });
});

it("draws what is too short to be told apart as one bar, called by the longest", () => {
  const spans = [
    { node: 0, start: 0, end: 0.1 },
    { node: 1, start: 0.1, end: 0.6 },
    { node: 2, start: 0.2, end: 5 },
    { node: 3, start: 0.6, end: 0.9 },
    { node: 4, start: 0.9, end: 3 },
  ];
  expect(barsOf(spans, lanesOf(spans, nobody).places, 1)).toEqual([
    { node: 1, lane: 0, start: 0, end: 0.9, count: 3 },
    { node: 2, lane: 1, start: 0.2, end: 5, count: 1 },
    { node: 4, lane: 0, start: 0.9, end: 3, count: 1 },
  ]);
});

it("draws no more bars than a lane has parts, however many tasks there were", () => {
  const spans = Array.from({ length: 50_000 }, (_, node) => ({
    node,
    start: node / 5_000,
    end: (node + 1) / 5_000,
  }));
  const bars = barsOf(spans, lanesOf(spans, nobody).places, 10 / 1_200);
  expect(bars.length).toBeLessThanOrEqual(1_300);
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(50_000);
});
