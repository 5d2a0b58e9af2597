import { describe, expect, it } from "vitest";

import { begin } from "../protocol/fold";
import type { Row } from "../protocol/testing";
import { graphOf, snapshot } from "../protocol/testing";
import type { Deed } from "./deeds";
import { deedsOf, mockCode, mockFileCode } from "./deeds";

const edges = [
  [0, 2],
  [1, 2],
  [2, 3],
] as const;

function deeds(
  row: Row,
  node = 2,
  flow = "delays",
  canGoToCell = false,
  grows = false,
): readonly Deed[] {
  const graph = graphOf(["day", "load", "tidy", "report"], edges, index =>
    index === 0 ? { kind: "parameter" } : {},
  );
  const table = begin(...snapshot(graph, { [node]: row }, { flow, grows }), null);
  return table === null ? [] : deedsOf(table, node, canGoToCell);
}

function lines(all: readonly Deed[]): Record<string, string> {
  return Object.fromEntries(all.map(({ word, code }) => [word, code]));
}

describe("what can be done about a node", () => {
  it("is told with its line of Python", () => {
    expect(lines(deeds({ state: "Success" }))).toEqual({
      "Run to here": 'delays.run(reuse=True, until=["tidy"])',
      "Run from here":
        'delays.run(start_tasks=["tidy"], task_states={n: delays.state_of(n) for n in ["day", "load"]})',
      "Run only this":
        'delays.run(start_tasks=["tidy"], until=["tidy"], ' +
        'task_states={n: delays.state_of(n) for n in ["day", "load"]})',
      "Force it to run": 'delays.run(reuse=True, force=["tidy"])',
      "Accept its last result": 'delays.accept("tidy")',
      "Mock with a value…": 'delays.mock("tidy", …)',
      "Mock with the last good result": 'delays.mock("tidy", delays["tidy"])',
      "Mock with a file…": 'delays.mock("tidy", …)',
      "Copy as Python": 'delays["tidy"]',
    });
  });

  it("is less for a call of a function, which is made as the function comes to it", () => {
    const told = deeds({ state: "Failed" }, 2, "sums", false, true);
    expect(told.map(({ word }) => word)).toEqual([
      "Debug",
      "Mock with a value…",
      "Mock with the last good result",
      "Mock with a file…",
      "Copy as Python",
    ]);
    expect(told.filter(({ begins }) => begins).map(({ word }) => word)).toEqual([
      "Mock with a value…",
      "Copy as Python",
    ]);
  });

  it("asks the kernel by the node's name", () => {
    expect(deeds({ state: "Success" }).map(({ does }) => does)).toEqual([
      { type: "run-part", part: "until", node: "tidy" },
      { type: "run-part", part: "from", node: "tidy" },
      { type: "run-part", part: "only", node: "tidy" },
      { type: "run-part", part: "force", node: "tidy" },
      { type: "accept", node: "tidy" },
      "type",
      { type: "mock", node: "tidy", value: null },
      "file",
      "copy",
    ]);
  });

  it("of a failed one begins with looking into it, and its last good result is an earlier one", () => {
    const failed = deeds({ state: "Failed" });
    expect(failed[0]).toEqual({ word: "Debug", code: "%flow debug delays tidy", does: "debug" });
    expect(lines(failed)["Mock with the last good result"]).toBe(
      'delays.mock("tidy", delays.memory.last["tidy"][0].value)',
    );
    expect(lines(deeds({ state: "TriggerFailed" }))["Debug"]).toBeUndefined();
  });

  it("of one that waits begins with going on", () => {
    expect(deeds({ state: "Paused" })[0]).toEqual({
      word: "Resume",
      code:
        "from nbflow.engine.state import Resume\n" +
        'delays.run(reuse=True, task_states={"tidy": Resume()})',
      does: { type: "run-part", part: "resume", node: "tidy" },
    });
  });

  it("of a mocked one takes the mock away", () => {
    const all = lines(deeds({ state: "Mocked" }));
    expect(all["Unmock"]).toBe('delays.unmock("tidy")');
    expect(all["Mock with a value…"]).toBeUndefined();
  });

  it("leaves out the inputs of what has none, and mocks of parameters", () => {
    const all = lines(deeds({ state: "Success" }, 0));
    expect(all["Run only this"]).toBe('delays.run(start_tasks=["day"], until=["day"])');
    expect(all["Mock with a value…"]).toBeUndefined();
  });

  it("names the other inputs of what follows", () => {
    expect(lines(deeds({ state: "Success" }, 1))["Run from here"]).toBe(
      'delays.run(start_tasks=["load"], task_states={n: delays.state_of(n) for n in ["day"]})',
    );
  });

  it("leads to a cell where somebody can be led to one", () => {
    const words = deeds({ state: "Success" }, 2, "delays", true).map(({ word }) => word);
    expect(words).toContain("Go to cell");
  });
});

it("a flow is called by its variable, and the magic as it is called there", () => {
  const named = { flow: "the delays", variable: "delays", magic: "nbflow" };
  const table = begin(...snapshot(graphOf(["tidy"]), { 0: { state: "Failed" } }, named), null);
  const all = table === null ? {} : lines(deedsOf(table, 0, false));
  expect(all["Debug"]).toBe("%nbflow debug delays tidy");
  expect(all["Run to here"]).toBe('delays.run(reuse=True, until=["tidy"])');
});

it("what is no name of Python's is called flow, and names are quoted as Python does", () => {
  const called = { flow: "my flow", variable: "" };
  expect(mockCode(called, 'a"b\\', "1")).toBe('flow.mock("a\\"b\\\\", 1)');
});

describe("a file stands for a result by what reads it", () => {
  const called = { flow: "delays", variable: "" };
  it.each([
    ["a.csv", "import pandas", 'pandas.read_csv("a.csv")'],
    ["a.tsv", "import pandas", 'pandas.read_csv("a.tsv", sep="\\t")'],
    ["a.feather", "import pandas", 'pandas.read_feather("a.feather")'],
    ["d/A.Parquet", "import pandas", 'pandas.read_parquet("d/A.Parquet")'],
    ["a.npy", "import numpy", 'numpy.load("a.npy")'],
    ["a.txt", "from pathlib import Path", 'Path("a.txt").read_text(encoding="utf-8")'],
    [
      "a.json",
      "import json\nfrom pathlib import Path",
      'json.loads(Path("a.json").read_text(encoding="utf-8"))',
    ],
  ])("%s", (path, imports, value) => {
    expect(mockFileCode(called, "tidy", path)).toBe(`${imports}\ndelays.mock("tidy", ${value})`);
  });

  it.each(["", "a", "a.pkl", "a.constructor", "csv"])("not %s", path => {
    expect(mockFileCode(called, "tidy", path)).toBeNull();
  });
});
