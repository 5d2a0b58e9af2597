import type { Model } from "../model/model";
import type { Diff, NodeChange } from "../protocol/generated";
import { make } from "./make";
import { clean, cleanLines } from "./text";

/** "Run 3 → run 4: 2 tasks differ, 4 do not". */
export function differenceTitle({ before, after, nodes, same, more }: Diff): string {
  const count = nodes.length + more;
  const differ = count === 1 ? "1 node differs" : `${count.toLocaleString("en")} nodes differ`;
  const rest = same === 0 ? "" : `, ${same.toLocaleString("en")} ${same === 1 ? "does" : "do"} not`;
  const told = count === 0 ? "nothing differs" : `${differ}${rest}`;
  return `Run ${before} → run ${after}: ${told}`;
}

/** Each node that differs, and why. */
export function differenceList(
  model: Model,
  { nodes, more }: Diff,
  open: (node: number) => void,
): HTMLElement[] {
  const rows = nodes.map(node => difference(model, node, open));
  const rest = `${more.toLocaleString("en")} more nodes differ`;
  const last = more === 0 ? [] : [make("li", "nbf-difference", {}, rest)];
  const list = make("ul", "nbf-difference-list", { "aria-label": "What differs" });
  list.append(...rows, ...last);
  return [list];
}

function difference(
  model: Model,
  { node, kind, causes, diffs, former }: NodeChange,
  open: (node: number) => void,
): HTMLElement {
  const name = clean(node);
  const button = make("button", "nbf-link", { type: "button" }, name);
  const placeOf = () =>
    (model.table?.graph.nodes ?? []).findIndex(drawn => clean(drawn.name) === node);
  button.disabled = placeOf() < 0;
  button.addEventListener("click", () => {
    const place = placeOf();
    if (place >= 0) {
      open(place);
    }
  });
  const lines = former === null ? causes : [`was called ${former}`, ...causes];
  const told = lines.map(line => make("div", "nbf-cause", {}, clean(line)));
  const head = make(
    "div",
    "nbf-difference-head",
    {},
    button,
    make("span", "nbf-kind", { "data-kind": kind }, kind),
  );
  return make(
    "li",
    "nbf-difference",
    {},
    head,
    make("div", "nbf-causes", {}, ...told, ...diffs.map(codeOf)),
  );
}

/** Lines of a diff, folded away until somebody wants to read them. */
function codeOf(diff: string): HTMLElement {
  const lines = diff.replace(/\n$/, "").split("\n");
  const rows = lines.map(line =>
    make("span", "nbf-diff-line", { "data-sign": signOf(line) }, `${cleanLines(line)}\n`),
  );
  const counts = ["+", "-"].map(sign => rows.filter(row => row.dataset["sign"] === sign).length);
  const title = `Show the difference (+${counts[0] ?? 0} −${counts[1] ?? 0})`;
  const block = make("pre", "nbf-block nbf-diff", { tabindex: "0" }, ...rows);
  return make("details", "nbf-diff-fold", {}, make("summary", "", {}, title), block);
}

function signOf(line: string): string {
  const isHead = line.startsWith("+++") || line.startsWith("---");
  return !isHead && /^[+-]/.test(line) ? line.charAt(0) : "";
}
