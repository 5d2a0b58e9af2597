/** The way from a node to its cell, which only a host that has the notebook can go. */

import { glyph } from "./looks";
import { make } from "./make";

/** What the view says to the page around it; its detail is the cell's id. */
export const GO_TO_CELL = "nbflow:go-to-cell";

/** Set on the page's body by who listens. */
export const HAS_CELLS = "nbflow-has-cells";

const ARROW = "M3 13 12.5 3.5M6 3.5h6.5V10";

/** A button that leads to a cell; null where nobody could follow it. */
export function cellButton(cell: string | null): HTMLButtonElement | null {
  if (cell === null || !document.body.classList.contains(HAS_CELLS)) {
    return null;
  }
  const attributes = { type: "button", title: "Show the cell that declares this task" };
  const button = make("button", "nbf-button", attributes, glyph(ARROW), "Go to cell");
  button.addEventListener("click", () => {
    button.dispatchEvent(
      new CustomEvent(GO_TO_CELL, { bubbles: true, composed: true, detail: cell }),
    );
  });
  return button;
}
