import { glyph } from "./looks";
import { make } from "./make";

const ARROW = "M3 13 12.5 3.5M6 3.5h6.5V10";

/** The way from a node's details to its cell. */
export function cellButton(go: () => void): HTMLButtonElement {
  const attributes = { type: "button", title: "Show the cell that declares this task" };
  const button = make("button", "nbf-button", attributes, glyph(ARROW), "Go to cell");
  button.addEventListener("click", go);
  return button;
}
