import type { Model } from "../model/model";
import type { Graph } from "../protocol/generated";
import type { Box, Point, Size } from "./camera";
import { lookAtCard } from "./facts";
import type { Tone } from "./looks";
import { draw, make, setAttribute } from "./make";

/** Up to so many nodes a drawing needs no map of itself. */
export const MANY = 100;
const WIDEST = 168;
const HIGHEST = 112;
/** Smaller cards, in pixels of the map, would not be seen; of a thousand one that failed is. */
const LEAST = 1.5;
const LEAST_FAILED = 3.5;

/** All of a large drawing, small: where its states are, and which part of it is in sight. */
export class Minimap {
  readonly element = make("div", "nbf-minimap", { "aria-hidden": "true" });
  private readonly svg = draw("svg", { class: "nbf-minimap-nodes" });
  private readonly frame = make("div", "nbf-minimap-frame");
  private readonly paths = new Map<Tone, SVGPathElement>();
  /** By card. */
  private tones = new Map<number, Tone>();
  private scale = 1;
  private graph: Graph | null = null;

  /** @param go brings a point of the drawing to the middle of the screen */
  constructor(
    private readonly model: Model,
    private readonly go: (point: Point) => void,
  ) {
    this.element.append(this.svg, this.frame);
    this.element.hidden = true;
    this.element.addEventListener("pointerdown", event => {
      this.element.setPointerCapture(event.pointerId);
      this.point(event);
    });
    this.element.addEventListener("pointermove", event => {
      if (event.buttons > 0) {
        this.point(event);
      }
    });
  }

  /** Draws everything anew. */
  draw(): void {
    const graph = this.model.table?.graph ?? null;
    this.graph = graph;
    this.element.hidden = graph === null || this.model.groups.cards.length <= MANY;
    this.paths.clear();
    this.svg.replaceChildren();
    if (graph === null || this.element.hidden) {
      return;
    }
    this.scale = Math.min(WIDEST / graph.width, HIGHEST / graph.height);
    const { style } = this.element;
    style.width = `${Math.ceil(this.scale * graph.width)}px`;
    style.height = `${Math.ceil(this.scale * graph.height)}px`;
    setAttribute(this.svg, "viewBox", `0 0 ${graph.width} ${graph.height}`);
    this.tones = new Map(
      this.model.groups.cards.map(card => [card, lookAtCard(this.model, card).tone]),
    );
    new Set(this.tones.values()).forEach(tone => this.paint(tone));
  }

  /** Shows these nodes as they are now. */
  update(nodes: readonly number[]): void {
    if (this.element.hidden) {
      return;
    }
    const changed = new Set<Tone>();
    for (const card of this.model.groups.cardsOf(nodes)) {
      const [before, now] = [this.tones.get(card), lookAtCard(this.model, card).tone];
      if (before !== undefined && before !== now) {
        this.tones.set(card, now);
        changed.add(before).add(now);
      }
    }
    changed.forEach(tone => this.paint(tone));
  }

  /** Frames what is in sight; there is nothing to frame where that is all. */
  look(seen: Box): void {
    const graph = this.graph;
    if (this.element.hidden || graph === null) {
      return;
    }
    const [left, right] = within(seen.x, seen.width, graph.width);
    const [top, bottom] = within(seen.y, seen.height, graph.height);
    const size: Size = { width: right - left, height: bottom - top };
    this.frame.hidden = size.width >= graph.width && size.height >= graph.height;
    const { style } = this.frame;
    style.transform = `translate(${this.scale * left}px, ${this.scale * top}px)`;
    style.width = `${this.scale * size.width}px`;
    style.height = `${this.scale * size.height}px`;
  }

  private paint(tone: Tone): void {
    let path = this.paths.get(tone);
    if (path === undefined) {
      path = draw("path", { "data-tone": tone });
      this.paths.set(tone, path);
      // What failed is painted over all else.
      this.svg[tone === "bad" ? "append" : "prepend"](path);
    }
    const least = (tone === "bad" ? LEAST_FAILED : LEAST) / this.scale;
    const boxes: string[] = [];
    for (const [card, own] of this.tones) {
      const box = this.graph?.nodes[card];
      if (own === tone && box !== undefined) {
        const [width, height] = [Math.max(box.width, least), Math.max(box.height, least)];
        boxes.push(`M${box.x} ${box.y}h${width}v${height}h-${width}z`);
      }
    }
    path.setAttribute("d", boxes.join(""));
  }

  private point(event: PointerEvent): void {
    const box = this.svg.getBoundingClientRect();
    this.go({
      x: (event.clientX - box.left) / this.scale,
      y: (event.clientY - box.top) / this.scale,
    });
  }
}

function within(start: number, length: number, end: number): [number, number] {
  const bounded = (place: number) => Math.min(end, Math.max(0, place));
  return [bounded(start), bounded(start + length)];
}
