/** The view's keys. The page around has shortcuts of its own for the same ones, so all are kept. */

import type { Arrow } from "../model/neighbours";
import { nodeOf } from "./facts";

export interface KeyActions {
  /** Closes what is open; false where nothing is. */
  close(): boolean;
  fit(): void;
  zoom(factor: number): void;
  run(): void;
  search(): void;
  open(node: number): void;
  /** Opens or closes the group that a node is in. */
  fold(node: number): void;
  move(node: number, arrow: Arrow): void;
}

const STEP = 1.25;

/** Has keys pressed within an element carried out; what is typed into a field is text. */
export function listenForKeys(element: HTMLElement, actions: KeyActions): void {
  const anywhere: Readonly<Record<string, () => unknown>> = {
    Escape: () => actions.close(),
    f: () => actions.fit(),
    r: () => actions.run(),
    "/": () => actions.search(),
    "+": () => actions.zoom(STEP),
    "=": () => actions.zoom(STEP),
    "-": () => actions.zoom(1 / STEP),
  };

  const pressedOnNode = ({ key, target }: KeyboardEvent): boolean => {
    const node = target instanceof Element ? nodeOf(target) : null;
    if (node === null) {
      return false;
    }
    if (key === "Enter" || key === " ") {
      actions.open(node);
    } else if (key === "g") {
      actions.fold(node);
    } else if (key.startsWith("Arrow")) {
      actions.move(node, key as Arrow);
    } else {
      return false;
    }
    return true;
  };

  element.addEventListener("keydown", event => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const isTyping = target instanceof Element && target.matches("input, select, textarea");
    if (ctrlKey || metaKey || altKey || (isTyping && key !== "Escape")) {
      return;
    }
    const action = Object.hasOwn(anywhere, key) ? anywhere[key] : undefined;
    if (action === undefined ? pressedOnNode(event) : action() !== false) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}
