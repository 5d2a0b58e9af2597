import { expect, it } from "vitest";

import { tools } from "./tools";

it("has a named button for each way to look at the drawing", () => {
  const asked: unknown[] = [];
  const element = tools({
    search: () => asked.push("search"),
    zoom: factor => asked.push(factor),
    fit: () => asked.push("fit"),
    turn: () => asked.push("turn"),
  });
  const buttons = [...element.querySelectorAll("button")];
  buttons.forEach(button => button.click());
  expect(buttons.map(button => button.getAttribute("aria-label"))).toEqual([
    "Find a task",
    "Zoom out",
    "Zoom in",
    "Show all",
    "Turn the drawing",
  ]);
  expect(asked).toEqual(["search", 0.8, 1.25, "fit", "turn"]);
});
