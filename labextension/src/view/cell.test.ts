import { afterEach, expect, it } from "vitest";

import { cellButton, GO_TO_CELL, HAS_CELLS } from "./cell";

afterEach(() => document.body.classList.remove(HAS_CELLS));

it("leads to a cell where somebody listens", () => {
  document.body.classList.add(HAS_CELLS);
  const heard: unknown[] = [];
  document.body.addEventListener(GO_TO_CELL, event => heard.push((event as CustomEvent).detail));
  const button = cellButton("cell-1");
  document.body.append(button ?? "");
  button?.click();

  expect(heard).toEqual(["cell-1"]);
  button?.remove();
});

it("is not there where nobody could follow it, or no cell is known", () => {
  expect(cellButton("cell-1")).toBeNull();
  document.body.classList.add(HAS_CELLS);
  expect(cellButton(null)).toBeNull();
});
