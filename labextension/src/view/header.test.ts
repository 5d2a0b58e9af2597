import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const running = { ...noRun, id: "r1", state: "Running", started: 100 };

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.dispose());

function enabled(): string[] {
  return [...stage.home.querySelectorAll<HTMLButtonElement>(".nbf-buttons button:enabled")].map(
    button => button.textContent,
  );
}

describe("the header", () => {
  it("names the flow, how large it is and that it has not run", () => {
    stage.link.receive(...snapshot(flow));
    expect(stage.text(".nbf-flow")).toBe("delays");
    expect(stage.text(".nbf-state")).toBe("Not run");
    expect(stage.text(".nbf-count")).toBe("3 tasks");
    expect(stage.text(".nbf-elapsed")).toBe("");
  });

  it("shows how far a run is, for how long, and what reuse saved", () => {
    const rows = { 0: { state: "Reused" }, 1: { state: "Running", started: 101 } } as const;
    stage.link.receive(...snapshot(flow, rows, { time: 112, run: { ...running, saved: 38 } }));
    expect(stage.text(".nbf-state")).toBe("Running");
    expect(stage.text(".nbf-count")).toBe("1 / 3");
    expect(stage.text(".nbf-elapsed")).toBe("12 s");
    expect(stage.text(".nbf-savings")).toBe("reused 1 of 3, saved 38 s");
  });

  it("says as much to who cannot see the bar", () => {
    const rows = { 0: { state: "Success" }, 1: { state: "Failed" } } as const;
    stage.link.receive(...snapshot(flow, rows, { run: running }));
    const bar = stage.find("[role=progressbar]");
    expect(bar.getAttribute("aria-valuetext")).toBe("2 of 3 done, 1 failed");
    expect(bar.getAttribute("aria-valuenow")).toBe("2");
    expect(stage.find(".nbf-part.nbf-failed").style.width).toMatch(/^33\.3/);
  });
});

describe("the buttons", () => {
  it("offer nothing before there is a flow, and no run of an empty one", () => {
    expect(enabled()).toEqual([]);
    stage.link.receive(...snapshot(graphOf([])));
    expect(enabled()).toEqual([]);
  });

  it("offer the first run of a function, of which nothing is known yet, and no pause", () => {
    stage.link.receive(...snapshot(graphOf([]), {}, { grows: true }));
    expect(enabled()).toEqual(["Run", "Fresh"]);
    expect(stage.find("[aria-label=Pause]").hidden).toBe(true);
  });

  it("offer runs while none is under way, and cancelling while one is", () => {
    stage.link.receive(...snapshot(flow));
    expect(enabled()).toEqual(["Run", "Fresh"]);
    stage.link.receive(...batch(2, {}, { run: running }));
    expect(enabled()).toEqual(["Pause", "Cancel"]);
  });

  it("ask once and say so until it has begun", () => {
    stage.link.receive(...snapshot(flow));
    stage.button("Fresh").click();
    expect(stage.sent).toEqual([{ type: "start", fresh: true }]);
    expect(stage.text(".nbf-state")).toBe("Starting");
    expect(enabled()).toEqual([]);
    stage.link.receive(...batch(2, {}, { run: running }));
    stage.button("Cancel").click();
    expect(stage.text(".nbf-state")).toBe("Cancelling");
    expect(enabled()).toEqual([]);
    stage.link.receive(...batch(3, {}, { run: { ...running, state: "Cancelled", ended: 101 } }));
    expect(stage.text(".nbf-state")).toBe("Cancelled");
    stage.button("Run").click();
    expect(stage.sent.slice(1)).toEqual([{ type: "cancel" }, { type: "start", fresh: false }]);
  });

  it("pause a run and resume it, saying so until it has come to that", () => {
    stage.link.receive(...snapshot(flow, {}, { run: running }));
    stage.button("Pause").click();
    expect(stage.text(".nbf-state")).toBe("Pausing");
    expect(enabled()).toEqual(["Cancel"]);
    const paused = { ...running, state: "Paused", ended: 101 };
    stage.link.receive(...batch(2, {}, { run: paused }));
    expect(stage.text(".nbf-state")).toBe("Paused");
    expect(enabled()).toEqual(["Run", "Fresh", "Resume"]);
    stage.button("Resume").click();
    expect(stage.text(".nbf-state")).toBe("Resuming");
    stage.link.receive(...batch(3, {}, { run: { ...running, id: "r2", started: 102 } }));
    expect(enabled()).toEqual(["Pause", "Cancel"]);
    expect(stage.sent).toEqual([{ type: "pause" }, { type: "resume" }]);
  });

  it("offer nothing without a kernel", () => {
    stage.link.receive(...snapshot(flow));
    stage.model.isConnected = false;
    expect(enabled()).toEqual([]);
  });

  it("are free again after a refusal, which is shown until it is dismissed", () => {
    stage.link.receive(...snapshot(flow));
    stage.button("Run").click();
    stage.link.receive({ type: "refused", code: "unavailable", text: "A cell is running." });
    expect(enabled()).toEqual(["Run", "Fresh"]);
    expect(stage.text(".nbf-notice")).toBe("A cell is running.");
    stage.find(".nbf-notice").click();
    expect(stage.find(".nbf-notice").hidden).toBe(true);
  });
});

describe("before and beside a flow", () => {
  it("the view says what it waits for", () => {
    expect(stage.text(".nbf-empty")).toBe("Waiting for the kernel…");
    stage.link.hello();
    expect(stage.text(".nbf-state")).toBe("Waiting for the kernel");
    stage.link.receive(...snapshot(graphOf([])));
    expect(stage.text(".nbf-empty")).toBe("This flow has no tasks yet.");
    stage.link.receive(...snapshot(flow, {}, { seq: 2 }));
    expect(stage.find(".nbf-empty").hidden).toBe(true);
  });

  it("the view says when it may be out of date", () => {
    stage.link.receive(...snapshot(flow));
    stage.link.receive("garbage");
    expect(stage.text(".nbf-notice")).toBe("Catching up with the kernel…");
  });
});

it("says how long a run has to go, by how long its tasks took before", () => {
  const earlier = {
    0: { state: "Success", started: 0, ended: 30 },
    1: { state: "Success", started: 30, ended: 50 },
    2: { state: "Success", started: 50, ended: 60 },
  } as const;
  const ended = { ...noRun, id: "r1", state: "Success", started: 0, ended: 60 };
  stage.link.receive(...snapshot(flow, earlier, { time: 60, run: ended }));
  expect(stage.text(".nbf-left")).toBe("");
  const run = { ...noRun, id: "r2", state: "Running", started: 100 };
  const rows = { 0: { state: "Running", started: 100 }, 1: { state: "Pending" } } as const;
  stage.link.receive(...batch(2, { ...rows, 2: { state: "Pending" } }, { time: 100, run }));
  expect(stage.text(".nbf-left")).toBe("about 1 m 00 s left");
});

describe("with an earlier run in place", () => {
  function show(): void {
    stage.view.openRun(2);
    const run = { ...running, id: "r0", state: "Failed", ended: 105 };
    const [shown, buffers] = snapshot(flow, {}, { run, stream: "" });
    stage.link.receive({ type: "recorded", number: 2, shown }, buffers);
  }

  it("the live run is paused and cancelled, without the earlier one being left", () => {
    stage.link.receive(...snapshot(flow, {}, { run: running }));
    show();
    expect(stage.text(".nbf-state")).toBe("Failed");
    expect(enabled()).toEqual(["Pause", "Cancel"]);
    stage.button("Pause").click();
    expect(stage.sent.at(-1)).toEqual({ type: "pause" });
    expect(stage.find(".nbf-past").hidden).toBe(false);
    stage.button("Cancel").click();
    expect(stage.sent.at(-1)).toEqual({ type: "cancel" });
  });

  it("a run that is gone on with is the one that is shown", () => {
    stage.link.receive(...snapshot(flow, {}, { run: { ...running, state: "Paused", ended: 110 } }));
    show();
    stage.button("Resume").click();
    expect(stage.sent.at(-1)).toEqual({ type: "resume" });
    expect(stage.find(".nbf-past").hidden).toBe(true);
    expect(stage.text(".nbf-state")).toBe("Resuming");
  });
});
