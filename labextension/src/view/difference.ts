import { make } from "./make";
import { cleanLines } from "./text";

const KINDS: Readonly<Record<string, string>> = {
  "+": "nbf-diff-new",
  "-": "nbf-diff-old",
  "@": "nbf-diff-place",
};

/** The lines of a unified diff, coloured; the signs say the same. */
export function differenceBlock(diff: string): HTMLElement {
  const lines = cleanLines(diff)
    .split("\n")
    .map(line => make("span", `nbf-diff-line ${KINDS[line[0] ?? ""] ?? ""}`.trim(), {}, line));
  const attributes = { tabindex: "0", role: "group", "aria-label": "Change of the code" };
  return make("pre", "nbf-block nbf-diff", attributes, ...lines);
}
