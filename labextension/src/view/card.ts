import type { GraphNode } from "../protocol/generated";
import type { Look } from "./looks";
import { glyph, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { clean } from "./text";

/** One node as it is drawn. */
export class Card {
  readonly element: HTMLDivElement;
  private readonly glyph = glyph("");
  private readonly status = make("div", "nbf-status");
  private readonly name: string;

  constructor(node: GraphNode, index: number) {
    this.name = clean(node.name);
    const text = make("div", "nbf-text", {}, make("div", "nbf-name", {}, this.name));
    if (node.kind === "task") {
      text.append(this.status);
    }
    const kind = node.kind === "task" ? "nbf-task" : "nbf-parameter";
    const attributes = { role: "button", tabindex: "-1", "data-node": String(index) };
    this.element = make("div", `nbf-card ${kind}`, attributes, this.glyph, text);
    const { style } = this.element;
    style.left = `${node.x}px`;
    style.top = `${node.y}px`;
    style.width = `${node.width}px`;
    style.height = `${node.height}px`;
  }

  /** Shows a state, how long it took or has been going on, and what it says of itself. */
  show(look: Look, time: string, message: string): void {
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    setText(this.status, time === "" ? look.word : `${look.word} · ${time}`);
    const words = [this.name, look.word.toLowerCase(), time].filter(word => word !== "");
    setAttribute(this.element, "aria-label", words.join(", "));
    const title = message === "" ? this.name : `${this.name}\n${clean(message)}`;
    setAttribute(this.element, "title", title);
  }
}
