import type { CauseInfo } from "../protocol/generated";
import { differenceBlock } from "./difference";
import { make } from "./make";
import { clean, cleanLines } from "./text";

/** Why something ran or would run, from the node's own cause to the first one, with the changes. */
export function causeList(causes: readonly CauseInfo[]): HTMLElement {
  const items = causes.map(({ node, text, diff }, place) => {
    const name = make("span", "nbf-cause-node", {}, clean(node));
    const said = make("span", "nbf-cause-text", {}, cleanLines(text));
    // The first is about the node itself, which everybody sees.
    const line = make("div", "nbf-cause-line", {}, ...(place === 0 ? [said] : [name, said]));
    return make("li", "nbf-cause", {}, line, ...(diff === null ? [] : [differenceBlock(diff)]));
  });
  return make("ol", "nbf-causes", {}, ...items);
}
