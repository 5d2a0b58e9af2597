import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { batch, noRun, snapshot } from "../protocol/testing";
import { detailsOf, flow, Stage } from "./testing";

const failed = {
  1: { state: "Failed", started: 1, ended: 1.4, message: "ValueError: no" },
} as const;

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.link.receive(...snapshot(flow, failed));
});
afterEach(() => stage.dispose());

function headings(): (string | null)[] {
  return [...stage.home.querySelectorAll(".nbf-details h4")].map(each => each.textContent);
}

describe("details", () => {
  it("count the children of a mapped node and name those that failed", () => {
    stage.card(1).click();
    const failed = [{ name: "tidy[17]", text: "ValueError: no" }];
    stage.link.receive(detailsOf(1, { children: "4 children: 3 ok, 1 failed", failed }), []);
    expect(headings()).toEqual(["Children", "In a run now"]);
    expect(stage.text(".nbf-details .nbf-why")).toBe("4 children: 3 ok, 1 failed");
    expect(stage.text(".nbf-details .nbf-inputs")).toBe("tidy[17]ValueError: no");
  });

  it("are closed until a node is clicked, then asked for once", () => {
    expect(stage.find(".nbf-details").hidden).toBe(true);
    stage.card(1).click();
    expect(stage.find(".nbf-details").hidden).toBe(false);
    expect(stage.sent).toEqual([{ type: "ask-details", node: 1 }]);
    expect(stage.card(1).classList.contains("nbf-selected")).toBe(true);
  });

  it("are asked for again when another drawing has come", () => {
    stage.link.receive(...snapshot(flow));
    stage.view.open(1);
    stage.link.receive(...snapshot({ ...flow }, {}, { seq: 2 }));

    expect(stage.sent).toEqual([
      { type: "ask-details", node: 1 },
      { type: "ask-details", node: 1 },
    ]);
  });

  it("show at once what is known, then the answer", () => {
    stage.card(1).click();
    expect(stage.text(".nbf-details-name")).toBe("tidy");
    expect(stage.text(".nbf-details-state")).toBe("Failed · 0.4 s");
    expect(stage.text(".nbf-details-body")).toBe("ValueError: no");
    stage.card(0).click();
    expect(stage.text(".nbf-details-body")).toBe("Asking the kernel…");

    stage.card(1).click();
    stage.link.receive(
      detailsOf(1, {
        message: "ValueError: no",
        why: [{ node: "tidy", text: "never run", diff: null }],
        notes: ["reads a file"],
        inputs: [{ name: "flights", text: "DataFrame 3 × 2" }],
        result: { text: "None", size: null, is_all: true },
        traceback: "\x1b[31mValueError\x1b[0m: no",
        code: "def tidy(): ...",
        logs: [{ level: "WARNING", text: "late" }],
      }),
    );
    expect(headings()).toEqual([
      "Traceback",
      "Result",
      "Why",
      "In a run now",
      "Notes",
      "Inputs",
      "Logs",
      "Code",
      "Versions",
    ]);
    expect(stage.text(".nbf-block")).toBe("ValueError: no");
    expect(stage.text(".nbf-block .nbf-ansi-ink")).toBe("ValueError");
    expect(stage.text(".nbf-inputs")).toBe("flightsDataFrame 3 × 2");
    expect(stage.text(".nbf-log")).toBe("WARNINGlate");
  });

  it("lead to the cell that declares the node, where one is known", () => {
    const way = () =>
      [...stage.home.querySelectorAll("button")].find(({ textContent }) =>
        textContent.includes("Go to cell"),
      );
    stage.card(1).click();
    stage.link.receive(detailsOf(1));
    expect(way()).toBeUndefined();

    stage.card(0).click();
    stage.link.receive(detailsOf(0, { cell: "c1" }));
    way()?.click();
    expect(stage.cells).toEqual(["c1"]);
  });

  it("leave out what there is nothing to say about", () => {
    const run = { ...noRun, id: "r1", state: "Running", started: 1 };
    stage.link.receive(...batch(2, {}, { run }));
    stage.card(2).click();
    stage.link.receive(detailsOf(2));
    expect(headings()).toEqual([]);
    expect(stage.text(".nbf-details-body")).toBe("There is nothing more to tell.");
  });

  it("are asked for anew when the node comes to another state, not when others do", () => {
    stage.card(2).click();
    stage.link.receive(...batch(2, { 0: { state: "Running" } }));
    expect(stage.sent.length).toBe(1);
    stage.link.receive(...batch(3, { 2: { state: "Success" } }));
    expect(stage.sent.length).toBe(2);
    stage.link.receive(...batch(4, { 2: { state: "Success", logs: 2 } }));
    expect(stage.sent.length).toBe(2);
  });

  it("are asked for anew in another run", () => {
    stage.card(1).click();
    const run = { ...noRun, id: "r2", state: "Running", started: 2 };
    stage.link.receive(...batch(2, {}, { run }));
    expect(stage.sent.length).toBe(2);
  });

  it("keep their blocks while the answer is the same, so that nobody loses their place", () => {
    stage.card(1).click();
    stage.link.receive(detailsOf(1, { code: "def tidy(): ..." }));
    const block = stage.find(".nbf-block");
    stage.link.receive(...batch(2, { 0: { state: "Running" } }));
    expect(stage.find(".nbf-block")).toBe(block);
  });

  it("close by the button, by a click beside the nodes, and with the node", () => {
    const panel = stage.find(".nbf-details");
    stage.card(1).click();
    stage.button("Close").click();
    expect(panel.hidden).toBe(true);
    stage.card(1).click();
    stage.find(".nbf-canvas").click();
    expect(panel.hidden).toBe(true);
    stage.view.open(1);
    expect(panel.hidden).toBe(false);
  });

  it("ask nobody where there is no kernel", () => {
    stage.model.isConnected = false;
    stage.card(0).click();
    expect(stage.sent).toEqual([]);
    expect(stage.text(".nbf-details-body")).toBe("There is no kernel to ask for more.");
  });
});
