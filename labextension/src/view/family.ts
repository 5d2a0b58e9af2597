import type { Details } from "../protocol/generated";
import { glyph, lookOf } from "./looks";
import { make } from "./make";
import { clean } from "./text";

/** The children of a mapped node, as a list that is made when somebody opens it. */
export function familyList(family: Details["family"]): HTMLElement[] {
  if (family.length === 0) {
    return [];
  }
  const list = make("ul", "nbf-children", { tabindex: "0", "aria-label": "Children" });
  const words = family.length === 1 ? "the child" : `the first ${family.length} children`;
  const summary = make("summary", "", {}, `Show ${words}`);
  const fold = make("details", "nbf-fold", {}, summary, list);
  fold.addEventListener("toggle", () => {
    if (fold.open && list.childElementCount === 0) {
      list.append(...family.map(row));
    }
  });
  return [fold];
}

function row({ name, state }: Details["family"][number]): HTMLElement {
  const look = lookOf(state);
  return make(
    "li",
    "nbf-child",
    { "data-tone": look.tone },
    glyph(look.glyph),
    make("span", "nbf-child-name", {}, clean(name)),
    make("span", "nbf-child-state", {}, look.word),
  );
}
