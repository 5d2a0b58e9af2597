import { afterEach, beforeEach, expect, it } from "vitest";

import { snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.link.receive(...snapshot(flow, { 1: { state: "Failed" } }));
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 5 });
  stage.card(1).dispatchEvent(event);
});
afterEach(() => stage.dispose());

function choose(word: string): HTMLInputElement {
  const items = [...stage.home.querySelectorAll<HTMLElement>(".nbf-menu-item")];
  items.find(each => each.firstElementChild?.textContent === word)?.click();
  return stage.find(".nbf-menu-field") as HTMLInputElement;
}

function type(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input"));
}

const submit = () => stage.find(".nbf-menu-form button") as HTMLButtonElement;

it("a file is asked for by its path, and only one that can be read", () => {
  const field = choose("Mock with a file…");
  expect(stage.text(".nbf-menu-form code")).toMatch(/^A file that ends in \.csv, /);
  type(field, "rows.pkl");
  expect(submit().disabled).toBe(true);
  stage.find(".nbf-menu-form").dispatchEvent(new Event("submit", { cancelable: true }));
  expect(stage.sent).toEqual([]);
  type(field, " data/<b>.csv ");
  expect(stage.text(".nbf-menu-form code")).toBe(
    'import pandas\ndelays.mock("tidy", pandas.read_csv("data/<b>.csv"))',
  );
  submit().click();
  expect(stage.sent).toEqual([{ type: "mock-file", node: "tidy", path: "data/<b>.csv" }]);
  expect(stage.find(".nbf-menu").hidden).toBe(true);
});

it("a value is asked for as it is typed", () => {
  const field = choose("Mock with a value…");
  type(field, "  ");
  expect(submit().disabled).toBe(true);
  type(field, "[1]");
  submit().click();
  expect(stage.sent).toEqual([{ type: "mock", node: "tidy", value: "[1]" }]);
});
