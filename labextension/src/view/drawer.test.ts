import { expect, it } from "vitest";

import type { Panel } from "./drawer";
import { Drawer } from "./drawer";

it("has one panel open at a time, or none", () => {
  const said: string[] = [];
  const panel = (title: string): Panel => ({
    title,
    element: document.createElement("div"),
    open: () => said.push(`open ${title}`),
    close: () => said.push(`close ${title}`),
  });
  const panels = [panel("Timeline"), panel("Logs")];
  const { element } = new Drawer(panels);
  const buttons = [...element.querySelectorAll("button")];
  const shown = () =>
    buttons.map((button, index) => [
      button.getAttribute("aria-expanded"),
      panels[index]?.element.hidden === false,
    ]);
  expect(shown()).toEqual([
    ["false", false],
    ["false", false],
  ]);
  buttons[0]?.click();
  expect(shown()).toEqual([
    ["true", true],
    ["false", false],
  ]);
  buttons[1]?.click();
  buttons[1]?.click();
  expect(shown()).toEqual([
    ["false", false],
    ["false", false],
  ]);
  expect(said).toEqual(["open Timeline", "close Timeline", "open Logs", "close Logs"]);
  expect(
    buttons.map(button => element.querySelector(`#${button.getAttribute("aria-controls") ?? ""}`)),
  ).toEqual(panels.map(({ element: own }) => own));
});
