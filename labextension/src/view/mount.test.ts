import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Row } from "../protocol/testing";
import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const running = { ...noRun, id: "r1", state: "Running", started: 100 };

let stage: Stage;
beforeEach(() => {
  vi.useFakeTimers();
  stage = new Stage();
});
afterEach(() => {
  stage.dispose();
  vi.useRealTimers();
});

describe("a node", () => {
  it("tells its name, state and time to who sees and to who does not", () => {
    const rows = { 1: { state: "Failed", started: 1, ended: 3.1, message: "no" } } as const;
    stage.link.receive(...snapshot(flow, rows));
    const card = stage.card(1);
    expect(card.getAttribute("aria-label")).toBe("tidy, failed, 2.1 s");
    expect(card.textContent).toBe("tidyFailed · 2.1 s");
    expect(card.title).toBe("tidy\nno");
    expect(card.getAttribute("role")).toBe("button");
    expect(card.dataset["tone"]).toBe("bad");
  });

  it("stands where the kernel says", () => {
    stage.link.receive(...snapshot(flow));
    const { left, top, width, height } = stage.card(1).style;
    expect([left, top, width, height]).toEqual(["188px", "0px", "140px", "44px"]);
  });

  it("counts the seconds while it runs", () => {
    const rows = { 0: { state: "Running", started: 100 } } as const;
    stage.link.receive(...snapshot(flow, rows, { time: 100, run: running }));
    stage.now += 7;
    vi.advanceTimersByTime(1_000);
    expect(stage.card(0).textContent).toBe("loadRunning · 7 s");
    expect(stage.text(".nbf-elapsed")).toBe("7 s");
    const run = { ...running, state: "Success", ended: 108 };
    stage.link.receive(
      ...batch(2, { 0: { state: "Success", started: 100, ended: 107.5 } }, { run }),
    );
    stage.now += 60;
    vi.advanceTimersByTime(60_000);
    expect(stage.card(0).textContent).toBe("loadSuccess · 7.5 s");
    expect(stage.text(".nbf-elapsed")).toBe("8.0 s");
  });

  it("that is a parameter shows no time", () => {
    const graph = graphOf(["day"], [], () => ({ kind: "parameter" }));
    stage.link.receive(...snapshot(graph, { 0: { state: "Success", started: 1, ended: 2 } }));
    expect(stage.card(0).textContent).toBe("day");
    expect(stage.card(0).getAttribute("aria-label")).toBe("day, success");
  });
});

describe("a change of state", () => {
  function records(change: () => void): MutationRecord[] {
    const observer = new MutationObserver(() => undefined);
    const all = { attributes: true, characterData: true, childList: true, subtree: true };
    observer.observe(stage.find(".nbf-world"), all);
    change();
    return observer.takeRecords();
  }

  it("touches only its node, and of that no more than what it shows", () => {
    const names = Array.from({ length: 300 }, (_, index) => `t${index}`);
    stage.link.receive(...snapshot(graphOf(names), {}, { run: running }));
    const touched = records(() => stage.link.receive(...batch(2, { 7: { state: "Running" } })));
    expect(touched.length).toBeGreaterThan(0);
    expect(touched.length).toBeLessThanOrEqual(6);
    expect(touched.every(({ target }) => stage.card(7).contains(target))).toBe(true);
  });

  it("that changes nothing to see touches nothing", () => {
    stage.link.receive(...snapshot(flow, { 1: { state: "Failed" } }));
    const same = () => stage.link.receive(...batch(2, { 1: { state: "Failed", logs: 4 } }));
    expect(records(same)).toEqual([]);
  });

  it("told again by a whole snapshot keeps every node in its place", () => {
    stage.link.receive(...snapshot(flow));
    const before = stage.card(1);
    before.focus();
    stage.link.receive(...snapshot(flow, { 1: { state: "Success" } }, { seq: 2, graph: null }));
    expect(stage.card(1)).toBe(before);
    expect(before.dataset["tone"]).toBe("good");
    expect(document.activeElement).toBe(before);
  });
});

describe("the keyboard", () => {
  beforeEach(() => stage.link.receive(...snapshot(flow)));

  it("has one stop in the drawing, and arrows along its edges", () => {
    const stops = [...stage.home.querySelectorAll<HTMLElement>(".nbf-card")];
    expect(stops.map(card => card.tabIndex)).toEqual([0, -1, -1]);
    stage.card(0).focus();
    stage.press("ArrowRight");
    expect(stage.focused).toBe("tidy, pending");
    expect(stops.map(card => card.tabIndex)).toEqual([-1, 0, -1]);
    stage.press("ArrowRight");
    stage.press("ArrowRight");
    expect(stage.focused).toBe("report, pending");
    expect(stops.map(card => card.tabIndex)).toEqual([-1, -1, 0]);
    stage.press("ArrowLeft");
    expect(stage.focused).toBe("tidy, pending");
  });

  it("opens details with Enter or the space bar, closes them with Esc, and comes back", () => {
    for (const key of ["Enter", " "]) {
      stage.card(1).focus();
      stage.press(key);
      expect(document.activeElement).toBe(stage.find(".nbf-details"));
      stage.press("Escape");
      expect(stage.find(".nbf-details").hidden).toBe(true);
      expect(document.activeElement).toBe(stage.card(1));
    }
  });

  it("zooms and fits", () => {
    const world = stage.find(".nbf-world");
    const before = world.style.transform;
    stage.press("+", stage.card(0));
    expect(world.style.transform).not.toBe(before);
    stage.press("f", stage.card(0));
    expect(world.style.transform).toBe(before);
    stage.press("-", stage.card(0));
    stage.view.fit();
    expect(world.style.transform).toBe(before);
  });

  it("keeps its keys from the page around, and leaves all others to it", () => {
    const outside = vi.fn();
    document.body.addEventListener("keydown", outside);
    stage.card(0).focus();
    expect(stage.press("ArrowRight").defaultPrevented).toBe(true);
    expect(outside).not.toHaveBeenCalled();
    stage.press("Escape");
    stage.press("a");
    const save = { key: "f", ctrlKey: true, bubbles: true };
    stage.card(0).dispatchEvent(new KeyboardEvent("keydown", save));
    expect(outside).toHaveBeenCalledTimes(3);
    document.body.removeEventListener("keydown", outside);
  });
});

describe("the tools", () => {
  it("ask for the drawing turned", () => {
    stage.link.receive(...snapshot(flow));
    stage.button("Turn the drawing").click();
    stage.link.receive(...snapshot({ ...flow, direction: "top-down" }, {}, { seq: 2 }));
    stage.button("Turn the drawing").click();
    expect(stage.sent).toEqual([
      { type: "turn", direction: "top-down" },
      { type: "turn", direction: "left-right" },
    ]);
  });

  it("zoom in and out", () => {
    stage.link.receive(...snapshot(flow));
    const { style } = stage.find(".nbf-world");
    const before = style.transform;
    stage.button("Zoom in").click();
    expect(style.transform).not.toBe(before);
    stage.button("Zoom out").click();
    stage.button("Show all").click();
    expect(style.transform).toBe(before);
  });
});

describe("another drawing", () => {
  it("takes the place of the former, its open node kept", () => {
    stage.link.receive(...snapshot(flow));
    stage.card(1).click();
    const grown = graphOf(["new", "load", "tidy"]);
    stage.link.receive(...snapshot(grown, {}, { seq: 2 }));
    expect(stage.home.querySelectorAll(".nbf-card").length).toBe(3);
    expect(stage.card(2).classList.contains("nbf-selected")).toBe(true);
    expect(stage.text(".nbf-details-name")).toBe("tidy");
    expect(stage.sent.at(-1)).toEqual({ type: "ask-details", node: 2 });
  });
});

describe("a large flow", () => {
  it("holds only the nodes in sight, and any that the focus goes to", () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `t${index}`);
    const edges = names.slice(1).map((_, index) => [index, index + 1] as const);
    stage.link.receive(...snapshot(graphOf(names, edges)));
    for (let step = 0; step < 20; step++) {
      stage.press("+", stage.card(0));
    }
    vi.advanceTimersByTime(100);
    expect(stage.home.querySelectorAll(".nbf-card").length).toBeLessThan(100);
    const rows: Record<number, Row> = { 0: { state: "Success" }, 900: { state: "Failed" } };
    stage.link.receive(...batch(2, rows));
    stage.card(0).focus();
    for (let step = 0; step < 50; step++) {
      stage.press("ArrowRight");
      vi.advanceTimersByTime(100);
    }
    expect(stage.focused).toBe("t50, pending");
    expect(stage.home.querySelectorAll(".nbf-card").length).toBeLessThan(100);
  });
});

describe("a disposed view", () => {
  it("leaves nothing behind", () => {
    stage.link.receive(...snapshot(flow, {}, { run: running }));
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    stage.view.dispose();
    stage.link.dispose();
    expect(stage.home.childElementCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    stage.link.receive(...batch(2, { 0: { state: "Running" } }));
    expect(stage.home.childElementCount).toBe(0);
  });
});
