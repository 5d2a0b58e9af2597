import { expect, it } from "vitest";

import { begin } from "../protocol/fold";
import type { Row } from "../protocol/testing";
import { countsOf, graphOf, snapshot } from "../protocol/testing";
import { familyOf, savings, summarise } from "./summary";

function summaryOf(...rows: Row[]) {
  const names = ["day", ...rows.map((_, index) => `step ${index}`)];
  const graph = graphOf(names, [], index => ({ kind: index === 0 ? "parameter" : "task" }));
  const all = Object.fromEntries([{ state: "Success" } as Row, ...rows].entries());
  const table = begin(...snapshot(graph, all), null);
  if (table === null) {
    throw new Error("the snapshot does not add up");
  }
  return summarise(table);
}

it("counts tasks, not parameters", () => {
  expect(summaryOf({ state: "Success" }, { state: "Pending" })).toMatchObject({
    total: 2,
    done: 1,
  });
});

it("counts a task as done whatever way it ended", () => {
  const summary = summaryOf(
    { state: "Failed" },
    { state: "TriggerFailed" },
    { state: "Skipped" },
    { state: "Cancelled" },
    { state: "Running" },
    { state: "Paused" },
  );
  expect(summary.done).toBe(4);
  expect(summary.phases).toEqual({ waiting: 1, running: 1, succeeded: 1, failed: 2, stopped: 1 });
});

it("says what was reused, what that saved, and what was mocked", () => {
  const reused: Row = { state: "Reused" };
  const summary = summaryOf(
    reused,
    reused,
    reused,
    reused,
    { state: "Success" },
    { state: "Mocked" },
  );
  expect(savings(summary, 38.2)).toBe("reused 4 of 6, saved 38 s, mocked 1");
  expect(savings(summary, 0)).toBe("reused 4 of 6, mocked 1");
  expect(savings(summaryOf({ state: "Success" }), 5)).toBe("");
});

it("counts children by how far they are", () => {
  const counts = countsOf({
    Pending: 2,
    Running: 1,
    Success: 3,
    Reused: 1,
    Failed: 2,
    Cancelled: 1,
  });
  expect(familyOf(counts)).toEqual({
    total: 10,
    done: 7,
    phases: { waiting: 2, running: 1, succeeded: 4, failed: 2, stopped: 1 },
  });
});
