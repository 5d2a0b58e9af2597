import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { snapshot } from "../protocol/testing";
import { detailsOf, flow, Stage } from "./testing";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.link.receive(...snapshot(flow, { 1: { state: "Failed" }, 2: { state: "Mocked" } }));
});
afterEach(() => stage.dispose());

function open(node: number, x = 20): MouseEvent {
  const where = { bubbles: true, cancelable: true, clientX: x, clientY: x };
  const event = new MouseEvent("contextmenu", where);
  stage.card(node).dispatchEvent(event);
  return event;
}

function items(): HTMLElement[] {
  return [...stage.home.querySelectorAll<HTMLElement>(".nbf-menu-item")];
}

function item(word: string): HTMLElement {
  const found = items().find(each => each.firstElementChild?.textContent === word);
  if (found === undefined) {
    throw new Error(`nothing is called ${word}`);
  }
  return found;
}

function field(): HTMLInputElement {
  return stage.find(".nbf-menu-field") as HTMLInputElement;
}

describe("the menu of a node", () => {
  it("opens by the mouse instead of the page's own, and leads to its first item", () => {
    expect(open(1).defaultPrevented).toBe(true);
    expect(stage.find(".nbf-menu").hidden).toBe(false);
    expect(document.activeElement).toBe(items()[0]);
    expect(items()[0]?.textContent).toBe("Debug%flow debug delays tidy");
    expect(stage.find("[role=menu]").getAttribute("aria-label")).toBe("Actions on tidy");
  });

  it("opens by the menu key and from the details", () => {
    open(0, 0);
    expect(stage.find(".nbf-menu").hidden).toBe(false);
    stage.press("Escape");
    stage.card(1).click();
    stage.link.receive(detailsOf(1));
    stage.button("Actions").click();
    expect(stage.text(".nbf-menu-title")).toBe("tidy");
    stage.press("Escape");
    expect(stage.focused).toBe("Actions");
    expect(stage.model.selected).toBe(1);
  });

  it("is led through by keys, and comes back to its node", () => {
    open(1);
    stage.press("ArrowUp");
    expect(document.activeElement).toBe(items().at(-1));
    stage.press("ArrowDown");
    expect(document.activeElement).toBe(items()[0]);
    stage.press("End");
    stage.press("Home");
    expect(document.activeElement).toBe(items()[0]);
    expect(stage.press("r").defaultPrevented).toBe(false);
    stage.press("Tab");
    expect(stage.find(".nbf-menu").hidden).toBe(true);
    expect(document.activeElement).toBe(stage.card(1));
    expect(stage.sent).toEqual([]);
  });

  it("closes when something else is pressed", () => {
    open(1);
    items()[0]?.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));
    expect(stage.find(".nbf-menu").hidden).toBe(false);
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));
    expect(stage.find(".nbf-menu").hidden).toBe(true);
  });

  it("asks for what was chosen, and logs it", () => {
    open(1);
    item("Run to here").click();
    expect(stage.sent).toEqual([{ type: "run-part", part: "until", node: "tidy" }]);
    expect(stage.find(".nbf-menu").hidden).toBe(true);
    expect(stage.text(".nbf-state")).toBe("Starting");
    open(2);
    item("Unmock").click();
    expect(stage.sent.at(-1)).toEqual({ type: "unmock", node: "report" });
    expect(stage.model.logbook.entries.map(({ text }) => text)).toEqual([
      'delays.run(reuse=True, until=["tidy"])',
      'delays.unmock("report")',
    ]);
  });

  it("asks for the value of a mock, which is text all the way", () => {
    open(1);
    item("Mock with a value…").click();
    expect(document.activeElement).toBe(field());
    const submit = stage.find(".nbf-menu-form button") as HTMLButtonElement;
    expect(submit.disabled).toBe(true);
    field().value = "<b>[1]";
    field().dispatchEvent(new Event("input"));
    expect(stage.text(".nbf-menu-code")).toBe('delays.mock("tidy", <b>[1])');
    stage.press("f", field());
    submit.click();
    expect(stage.sent).toEqual([{ type: "mock", node: "tidy", value: "<b>[1]" }]);
    expect(document.activeElement).toBe(stage.card(1));
  });

  it("does not open where there is no kernel, nor beside nodes", () => {
    stage.model.isConnected = false;
    expect(open(1).defaultPrevented).toBe(false);
    const aside = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    stage.find(".nbf-canvas").dispatchEvent(aside);
    expect(aside.defaultPrevented).toBe(false);
    expect(stage.find(".nbf-menu").hidden).toBe(true);
  });
});
