import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { graphOf, snapshot } from "../protocol/testing";
import { Stage } from "./testing";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  const names = ["load_flights", "load_weather", "tidy", "report"];
  stage.link.receive(...snapshot(graphOf(names, [[0, 2]])));
});
afterEach(() => stage.dispose());

function field(): HTMLInputElement {
  const found = stage.find(".nbf-find");
  if (!(found instanceof HTMLInputElement)) {
    throw new Error("nothing to type into");
  }
  return found;
}

function type(text: string): void {
  stage.press("/", stage.card(0));
  field().value = text;
  field().dispatchEvent(new Event("input"));
}

function dim(): number[] {
  return [0, 1, 2, 3].filter(node => stage.card(node).classList.contains("nbf-dim"));
}

it("dims what is not meant, and says how many are", () => {
  type(" LOAD ");
  expect(dim()).toEqual([2, 3]);
  expect(stage.text(".nbf-found")).toBe("2 of 4");
  type("");
  expect(dim()).toEqual([]);
  expect(stage.text(".nbf-found")).toBe("");
});

it("opens with a key or its button, and takes letters for text", () => {
  expect(stage.find(".nbf-search").hidden).toBe(true);
  stage.button("Find a task").click();
  expect(document.activeElement).toBe(field());
  const before = stage.find(".nbf-world").style.transform;
  for (const key of ["f", "r", "/", "+"]) {
    stage.press(key);
  }
  expect(stage.find(".nbf-world").style.transform).toBe(before);
  expect(stage.sent).toEqual([]);
});

it("keeps what is typed from the page around", () => {
  const outside = vi.fn();
  document.body.addEventListener("keydown", outside);
  type("load");
  stage.press("a", field());
  stage.press("Escape", field());
  document.body.removeEventListener("keydown", outside);
  expect(outside).not.toHaveBeenCalled();
});

it("opens one after the other with Enter, both ways", () => {
  type("load");
  const opened = ["Enter", "Enter", "Enter"].map(key => {
    stage.press(key, field());
    return stage.model.selected;
  });
  expect(opened).toEqual([0, 1, 0]);
  field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true }));
  expect(stage.model.selected).toBe(1);
});

it("leads into the drawing, and back with Esc", () => {
  type("tidy");
  stage.press("ArrowDown", field());
  expect(document.activeElement).toBe(stage.card(2));
  stage.press("Escape");
  expect(stage.find(".nbf-search").hidden).toBe(true);
  expect(dim()).toEqual([]);
  expect(document.activeElement).toBe(stage.card(2));
});

it("ends with its cross", () => {
  type("tidy");
  stage.button("End the search").click();
  expect(dim()).toEqual([]);
  expect(document.activeElement).toBe(stage.card(0));
});

it("looks again in another drawing", () => {
  type("load");
  stage.link.receive(...snapshot(graphOf(["tidy", "load"]), {}, { seq: 2 }));
  expect(stage.card(0).classList.contains("nbf-dim")).toBe(true);
  expect(stage.text(".nbf-found")).toBe("1 of 2");
});

it("finds nothing without a fuss", () => {
  type("nothing of the kind");
  stage.press("Enter", field());
  stage.press("ArrowDown", field());
  expect(stage.model.selected).toBeNull();
  expect(stage.text(".nbf-found")).toBe("0 of 4");
});
