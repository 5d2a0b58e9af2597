import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Graph } from "../protocol/generated";
import { batch, graphOf, snapshot } from "../protocol/testing";
import { Stage } from "./testing";

const opened: Graph = {
  ...graphOf(
    ["day", "load-1", "load-2", "load-3", "join"],
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 4],
      [2, 4],
      [3, 4],
    ],
  ),
  groups: [{ label: "load ×3", nodes: [1, 2, 3], closed: false }],
};
const box = { x: 188, y: 0, width: 188, height: 44 };
const closed: Graph = {
  ...opened,
  nodes: opened.nodes.map((node, index) => (index > 0 && index < 4 ? { ...node, ...box } : node)),
  edges: opened.edges.map((edge, index) => (index % 3 === 0 ? edge : { ...edge, points: [] })),
  groups: [{ label: "load ×3", nodes: [1, 2, 3], closed: true }],
};

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(() => stage.dispose());

const asked = () => stage.sent.filter(said => (said as { type: string }).type === "fold");
const cards = () =>
  [...stage.home.querySelectorAll<HTMLElement>(".nbf-card")].map(card => card.dataset["node"]);
const words = () =>
  [...stage.home.querySelectorAll<HTMLElement>(".nbf-menu-item span")].map(
    ({ textContent }) => textContent,
  );

describe("a closed group", () => {
  beforeEach(() => {
    stage.link.receive(...snapshot(closed, { 2: { state: "Failed" }, 3: { state: "Success" } }));
  });

  it("is one card that counts its tasks and says what it is", () => {
    expect(cards()).toEqual(["0", "1", "4"]);
    expect(stage.card(1).getAttribute("aria-label")).toBe(
      "load ×3, group of 3, failed, 2 of 3 done, 1 failed",
    );
    expect(stage.card(1).getAttribute("aria-expanded")).toBe("false");
    expect(stage.card(1).dataset["tone"]).toBe("bad");
    expect(stage.home.querySelectorAll(".nbf-line").length).toBe(1);
  });

  it("changes with any of its tasks", () => {
    stage.link.receive(...batch(2, { 1: { state: "Success" }, 2: { state: "Success" } }));
    expect(stage.card(1).textContent).toBe("load ×3Success");
  });

  it("is opened by a click, by Enter and by g", () => {
    stage.card(1).click();
    stage.press("Enter", stage.card(1));
    stage.press("g", stage.card(1));
    expect(asked()).toEqual(Array(3).fill({ type: "fold", node: 1, how: "open" }));
    expect(stage.model.selected).toBeNull();
  });

  it("has the focus after it was opened, and before that again", () => {
    stage.card(1).focus();
    stage.link.receive(...snapshot(opened, {}, { seq: 2 }));
    expect(stage.focused).toBe("load-1, pending");
    stage.card(3).focus();
    stage.link.receive(...snapshot(closed, {}, { seq: 3 }));
    expect(stage.focused).toBe("load ×3, group of 3, pending, 0 of 3 done");
  });

  it("is brought out while one of its tasks is open", () => {
    stage.view.open(3);
    expect(stage.card(1).classList.contains("nbf-selected")).toBe(true);
    expect(stage.home.querySelectorAll(".nbf-lit .nbf-line").length).toBe(1);
  });

  it("is found by the names of its tasks", () => {
    stage.press("/", stage.card(0));
    const field = stage.find(".nbf-find") as HTMLInputElement;
    field.value = "load-3";
    field.dispatchEvent(new Event("input"));
    expect(stage.card(1).classList.contains("nbf-dim")).toBe(false);
    expect(stage.card(4).classList.contains("nbf-dim")).toBe(true);
  });

  it("offers to be opened, and nothing that is about one task", () => {
    stage.model.isConnected = true;
    stage.card(1).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 5 }));
    expect(words()).toEqual(["Open these 3 tasks"]);
  });

  it("is passed by the arrows as one", () => {
    stage.card(0).focus();
    stage.press("ArrowRight");
    expect(stage.focused).toMatch(/^load ×3/);
    stage.press("ArrowRight");
    expect(stage.focused).toBe("join, pending");
  });
});

describe("an open group", () => {
  beforeEach(() => stage.link.receive(...snapshot(opened)));

  const choose = (node: number, word: string) => {
    stage.card(node).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 5 }));
    [...stage.home.querySelectorAll<HTMLElement>(".nbf-menu-item")]
      .find(({ textContent }) => textContent === word)
      ?.click();
  };

  it("is closed from any of its tasks, by its menu and by g", () => {
    choose(2, "Fold these 3 tasks");
    stage.press("g", stage.card(3));
    expect(asked()).toEqual([
      { type: "fold", node: 2, how: "close" },
      { type: "fold", node: 3, how: "close" },
    ]);
  });

  it("leaves a task alone that is in none", () => {
    stage.press("g", stage.card(4));
    expect(asked()).toEqual([]);
  });

  it("is folded with the branch that leads to a task, or follows it, where there is one", () => {
    choose(4, "Fold what leads here");
    choose(0, "Fold what follows");
    expect(asked()).toEqual([
      { type: "fold", node: 4, how: "before" },
      { type: "fold", node: 0, how: "after" },
    ]);
    stage.card(1).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 5 }));
    expect(words()).not.toContain("Fold what leads here");
    expect(words()).not.toContain("Fold what follows");
  });
});

it("one button opens all groups, or closes them where all are open", () => {
  stage.link.receive(...snapshot(closed));
  stage.button("Open all groups").click();
  stage.link.receive(...snapshot(opened, {}, { seq: 2 }));
  stage.button("Fold equal tasks").click();
  expect(asked()).toEqual([
    { type: "fold", node: null, how: "open" },
    { type: "fold", node: null, how: "close" },
  ]);
  stage.link.receive(...snapshot(graphOf(["a"]), {}, { seq: 3 }));
  expect(stage.button("Open all groups").hidden).toBe(true);
});

describe("with an earlier run in place", () => {
  function show(graph: Graph): void {
    stage.view.openRun(2);
    const [shown, buffers] = snapshot(graph, { 2: { state: "Failed" } }, { stream: "" });
    stage.link.receive({ type: "recorded", number: 2, shown }, buffers);
  }

  it("groups of the same drawing stay, and open and close", () => {
    stage.link.receive(...snapshot(closed));
    show(closed);
    expect(cards()).toEqual(["0", "1", "4"]);
    expect(stage.card(1).dataset["tone"]).toBe("bad");
    stage.card(1).click();
    expect(asked()).toEqual([{ type: "fold", node: 1, how: "open" }]);
    stage.link.receive(...snapshot(opened, {}, { seq: 2 }));
    expect(cards()).toEqual(["0", "1", "2", "3", "4"]);
    expect(stage.card(2).dataset["tone"]).toBe("bad");
    stage.model.showLive();
    expect(stage.card(2).dataset["tone"]).toBe("waiting");
  });

  it("of another drawing there are none, until the live one is back", () => {
    stage.link.receive(...snapshot(closed));
    show(graphOf(["day", "former"], [[0, 1]]));
    expect(cards()).toEqual(["0", "1"]);
    expect(stage.button("Open all groups").hidden).toBe(true);
    stage.model.showLive();
    expect(cards()).toEqual(["0", "1", "4"]);
    expect(stage.button("Open all groups").hidden).toBe(false);
  });
});
