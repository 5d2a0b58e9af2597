import { describe, expect, it } from "vitest";

import { graphOf } from "../protocol/testing";
import { Neighbours } from "./neighbours";

// load ─┬─ tidy ──┬─ report
//       └─ check ─┘           with `other` alone below
const places = [
  { x: 0, y: 60 },
  { x: 200, y: 0 },
  { x: 200, y: 120 },
  { x: 400, y: 20 },
  { x: 0, y: 240 },
];
const names = ["load", "tidy", "check", "report", "other"];
const edges = [
  [0, 2],
  [0, 1],
  [1, 3],
  [2, 3],
] as const;
const across = new Neighbours(graphOf(names, edges, index => places[index] ?? {}));

describe("arrow keys", () => {
  it.each([
    ["load", "ArrowRight", "tidy"],
    ["check", "ArrowRight", "report"],
    ["report", "ArrowLeft", "tidy"],
    ["load", "ArrowLeft", null],
    ["report", "ArrowRight", null],
    ["tidy", "ArrowDown", "check"],
    ["check", "ArrowUp", "tidy"],
    ["load", "ArrowDown", "other"],
    ["other", "ArrowUp", "load"],
    ["tidy", "ArrowUp", null],
  ] as const)("from %s by %s lead to %s", (from, arrow, to) => {
    const next = across.next(names.indexOf(from), arrow);
    expect(next === null ? null : names[next]).toBe(to);
  });

  it("turn with the drawing", () => {
    const turned = graphOf(names, edges, index => ({
      x: places[index]?.y ?? 0,
      y: places[index]?.x ?? 0,
    }));
    const down = new Neighbours({ ...turned, direction: "top-down" });
    expect(down.next(0, "ArrowDown")).toBe(1);
    expect(down.next(1, "ArrowRight")).toBe(2);
    expect(down.next(3, "ArrowUp")).toBe(1);
  });
});
