import type { Model } from "../model/model";
import { phaseOf } from "../model/summary";
import type { Table } from "../protocol/fold";
import type { GraphNode } from "../protocol/generated";
import { READABLE } from "./arrangement";
import type { Box, Point, Size } from "./camera";
import { Camera, fittingScale, overlap } from "./camera";
import { Card } from "./card";
import { factsOf, lookAt, nodeOf } from "./facts";
import { follow } from "./gestures";
import { Lines } from "./lines";
import { make } from "./make";
import { watchSize } from "./sizes";

/** Up to so many nodes all are there all the time; of more only those in sight. */
const ALL = 400;
const AROUND = 200;
/** All may be seen so much smaller beside open details. */
const SMALLER = 0.8;
/** Below these scales cards drop their states' words, widen their names, drop all but the glyph. */
const DISTANCES = [
  ["nbf-far", READABLE],
  ["nbf-farther", 0.42],
  ["nbf-farthest", 0.26],
] as const;

/** The drawing: cards and lines, seen through a camera. */
export class Canvas {
  readonly element = make("div", "nbf-canvas");
  readonly camera = new Camera();
  private readonly world = make("div", "nbf-world");
  private readonly cards = new Map<number, Card>();
  private readonly seen = new Set<number>();
  private lines: Lines | null = null;
  /** The nodes that are searched for, null while nothing is. */
  private bright: ReadonlySet<number> | null = null;
  private isMoved = false;
  private current = 0;
  private frame = 0;
  private readonly endings: (() => void)[];

  /** @param looked called whenever something else is in sight */
  constructor(
    private readonly model: Model,
    private readonly looked: (seen: Box) => void = () => undefined,
  ) {
    this.element.append(this.world);
    const gestures = follow(this.element, this.camera, isGoingOn => {
      this.isMoved = true;
      this.world.classList.toggle("nbf-moving", isGoingOn);
      this.look();
    });
    this.element.addEventListener("focusin", event => this.focused(event.target));
    // A browser scrolls what is focused into sight; here the camera does.
    this.element.addEventListener("scroll", () => this.element.scrollTo(0, 0));
    this.endings = [gestures, watchSize(this.element, () => this.resized())];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.endings.forEach(end => end());
  }

  /** Draws everything anew. */
  draw(): void {
    const table = this.model.table;
    this.cards.clear();
    this.seen.clear();
    this.lines = table === null ? null : new Lines(table.graph);
    this.world.replaceChildren(...(this.lines === null ? [] : [this.lines.element]));
    this.current = Math.min(this.current, Math.max(0, (table?.graph.nodes.length ?? 0) - 1));
    if (this.isMoved) {
      this.look();
    } else {
      this.fit();
      this.keepReadable();
    }
    this.bringIntoSight();
    this.select();
  }

  /** Shows these nodes as they are now. */
  update(nodes: readonly number[]): void {
    for (const node of nodes) {
      const card = this.cards.get(node);
      if (card !== undefined) {
        this.show(card, node);
      }
    }
  }

  /** Lets time go on for what is running. */
  tick(): void {
    this.model.table?.states.forEach((state, node) => {
      if (phaseOf(state) === "running") {
        this.update([node]);
      }
    });
  }

  /** Brings out the node whose details are open. */
  select(): void {
    const selected = this.model.selected;
    for (const card of this.world.querySelectorAll(".nbf-selected")) {
      card.classList.remove("nbf-selected");
    }
    if (selected !== null) {
      this.cards.get(selected)?.element.classList.add("nbf-selected");
    }
    this.lines?.light(selected);
  }

  /** Dims all but these nodes; null dims nothing. */
  dim(bright: ReadonlySet<number> | null): void {
    this.bright = bright;
    this.world.classList.toggle("nbf-searched", bright !== null);
    this.cards.forEach((card, node) => this.shade(card, node));
  }

  fit(): void {
    this.isMoved = false;
    if (this.model.table !== null) {
      this.camera.fit(this.model.table.graph, this.size());
      this.look();
    }
  }

  zoom(factor: number): void {
    const { width, height } = this.size();
    this.isMoved = true;
    this.camera.zoom(factor, { x: width / 2, y: height / 2 });
    this.look();
  }

  /** Brings a point of the drawing to the middle. */
  centre(point: Point): void {
    this.isMoved = true;
    this.camera.centre(point, this.size());
    this.look();
  }

  /** Where the focus is in the drawing, or was last. */
  focusCurrent(): void {
    this.focus(this.current);
  }

  focus(node: number): void {
    this.reveal(node);
    this.attach(node)?.element.focus({ preventScroll: true });
  }

  /** Moves the camera until a node is in sight. */
  reveal(node: number): void {
    const box = this.nodeAt(node);
    if (box !== undefined && this.camera.reveal(box, this.size())) {
      this.look();
    }
  }

  private nodeAt(node: number): GraphNode | undefined {
    return this.model.table?.graph.nodes[node];
  }

  private size(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** Beside open details there is less room: their node is shown large enough rather than all. */
  private keepReadable(): void {
    const { selected } = this.model;
    if (selected !== null && this.camera.scale < READABLE) {
      this.camera.zoom(READABLE / this.camera.scale, { x: 0, y: 0 });
      this.reveal(selected);
    }
  }

  /** Shows all again, unless that would be too small beside open details: then their node stays. */
  private resized(): void {
    const { selected, table } = this.model;
    const box = selected === null ? undefined : this.nodeAt(selected);
    const least = SMALLER * Math.min(READABLE, this.camera.scale);
    const isRoomy = fittingScale(table?.graph ?? NOWHERE, this.size()) >= least;
    if (!this.isMoved && (box === undefined || isRoomy)) {
      this.fit();
    } else if (box !== undefined) {
      this.camera.reveal(box, this.size());
    }
    this.look();
  }

  /** Shows the world as the camera sees it. */
  private look(): void {
    const { x, y, scale } = this.camera;
    this.world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    for (const [name, limit] of DISTANCES) {
      this.world.classList.toggle(name, scale < limit);
    }
    this.looked(this.camera.seen(this.size(), 0));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.bringIntoSight());
  }

  private bringIntoSight(): void {
    const table = this.model.table;
    if (table === null) {
      return;
    }
    const all = table.graph.nodes.length <= ALL;
    const seen = this.camera.seen(this.size(), AROUND);
    const fresh: HTMLElement[] = [];
    table.graph.nodes.forEach((box, node) => {
      const isSeen = all || node === this.current || overlap(box, seen);
      if (isSeen && !this.seen.has(node)) {
        fresh.push(this.card(node, table).element);
        this.seen.add(node);
      } else if (!isSeen && this.seen.delete(node)) {
        this.cards.get(node)?.element.remove();
        this.cards.delete(node);
      }
    });
    this.world.append(...fresh);
  }

  private attach(node: number): Card | undefined {
    const table = this.model.table;
    if (!this.seen.has(node) && table !== null) {
      this.seen.add(node);
      this.world.append(this.card(node, table).element);
    }
    return this.cards.get(node);
  }

  private card(node: number, table: Table): Card {
    const card = new Card(table.graph.nodes[node] ?? NOWHERE, node);
    card.element.tabIndex = node === this.current ? 0 : -1;
    card.element.classList.toggle("nbf-selected", node === this.model.selected);
    this.cards.set(node, card);
    this.shade(card, node);
    this.show(card, node);
    return card;
  }

  private shade(card: Card, node: number): void {
    card.element.classList.toggle("nbf-dim", this.bright?.has(node) === false);
  }

  private show(card: Card, node: number): void {
    card.show(lookAt(this.model, node), factsOf(this.model, node));
  }

  private focused(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) {
      return;
    }
    const node = nodeOf(target);
    if (node !== null && node !== this.current) {
      const former = this.cards.get(this.current)?.element;
      if (former !== undefined) {
        former.tabIndex = -1;
      }
      this.current = node;
      target.tabIndex = 0;
    }
  }
}

const NOWHERE: GraphNode = {
  name: "",
  kind: "task",
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  mapped: false,
};
