import { expect, it } from "vitest";

import { graphOf } from "../protocol/testing";
import { likeDrawn } from "./drawing";

const known = graphOf(["load", "tidy"], [[0, 1]]);

it.each([
  graphOf(["load", "tidy"], [[0, 1]]),
  graphOf(["load", "tidy"], [[0, 1]], () => ({ y: 40 })),
])("of the same nodes and edges it is the one that is there", graph => {
  expect(likeDrawn(graph, known)).toBe(known);
});

it.each([
  graphOf(["load", "other"], [[0, 1]]),
  graphOf(["load", "tidy"], [[1, 0]]),
  graphOf(["load", "tidy"]),
  graphOf(["load", "tidy", "save"], [[0, 1]]),
])("another drawing stays another", graph => {
  expect(likeDrawn(graph, known)).toBe(graph);
});

it("where nothing is drawn yet it is what is drawn", () => {
  expect(likeDrawn(known, null)).toBe(known);
});
