import type { GraphGroup, GraphNode } from "../protocol/generated";
import type { Family } from "../model/summary";
import { Bar } from "./bar";
import type { Look } from "./looks";
import { glyph, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { clean } from "./text";

/** Where what is not drawn would be. */
export const NOWHERE: GraphNode = {
  name: "",
  kind: "task",
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  mapped: false,
};

/** What a card says beside its state. */
export interface Facts {
  /** How long it took, or has been going on. */
  readonly time: string;
  readonly message: string;
  readonly attempt: number;
  /** How far its children are; null where it has none. */
  readonly family: Family | null;
}

/** One node as it is drawn, or a group of them. */
export class Card {
  readonly element: HTMLDivElement;
  private readonly glyph = glyph("");
  private readonly status = make("div", "nbf-status");
  private readonly name: string;
  private bar: Bar | null = null;

  constructor(
    node: GraphNode,
    index: number,
    private readonly group: GraphGroup | null = null,
  ) {
    this.name = clean(group?.label ?? node.name);
    const text = make("div", "nbf-text", {}, make("div", "nbf-name", {}, this.name));
    const isPill = group === null && node.kind === "parameter";
    if (!isPill) {
      text.append(this.status);
    }
    const kind = isPill ? "nbf-parameter" : "nbf-task";
    const attributes = { role: "button", tabindex: "-1", "data-node": String(index) };
    this.element = make("div", `nbf-card ${kind}`, attributes, this.glyph, text);
    this.element.classList.toggle("nbf-mapped", node.mapped || group !== null);
    this.element.classList.toggle("nbf-group", group !== null);
    if (group !== null) {
      setAttribute(this.element, "aria-expanded", "false");
    }
    const { style } = this.element;
    style.left = `${node.x}px`;
    style.top = `${node.y}px`;
    style.width = `${node.width}px`;
    style.height = `${node.height}px`;
  }

  show(look: Look, { time, message, attempt, family }: Facts): void {
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    const count = attempt > 1 ? `attempt ${attempt}` : "";
    const word = family === null ? look.word : progressOf(look, family, this.group === null);
    setText(this.status, filled([word, count, time]).join(" · "));
    setAttribute(this.element, "aria-label", this.spoken(look, count, time, family));
    this.showFamily(family);
    const more = this.group === null ? clean(message) : "A group: click to open it";
    const title = more === "" ? this.name : `${this.name}\n${more}`;
    setAttribute(this.element, "title", title);
  }

  private spoken(look: Look, count: string, time: string, family: Family | null): string {
    const done = family === null ? "" : `${family.done} of ${family.total} done`;
    const failed =
      family !== null && family.phases.failed > 0 ? `${family.phases.failed} failed` : "";
    const kind = this.group === null ? "" : `group of ${this.group.nodes.length}`;
    return filled([this.name, kind, look.word.toLowerCase(), done, failed, count, time]).join(", ");
  }

  private showFamily(family: Family | null): void {
    if (family === null) {
      this.bar?.element.remove();
      this.bar = null;
      return;
    }
    if (this.bar === null) {
      this.bar = new Bar("nbf-family", { "aria-hidden": "true" });
      this.element.append(this.bar.element);
    }
    this.bar.show(family.phases, family.total);
  }
}

/** "180/365" while it runs, "3 of 365 failed" where some did, else its state and how many. */
function progressOf(look: Look, { total, done, phases }: Family, isCounted: boolean): string {
  if (phases.failed > 0) {
    return done < total
      ? `${done}/${total}, ${phases.failed} failed`
      : `${phases.failed} of ${total} failed`;
  }
  return done < total ? `${done}/${total}` : isCounted ? `${look.word} ×${total}` : look.word;
}

function filled(words: readonly string[]): readonly string[] {
  return words.filter(word => word !== "");
}
