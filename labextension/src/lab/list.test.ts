import { beforeEach, expect, it, vi } from "vitest";

import type { Runs } from "../protocol/generated";
import { countsOf } from "../protocol/testing";
import { FlowList } from "./list";
import { flowInfo } from "./testing";

const wishes = {
  open: vi.fn(),
  start: vi.fn(),
  pause: vi.fn(),
  resume: vi.fn(),
  cancel: vi.fn(),
};
const run = flowInfo().run;
let list: FlowList;

beforeEach(() => {
  vi.clearAllMocks();
  list = new FlowList(wishes);
});

const seen = (...flows: ReturnType<typeof flowInfo>[]) =>
  ({ notebook: "a.ipynb", reach: "connected", flows, runs: new Map<string, Runs>() }) as const;
const rows = () => [...list.element.querySelectorAll<HTMLElement>(".nbf-row")];
const button = (name: string) =>
  list.element.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`);
const names = () => rows().map(row => row.querySelector(".nbf-row-name")?.textContent);

it("says what to do where there is nothing to show", () => {
  const hint = () => list.element.querySelector("p")?.textContent;
  list.update(null);
  expect(hint()).toContain("Open a notebook");
  list.update({ notebook: "a.ipynb", reach: "not loaded", flows: [], runs: new Map() });
  expect(hint()).toContain("%load_ext nbflow");
  list.update(seen());
  expect(hint()).toContain("%%flow NAME");
});

it("shows each flow with its state and progress", () => {
  list.update(seen(flowInfo({ counts: countsOf({ Success: 2, Failed: 1 }) })));
  const [row] = rows();

  expect(row?.getAttribute("data-tone")).toBe("bad");
  expect(row?.textContent).toContain("Failed");
  expect(row?.textContent).toContain("3 tasks: 1 failed, 2 ok");
  expect(row?.querySelector("[role='progressbar']")?.getAttribute("aria-valuenow")).toBe("3");
  expect(list.element.querySelector("p")?.hidden).toBe(true);
});

it("offers the first run of a function, and never to pause it", () => {
  const isFree = (name: string) => button(name)?.disabled === false;
  list.update(seen(flowInfo({ counts: [] })));
  expect(isFree("Run")).toBe(false);
  expect(button("Pause")?.hidden).toBe(false);
  list.update(seen(flowInfo({ counts: [], grows: true })));
  expect(isFree("Run") && isFree("Fresh")).toBe(true);
  expect(button("Pause")?.hidden).toBe(true);
});

it("opens, runs and cancels", () => {
  list.update(seen(flowInfo()));
  list.element.querySelector<HTMLElement>(".nbf-row-open")?.click();
  button("Run")?.click();
  button("Fresh")?.click();
  expect(wishes.open).toHaveBeenCalledWith("trips", null);
  expect(wishes.start.mock.calls).toEqual([
    ["trips", false],
    ["trips", true],
  ]);
  expect(button("Cancel")?.disabled).toBe(true);

  list.update(seen(flowInfo({ run: { ...run, ended: null } })));
  button("Cancel")?.click();
  expect(wishes.cancel).toHaveBeenCalledWith("trips");
  expect(button("Run")?.disabled).toBe(true);
});

it("pauses what runs, and resumes what is paused, by one button", () => {
  list.update(seen(flowInfo()));
  expect(button("Pause")?.disabled).toBe(true);
  list.update(seen(flowInfo({ run: { ...run, ended: null } })));
  button("Pause")?.click();
  expect(wishes.pause).toHaveBeenCalledWith("trips");

  list.update(seen(flowInfo({ run: { ...run, state: "Paused" } })));
  expect(button("Pause")).toBeNull();
  button("Resume")?.click();
  expect(wishes.resume).toHaveBeenCalledWith("trips");
});

it("keeps the rows of flows that stay, so that the focus stays too", () => {
  list.update(seen(flowInfo(), flowInfo({ variable: "b", name: "b" })));
  const [first] = rows();
  document.body.append(list.element);
  button("Run")?.focus();
  list.update(seen(flowInfo()));

  expect(names()).toEqual(["trips"]);
  expect(rows()[0]).toBe(first);
  expect(document.activeElement).toBe(button("Run"));
  list.element.remove();

  list.update(seen(flowInfo({ variable: "b", name: "b" }), flowInfo()));
  expect(names()).toEqual(["b", "trips"]);
  list.update(seen());
  expect(names()).toEqual([]);
});

it("takes names for text", () => {
  list.update(seen(flowInfo({ name: "<img src=x onerror=alert(1)>" })));

  expect(list.element.querySelector("img")).toBeNull();
  expect(names()).toEqual(["<img src=x onerror=alert(1)>"]);
});

it("lists earlier runs without the one that is shown already, and opens them", () => {
  const runOf = (number: number, id: string | null) => ({
    ...{ number, id: id ?? "", state: "Success", started: 1, ended: 2 },
    ...{ counts: [], failed: [], given: "" },
  });
  const flow = flowInfo({ run: { ...run, id: "r2" } });
  const told = { type: "runs", flow: "trips", total: 2 } as const;
  const runs = [runOf(2, "r2"), runOf(1, "r1")];
  list.update({ ...seen(flow), runs: new Map([["trips", { ...told, runs }]]) });
  const buttons = [...list.element.querySelectorAll<HTMLElement>(".nbf-earlier-open")];
  expect(buttons).toHaveLength(1);
  buttons[0]?.click();
  expect(wishes.open).toHaveBeenCalledWith("trips", 1);
});
