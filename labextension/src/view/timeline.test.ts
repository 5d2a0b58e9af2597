import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const run = { ...noRun, id: "r1", state: "Running", started: 100 };

let stage: Stage;
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1_000);
  stage = new Stage();
});
afterEach(() => {
  stage.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function open(): void {
  const found = [...stage.home.querySelectorAll("button")].find(
    ({ textContent }) => textContent === "Timeline",
  );
  found?.click();
}

function bars(): (string | null)[][] {
  return [...stage.home.querySelectorAll(".nbf-bars rect")].map(bar =>
    ["data-node", "x", "width", "class"].map(name => bar.getAttribute(name)),
  );
}

const rows = {
  0: { state: "Success", started: 100, ended: 104 },
  1: { state: "Running", started: 104 },
} as const;

it("has a bar for each node that was called, the slowest path marked and told", () => {
  stage.now = 110;
  stage.link.receive(...snapshot(flow, rows, { time: 110, run }));
  expect(bars()).toEqual([]);
  open();
  expect(bars()).toEqual([
    ["0", "0", "4", "nbf-on-path"],
    ["1", "4", "6", "nbf-on-path"],
  ]);
  expect(stage.text(".nbf-slowest")).toBe("Slowest path: load → tidy, 10 s");
  expect([...stage.home.querySelectorAll(".nbf-bar-label")].map(each => each.textContent)).toEqual([
    "tidy",
    "load",
  ]);
});

it("has lanes for each worker, whose names stand left of them and in the bars' titles", () => {
  const names = graphOf(["a", "b", "c", "d"]);
  const told = {
    0: { state: "Success", started: 100, ended: 106, worker: "process 2" },
    1: { state: "Success", started: 101, ended: 104, worker: "process \u202e1" },
    2: { state: "Success", started: 104, ended: 106, worker: "process \u202e1" },
    3: { state: "Success", started: 100, ended: 106 },
  } as const;
  stage.link.receive(...snapshot(names, told, { time: 106, run: { ...run, ended: 106 } }));
  open();
  const crews = [...stage.home.querySelectorAll<HTMLElement>(".nbf-crew")];
  expect(crews.map(({ textContent, style }) => [textContent, style.top, style.height])).toEqual([
    ["process \ufffd1", "0px", "20px"],
    ["process 2", "20px", "20px"],
    ["", "40px", "20px"],
  ]);
  const lanes = [...stage.home.querySelectorAll(".nbf-bars rect")].map(bar => [
    bar.getAttribute("y"),
    bar.textContent,
  ]);
  expect(lanes).toEqual([
    ["23", "a, 6.0 s, by process 2"],
    ["43", "d, 6.0 s"],
    ["3", "b, 3.0 s, by process \ufffd1"],
    ["3", "c, 2.0 s, by process \ufffd1"],
  ]);
  expect(stage.find(".nbf-timeline").style.getPropertyValue("--nbf-names")).toBe("78px");
});

it("leaves no room for names where no worker is known", () => {
  stage.link.receive(...snapshot(flow, rows, { time: 110, run }));
  open();
  expect(stage.home.querySelectorAll(".nbf-crew").length).toBe(0);
  expect(stage.find(".nbf-timeline").style.getPropertyValue("--nbf-names")).toBe("0px");
});

it("lets the bars of what runs grow, and keeps all others", () => {
  stage.now = 110;
  stage.link.receive(...snapshot(flow, rows, { time: 110, run }));
  open();
  const before = [...stage.home.querySelectorAll(".nbf-bars rect")];
  stage.now = 112;
  vi.advanceTimersByTime(1_000);
  expect(bars()[1]?.[2]).toBe("8");
  expect([...stage.home.querySelectorAll(".nbf-bars rect")]).toEqual(before);
  expect(stage.find(".nbf-bars").getAttribute("viewBox")).toBe("0 0 12 20");
});

it("begins anew with another run, and is empty before anything was called", () => {
  stage.link.receive(...snapshot(flow, rows, { time: 110, run }));
  open();
  stage.link.receive(
    ...batch(
      2,
      { 0: { state: "Pending" }, 1: { state: "Pending" } },
      { run: { ...run, id: "r2" } },
    ),
  );
  expect(bars()).toEqual([]);
  expect(stage.text(".nbf-slowest")).toBe("Nothing was called yet.");
});

it("opens the node of a bar, and nothing beside one", () => {
  stage.link.receive(...snapshot(flow, rows, { time: 110, run }));
  open();
  const svg = stage.find(".nbf-bars");
  svg.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(stage.model.selected).toBeNull();
  svg.lastElementChild?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(stage.model.selected).toBe(1);
});

it("shortens a long path, and takes its bars away when it is closed", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const edges = names.slice(1).map((_, index) => [index, index + 1] as const);
  const all = names.map((_, index) => ({
    state: "Success" as const,
    started: 100 + index,
    ended: 101 + index,
  }));
  stage.link.receive(
    ...snapshot(graphOf(names, edges), Object.fromEntries(all.entries()), {
      time: 107,
      run: { ...run, ended: 107 },
    }),
  );
  open();
  expect(stage.text(".nbf-slowest")).toBe("Slowest path: a → b → c → … → f → g, 7.0 s");
  open();
  expect(bars()).toEqual([]);
});

it("draws a large run once a second while it runs, and at its end", () => {
  const names = Array.from({ length: 2_001 }, (_, index) => `t${index}`);
  stage.link.receive(...snapshot(graphOf(names), rows, { time: 110, run }));
  open();
  const told = { 2: { state: "Success", started: 101, ended: 103 } } as const;
  stage.link.receive(...batch(2, told, { time: 110, run }));
  expect(bars().length).toBe(2);
  vi.advanceTimersByTime(1_000);
  expect(bars().length).toBe(3);
  const later = { 3: { state: "Success", started: 104, ended: 108 } } as const;
  stage.link.receive(...batch(3, later, { time: 111, run: { ...run, ended: 111 } }));
  expect(bars().length).toBe(4);
});
