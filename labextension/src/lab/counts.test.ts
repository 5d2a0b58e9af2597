import { expect, it } from "vitest";

import { countsOf } from "../protocol/testing";
import { groupsOf, told, totalOf } from "./counts";

it("puts what to look for first", () => {
  const counts = countsOf({ Success: 3, Reused: 1, Failed: 1, TriggerFailed: 2, Stale: 4 });

  expect(groupsOf(counts).map(({ word, count }) => [word, count])).toEqual([
    ["failed", 1],
    ["stale", 4],
    ["blocked", 2],
    ["ok", 4],
  ]);
  expect(totalOf(counts)).toBe(11);
});

it("tells in words", () => {
  expect(told(countsOf({ Success: 2, Running: 1 }))).toBe("3 tasks: 1 running, 2 ok");
  expect(told(countsOf({ Pending: 1 }))).toBe("1 task: 1 not run");
  expect(told([])).toBe("no tasks yet");
});

it("takes a state that it does not know for a good one", () => {
  expect(groupsOf([[200, 1]])[0]?.word).toBe("ok");
});
