import { expect, it } from "vitest";

import { Model } from "../model/model";
import { begin } from "../protocol/fold";
import { graphOf, snapshot } from "../protocol/testing";
import { factsOf, lookAt, nameOf, timeOf } from "./facts";

const rows = {
  0: { state: "Running", started: 100 },
  1: { state: "Failed", started: 1, ended: 3.1, message: "no", attempt: 2 },
} as const;

function model(): Model {
  const made = new Model(() => 107);
  const table = begin(...snapshot(graphOf(["a\u0000b", "tidy"]), rows, { time: 107 }), null);
  if (table !== null) {
    made.began(table);
  }
  return made;
}

it("says what is known of a node", () => {
  expect(factsOf(model(), 1)).toEqual({ time: "2.1 s", message: "no", attempt: 2, family: null });
  expect(lookAt(model(), 1).word).toBe("Failed");
  expect(timeOf(model(), 0)).toBe("7 s");
  expect(nameOf(model(), 0)).toBe("a\ufffdb");
});

it("says nothing of a node that is not there", () => {
  expect(nameOf(new Model(), 3)).toBe("");
  expect(timeOf(new Model(), 3)).toBe("");
  expect(lookAt(new Model(), 3).word).toBe("Pending");
});
