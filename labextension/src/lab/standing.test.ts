import { expect, it } from "vitest";

import type { FlowInfo } from "../protocol/generated";
import { countsOf } from "../protocol/testing";
import { chosen, isRunning, lookOfFlow, progressOf } from "./standing";
import { cellInfo, flowInfo } from "./testing";

const run = flowInfo().run;
const never = flowInfo({ run: { ...run, id: null, started: null } });
const running = flowInfo({ variable: "busy", run: { ...run, ended: null } });

it("looks as it stands", () => {
  expect(lookOfFlow(never).word).toBe("Not run");
  expect(lookOfFlow(running).word).toBe("Running");
  expect(lookOfFlow(flowInfo()).word).toBe("Failed");
  expect(lookOfFlow(flowInfo({ counts: countsOf({ Stale: 1, Success: 1 }) })).word).toBe("Stale");
  const good = countsOf({ Success: 1 });
  expect(lookOfFlow(flowInfo({ counts: good, why: "the code changed" })).word).toBe("Stale");
  expect(lookOfFlow(flowInfo({ counts: countsOf({ Stale: 1, Failed: 1 }) })).word).toBe("Failed");
});

it("counts what is done", () => {
  expect(progressOf(flowInfo({ counts: countsOf({ Success: 2, Running: 1 }) }))).toBe("2 / 3");
  expect(isRunning(never)).toBe(false);
});

it("chooses the flow of the cell, the one that runs, the one that ran last, the last", () => {
  const here = flowInfo({ variable: "here", cells: [cellInfo({ cell: "c" })] });
  const late = flowInfo({ variable: "late", run: { ...run, started: 9 } });
  const last = flowInfo({ variable: "last", run: { ...run, started: null } });
  const pick = (cell: string | null, ...flows: readonly FlowInfo[]) =>
    chosen(flows, cell)?.variable;

  expect(pick("c", late, running, here)).toBe("here");
  expect(pick("d", late, running, here)).toBe("busy");
  expect(pick(null, here, late, last)).toBe("late");
  expect(pick(null, never, last)).toBe("last");
  expect(pick(null)).toBeUndefined();
});
