import type { Model } from "../model/model";
import { phaseOf } from "../model/summary";
import type { Table } from "../protocol/fold";
import type { GraphNode } from "../protocol/generated";
import { READABLE } from "./arrangement";
import type { Box, Point, Size } from "./camera";
import { Camera, fittingScale, overlap } from "./camera";
import { Card, NOWHERE } from "./card";
import { showDistance } from "./distance";
import { factsOfCard, lookAtCard, nodeOf } from "./facts";
import { follow } from "./gestures";
import { Lines } from "./lines";
import { make } from "./make";
import { watchSize } from "./sizes";

/** Up to so many nodes all are there all the time; of more only those in sight. */
const ALL = 400;
const AROUND = 200;
/** All may be shown so much smaller beside open details. */
const SMALLER = 0.8;

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
  /** A node that is to stay where it is on the screen, in the next drawing, and that place. */
  private held: { readonly node: number; readonly at: Point } | null = null;
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
    const hadFocus = this.world.contains(this.world.ownerDocument.activeElement);
    this.cards.clear();
    this.seen.clear();
    this.lines = table === null ? null : new Lines(table.graph);
    this.world.replaceChildren(...(this.lines === null ? [] : [this.lines.element]));
    const last = Math.max(0, (table?.graph.nodes.length ?? 0) - 1);
    this.current = this.model.groups.cardOf(Math.min(this.current, last));
    if (this.keepHeld()) {
      this.look();
    } else {
      this.fit();
      this.keepReadable();
    }
    this.bringIntoSight();
    this.select();
    if (hadFocus) {
      this.focus();
    }
  }

  /** Shows these nodes as they are now. */
  update(nodes: readonly number[]): void {
    for (const place of this.model.groups.cardsOf(nodes)) {
      const card = this.cards.get(place);
      if (card !== undefined) {
        this.show(card, place);
      }
    }
  }

  /** Lets time go on for what is running. */
  tick(): void {
    const states = [...(this.model.table?.states ?? [])];
    this.update(states.flatMap((state, node) => (phaseOf(state) === "running" ? [node] : [])));
  }

  /** Brings out the node whose details are open. */
  select(): void {
    const { selected: node, groups } = this.model;
    const selected = node === null ? null : groups.cardOf(node);
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
    this.bright = bright === null ? null : this.model.groups.cardsOf(bright);
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

  /** By default where the focus is in the drawing, or was last. */
  focus(node = this.current): void {
    this.reveal(node);
    this.attach(this.model.groups.cardOf(node))?.element.focus({ preventScroll: true });
  }

  /** Moves the camera until a node is in sight. */
  reveal(node: number): void {
    const box = this.nodeAt(node);
    if (box !== undefined && this.camera.reveal(box, this.size())) {
      this.look();
    }
  }

  /** Keeps a node's card where it is on the screen when another drawing comes. */
  hold(node: number): void {
    const box = this.nodeAt(node);
    if (box !== undefined) {
      this.held = { node, at: this.camera.placeOf(box) };
    }
  }

  /** Returns whether the camera stays, rather than show all: that was moved, or would be tiny. */
  private keepHeld(): boolean {
    const { held, camera } = this;
    this.held = null;
    const box = held === null ? undefined : this.nodeAt(held.node);
    if (held !== null && box !== undefined) {
      const fitting = fittingScale(this.model.table?.graph ?? NOWHERE, this.size());
      this.isMoved ||= fitting < SMALLER * Math.min(READABLE, camera.scale);
      if (this.isMoved) {
        const { x, y } = camera.placeOf(box);
        camera.pan(held.at.x - x, held.at.y - y);
      }
    }
    return this.isMoved;
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
    showDistance(this.world, scale);
    this.looked(this.camera.seen(this.size(), 0));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.bringIntoSight());
  }

  private bringIntoSight(): void {
    const table = this.model.table;
    if (table === null) {
      return;
    }
    const isSeen = this.sight(table.graph.nodes);
    const fresh: HTMLElement[] = [];
    for (const node of this.model.groups.cards) {
      const isHere = this.seen.has(node);
      if (isSeen(node) === isHere) {
        continue;
      }
      if (isHere) {
        this.seen.delete(node);
        this.cards.get(node)?.element.remove();
        this.cards.delete(node);
      } else {
        fresh.push(this.card(node, table).element);
        this.seen.add(node);
      }
    }
    this.world.append(...fresh);
  }

  /** Tells which cards are to be there: all of few, of many those in sight and where the focus is. */
  private sight(nodes: readonly GraphNode[]): (node: number) => boolean {
    const all = this.model.groups.cards.length <= ALL;
    const seen = this.camera.seen(this.size(), AROUND);
    return node => all || node === this.current || overlap(nodes[node] ?? NOWHERE, seen);
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
    const { groups, selected } = this.model;
    const card = new Card(table.graph.nodes[node] ?? NOWHERE, node, groups.closedAt(node));
    card.element.tabIndex = node === this.current ? 0 : -1;
    card.element.classList.toggle(
      "nbf-selected",
      selected !== null && groups.cardOf(selected) === node,
    );
    this.cards.set(node, card);
    this.shade(card, node);
    this.show(card, node);
    return card;
  }

  private shade(card: Card, node: number): void {
    card.element.classList.toggle("nbf-dim", this.bright?.has(node) === false);
  }

  private show(card: Card, node: number): void {
    card.show(lookAtCard(this.model, node), factsOfCard(this.model, node));
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
