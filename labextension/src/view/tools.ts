import { glyph } from "./looks";
import { make } from "./make";

export const LENS = "M7 2.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4zM10.2 10.2l3.3 3.3";
const MINUS = "M3.5 8h9";
const PLUS = "M3.5 8h9M8 3.5v9";
const FIT = "M2.8 6V2.8H6M10 2.8h3.2V6M13.2 10v3.2H10M6 13.2H2.8V10";
export const GROUP = "M2.8 5.4h8v7.8h-8zM5.4 5.2V2.8h7.8v7.8h-2.2";
const TURN = "M2.5 5.5h8.2M8 2.8l2.8 2.7L8 8.2M5.5 13.5V9.6M3.4 11.5l2.1 2.2 2.1-2.2";

export interface ToolActions {
  search(): void;
  zoom(factor: number): void;
  fit(): void;
  turn(): void;
}

/** The small buttons in the drawing's corner. */
export function tools(actions: ToolActions, ...more: readonly HTMLElement[]): HTMLElement {
  const attributes = { role: "toolbar", "aria-label": "Drawing" };
  return make(
    "div",
    "nbf-tools",
    attributes,
    tool("Find a task (/)", LENS, () => actions.search()),
    tool("Zoom out (-)", MINUS, () => actions.zoom(1 / 1.25)),
    tool("Zoom in (+)", PLUS, () => actions.zoom(1.25)),
    tool("Show all (f)", FIT, () => actions.fit()),
    tool("Turn the drawing", TURN, () => actions.turn()),
    ...more,
  );
}

export function tool(title: string, path: string, click: () => void): HTMLButtonElement {
  const attributes = { type: "button", title, "aria-label": title.replace(/ \(.\)$/, "") };
  const element = make("button", "nbf-tool", attributes, glyph(path));
  element.addEventListener("click", click);
  return element;
}
