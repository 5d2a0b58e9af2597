import { expect, it } from "vitest";

import type { Table } from "../protocol/fold";
import { begin } from "../protocol/fold";
import type { Row } from "../protocol/testing";
import { graphOf, snapshot } from "../protocol/testing";
import { Pace } from "./pace";

const names = ["a", "b", "c", "day"];

function table(rows: Record<number, Row>, flow = "delays"): Table {
  const graph = graphOf(names, [], index => (index === 3 ? { kind: "parameter" } : {}));
  const made = begin(...snapshot(graph, rows, { flow }), null);
  if (made === null) {
    throw new Error("no table");
  }
  return made;
}

const before = table({
  0: { state: "Success", started: 0, ended: 10 },
  1: { state: "Success", started: 10, ended: 14 },
  2: { state: "Failed", started: 14, ended: 90 },
});

function taught(): Pace {
  const pace = new Pace();
  pace.learn(before, [0, 1, 2]);
  return pace;
}

it("adds up what is left of what took so long before", () => {
  const now = table({ 0: { state: "Running", started: 100 }, 2: { state: "Success" } });
  expect(taught().left(now, 103)).toBe(7 + 4);
});

it("takes what it never saw to be like the rest", () => {
  expect(taught().left(table({}), 0)).toBe(14 * 1.5);
});

it("divides among as many as are at work, the longest at least", () => {
  const now = table({
    0: { state: "Running", started: 100 },
    1: { state: "Running", started: 100 },
    2: { state: "Skipped" },
  });
  expect(taught().left(now, 100)).toBe(10);
});

it("says nothing where it knows too little", () => {
  expect(new Pace().left(table({}), 0)).toBeNull();
  const pace = new Pace();
  pace.learn(before, [0]);
  expect(pace.left(table({}), 0)).toBeNull();
});

it("forgets what it knew of another flow", () => {
  const pace = taught();
  pace.learn(table({}, "other"), []);
  expect(pace.left(table({}), 0)).toBeNull();
});
