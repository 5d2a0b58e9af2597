import type { LabIcon } from "@jupyterlab/ui-components";
import { beforeEach, expect, it, vi } from "vitest";

import type { FlowInfo } from "../protocol/generated";
import { commandOf, DOINGS, meantBy } from "./commands";
import type { IFlows } from "./flows";
import { cellInfo, flowInfo } from "./testing";

const start = vi.fn();
const cancel = vi.fn();
const pause = vi.fn();
const resume = vi.fn();
const insert = vi.fn();
const run = flowInfo().run;
let known: FlowInfo[];
let isOpen: boolean;

const flows = {
  get current() {
    const content = { activeCell: { model: { id: "c" } } };
    return isOpen
      ? { flows: known, magic: "flow", panel: { content }, start, cancel, pause, resume }
      : null;
  },
} as unknown as IFlows;

beforeEach(() => {
  vi.clearAllMocks();
  isOpen = true;
  known = [flowInfo()];
});

const commands = new Map(
  DOINGS.map(doing => [doing.id, commandOf(doing, flows, { insert }, {} as LabIcon)]),
);
const can = () =>
  DOINGS.filter(({ id }) => commands.get(id)?.isEnabled?.call(null, {})).map(({ id }) =>
    id.replace("nbflow:", ""),
  );
const execute = (id: string, args = {}): void =>
  void commands.get(`nbflow:${id}`)?.execute.call(null, args);

it("offers what can be done", () => {
  expect(can()).toEqual(["run", "fresh", "plan"]);
  known = [flowInfo({ failed: "tidy" })];
  expect(can()).toEqual(["run", "fresh", "plan", "debug"]);
  known = [flowInfo({ run: { ...run, state: "Paused" } })];
  expect(can()).toEqual(["run", "resume", "fresh", "plan"]);
  known = [flowInfo({ run: { ...run, ended: null } })];
  expect(can()).toEqual(["pause", "cancel"]);
  known = [flowInfo({ grows: true, counts: [] })];
  expect(can()).toEqual(["run", "fresh"]);
  known = [flowInfo({ grows: true, run: { ...run, ended: null } })];
  expect(can()).toEqual(["cancel"]);
  known = [];
  expect(can()).toEqual([]);
  isOpen = false;
  expect(can()).toEqual([]);
});

it("does it", () => {
  execute("run");
  execute("fresh");
  expect(start.mock.calls).toEqual([
    ["trips", false],
    ["trips", true],
  ]);
  known = [flowInfo({ failed: "tidy" })];
  ["plan", "debug", "cancel", "pause"].forEach(id => execute(id));
  expect(insert.mock.calls.map(([, text, runs]: unknown[]) => [text, runs])).toEqual([
    ["%flow plan trips", true],
    ["%flow debug trips tidy", false],
  ]);
  expect(cancel).not.toHaveBeenCalled();
  known = [flowInfo({ run: { ...run, ended: null } })];
  execute("pause");
  execute("resume");
  execute("cancel");
  expect(pause).toHaveBeenCalledWith("trips");
  expect(resume).not.toHaveBeenCalled();
  expect(cancel).toHaveBeenCalledWith("trips");
  known = [flowInfo({ run: { ...run, state: "Paused" } })];
  execute("resume");
  expect(resume).toHaveBeenCalledWith("trips");
});

it("means the flow that is named, else that of the active cell", () => {
  known = [
    flowInfo({ variable: "a" }),
    flowInfo({ variable: "b", cells: [cellInfo({ cell: "c" })] }),
  ];

  expect(meantBy(flows, {})?.flow.variable).toBe("b");
  expect(meantBy(flows, { flow: "a" })?.flow.variable).toBe("a");
  expect(meantBy(flows, { flow: "z" })).toBeNull();
});
