import { make } from "./make";
import { css } from "./stylesheet";

const MARK = "data-nbflow-view";

/** Puts the stylesheet into an element's root, a document's head or a shadow tree, once. */
export function addStyles(element: Element): void {
  const root = element.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (home.querySelector(`style[${MARK}]`) === null) {
    home.append(make("style", "", { [MARK]: "" }, css));
  }
}
