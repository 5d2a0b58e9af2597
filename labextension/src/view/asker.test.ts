import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { batch, noRun, snapshot } from "../protocol/testing";
import { detailsOf, flow, Stage } from "./testing";

const run = { ...noRun, id: "r1", state: "Running", started: 1 };

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.dispose());

function kinds(): unknown[] {
  return stage.sent.map(message => (message as { type: string }).type);
}

function click(text: string): void {
  const buttons = [...stage.home.querySelectorAll<HTMLElement>(".nbf-section button")];
  buttons.find(({ textContent }) => textContent.includes(text))?.click();
}

describe("of what has not run", () => {
  beforeEach(() => {
    stage.link.receive(...snapshot(flow));
    stage.card(1).click();
    stage.link.receive(detailsOf(1, { state: "Pending" }));
  });

  it("it is asked what would happen, once", () => {
    expect(kinds()).toEqual(["ask-details", "ask-step"]);
    expect(stage.text(".nbf-details-body")).toContain("Asking the kernel; a cell that runs has");
    const why = [{ node: "tidy", text: "never run", diff: null }];
    const step = { node: 1, name: "tidy", verdict: "run", why, seconds: 12, notes: ["odd"] };
    stage.link.receive({ type: "step", ...step });
    expect(stage.text(".nbf-verdict")).toBe("It would run; last time it took 12 s.");
    expect(stage.text(".nbf-details-body")).toContain("never run");
    expect(kinds()).toHaveLength(2);
  });

  it("a refusal is not asked about again by itself, but by who wants to know", () => {
    stage.link.receive({ type: "refused", code: "failed", text: "no" });
    expect(kinds()).toHaveLength(2);
    click("Would it run again?");
    expect(kinds().at(-1)).toBe("ask-step");
  });

  it("an answer about another node is dropped", () => {
    const step = { node: 2, name: "report", verdict: "run", why: [], seconds: null, notes: [] };
    stage.link.receive({ type: "step", ...step });
    expect(stage.home.querySelector(".nbf-verdict")).toBeNull();
  });
});

describe("of what has run", () => {
  beforeEach(() => {
    stage.link.receive(...snapshot(flow, { 1: { state: "Success" } }));
    stage.card(1).click();
    const result = { text: "DataFrame", size: 5, is_all: false };
    stage.link.receive(detailsOf(1, { result, code: "def tidy(): ..." }));
  });

  it("nothing is fetched that nobody looks at", () => {
    expect(kinds()).toEqual(["ask-details"]);
    click("Show the result");
    click("Show earlier versions");
    expect(kinds()).toEqual(["ask-details", "ask-result", "ask-versions"]);
  });

  it("a result stays shown until the node comes to another state", () => {
    click("Show the result");
    const shown = { node: 1, name: "tidy", kind: "text/html", data: "<p>", note: "" };
    stage.link.receive({ type: "result", ...shown });
    const frame = stage.find("iframe");
    stage.link.receive(...batch(2, { 0: { state: "Failed" } }));
    expect(stage.find("iframe")).toBe(frame);
    stage.link.receive(...batch(3, { 1: { state: "Running" } }, { run }));
    expect(stage.home.querySelector("iframe")).toBeNull();
  });
});

it("while a node runs, its new lines are asked for once a second", () => {
  vi.useFakeTimers();
  try {
    stage.link.receive(...snapshot(flow, { 1: { state: "Running", started: 1 } }, { run }));
    stage.card(1).click();
    vi.advanceTimersByTime(1_000);
    expect(kinds()).toEqual(["ask-details"]);
    stage.link.receive(...batch(2, { 1: { state: "Running", logs: 2 } }));
    stage.link.receive(...batch(3, { 1: { state: "Running", logs: 4 } }));
    expect(kinds()).toEqual(["ask-details"]);
    vi.advanceTimersByTime(2_000);
    expect(kinds()).toEqual(["ask-details", "ask-details"]);
  } finally {
    vi.useRealTimers();
  }
});

describe("of a recorded run", () => {
  beforeEach(() => {
    stage.link.receive(...snapshot(flow));
    stage.view.openRun(3);
    const [shown, buffers] = snapshot(flow, { 2: { state: "Stale" } }, { stream: "" });
    stage.link.receive({ type: "recorded", number: 3, shown }, buffers);
    stage.sent.length = 0;
    stage.card(1).click();
  });

  it("its nodes are asked about by their names, the live one's not until it is shown again", () => {
    const question = { type: "ask-run-details", run: 3, node: 1, name: "tidy" };
    expect(stage.sent).toEqual([question]);
    stage.model.showLive();
    expect(kinds()).toEqual(["ask-run-details", "ask-details"]);
  });

  it("nothing is foretold, and nothing is fetched beyond the record", () => {
    const result = { text: "DataFrame, 5 kB, kept by pickle", size: null, is_all: true };
    const details = detailsOf(1, { state: "Stale", code: "def tidy(): ...", result });
    stage.link.receive({ type: "run-details", run: 3, details });
    expect(kinds()).toEqual(["ask-run-details"]);
    expect(stage.text(".nbf-details-body")).toContain("kept by pickle");
    expect(stage.home.querySelectorAll(".nbf-section button")).toHaveLength(0);
    const headings = [...stage.home.querySelectorAll(".nbf-details h4")];
    expect(headings.map(({ textContent }) => textContent)).toEqual(["Result", "Code"]);
  });

  it("what the live one is told of is not shown", () => {
    stage.link.receive(detailsOf(1, { message: "of the live run" }));
    const step = { node: 1, name: "tidy", verdict: "run", why: [], seconds: null, notes: [] };
    stage.link.receive({ type: "step", ...step });
    expect(stage.text(".nbf-details-body")).toBe("Asking the kernel…");
    expect(stage.model.looked.get("step")).toBeUndefined();
  });
});
