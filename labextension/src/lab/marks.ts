/** Marks beside the prompts of cells that declare tasks: what became of these. */

import type { NotebookPanel } from "@jupyterlab/notebook";

import type { CellInfo, FlowInfo } from "../protocol/generated";
import { glyph } from "../view/looks";
import { make, setAttribute } from "../view/make";
import { clean } from "../view/text";
import { groupsOf, told, totalOf } from "./counts";
import type { NotebookFlows } from "./flows";
import { addLabStyles } from "./styles";

/** There is room for so many groups; the title tells of all. */
const MOST_GROUPS = 2;

interface Mark {
  readonly element: HTMLButtonElement;
  /** What it shows, to leave it alone while that is the same. */
  shown: string;
  flow: string;
  node: string;
}

/** The marks of one notebook. */
export class Marks {
  private marks = new Map<string, Mark>();

  constructor(
    private readonly panel: Pick<NotebookPanel, "content">,
    private readonly flows: Pick<NotebookFlows, "inCell">,
    private readonly open: (flow: string, node: string) => void,
  ) {
    addLabStyles();
  }

  /** Shows what is known now. */
  update(): void {
    const kept = new Map<string, Mark>();
    for (const cell of this.panel.content.widgets) {
      const { id } = cell.model;
      const found = this.flows.inCell(id);
      if (found !== null) {
        const mark = this.marks.get(id) ?? this.made();
        kept.set(id, mark);
        show(mark, ...found);
        // A cell that was moved has another widget. At the end: Lumino counts its children.
        if (mark.element.parentElement !== cell.node) {
          cell.node.append(mark.element);
        }
      }
    }
    for (const [id, mark] of this.marks) {
      if (!kept.has(id)) {
        mark.element.remove();
      }
    }
    this.marks = kept;
  }

  dispose(): void {
    this.marks.forEach(({ element }) => element.remove());
    this.marks.clear();
  }

  private made(): Mark {
    const element = make("button", "nbf-lab nbf-mark", { type: "button" });
    const mark: Mark = { element, shown: "", flow: "", node: "" };
    element.addEventListener("click", () => this.open(mark.flow, mark.node));
    return mark;
  }
}

function show(mark: Mark, flow: FlowInfo, cell: CellInfo): void {
  mark.flow = flow.variable;
  mark.node = cell.node;
  const shown = JSON.stringify([flow.name, cell]);
  if (shown === mark.shown) {
    return;
  }
  mark.shown = shown;
  const isOne = totalOf(cell.counts) === 1;
  const groups = groupsOf(cell.counts).slice(0, MOST_GROUPS);
  mark.element.replaceChildren(
    ...groups.map(({ look, count }) =>
      make(
        "span",
        "nbf-mark-group",
        { "data-tone": look.tone },
        glyph(look.glyph),
        isOne ? "" : String(count),
      ),
    ),
  );
  setAttribute(mark.element, "title", titleOf(flow, cell));
  setAttribute(mark.element, "aria-label", `${clean(flow.name)}, ${told(cell.counts)}`);
}

export function titleOf(flow: FlowInfo, cell: CellInfo): string {
  const lines = [`${clean(flow.name)}: ${told(cell.counts)}`];
  if (cell.why !== "") {
    lines.push(`${clean(cell.node)} is stale: ${clean(cell.why)}`);
  }
  if (cell.unchecked > 0) {
    const one = cell.unchecked === 1;
    lines.push(`${cell.unchecked} read${one ? "s" : ""} large data, which is checked at run`);
  }
  lines.push(`Click to show ${clean(cell.node)}`);
  return lines.join("\n");
}
