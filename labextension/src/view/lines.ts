/** The edges of a drawing. They change with its shape only. */

import { Groups } from "../model/groups";
import type { Graph, GraphEdge } from "../protocol/generated";
import { draw } from "./make";

/** Edges that share an element: one for each would be too many, one for all is slow to repaint. */
const TOGETHER = 48;
const HEAD = 6;

type Direction = Graph["direction"];

export class Lines {
  readonly element: SVGSVGElement;
  private readonly lit = draw("g", { class: "nbf-lit" });

  private readonly edges: readonly GraphEdge[];

  private readonly groups: Groups;

  constructor(private readonly graph: Graph) {
    this.groups = new Groups(graph);
    this.edges = graph.edges.filter(({ points }) => points.length > 0);
    const { width, height } = graph;
    const size = { width: String(Math.ceil(width)), height: String(Math.ceil(height)) };
    this.element = draw("svg", { class: "nbf-lines", "aria-hidden": "true", ...size });
    for (const isMapped of [false, true]) {
      const edges = this.edges.filter(edge => edge.mapped === isMapped);
      for (let first = 0; first < edges.length; first += TOGETHER) {
        const [line, head] = paths(edges.slice(first, first + TOGETHER), graph.direction);
        line.classList.toggle("nbf-dashed", isMapped);
        this.element.append(line, head);
      }
    }
    this.element.append(this.lit);
  }

  /** Brings out the edges of one card. */
  light(card: number | null): void {
    const { groups } = this;
    const own = this.edges.filter(
      ({ source, target }) => groups.cardOf(source) === card || groups.cardOf(target) === card,
    );
    this.lit.replaceChildren(...(own.length > 0 ? paths(own, this.graph.direction) : []));
  }
}

function paths(
  edges: readonly GraphEdge[],
  direction: Direction,
): [line: SVGPathElement, head: SVGPathElement] {
  const lines = edges.map(edge => line(edge.points, direction)).join("");
  const heads = edges.map(edge => head(edge.points, direction)).join("");
  return [
    draw("path", { class: "nbf-line", d: lines }),
    draw("path", { class: "nbf-head", d: heads }),
  ];
}

function line(points: readonly number[], direction: Direction): string {
  const all = [...points];
  const [x = 0, y = 0] = all.slice(-2);
  // The stroke ends inside the head, not at its tip, which it would blunt.
  const end = direction === "top-down" ? [x, y - HEAD + 1] : [x - HEAD + 1, y];
  if (all.at(-4) === x && all.at(-3) === y) {
    all.splice(-4, 2, ...end);
  }
  all.splice(-2, 2, ...end);
  let path = `M${pair(all, 0)}`;
  for (let at = 2; at < all.length; at += 6) {
    path += `C${pair(all, at)} ${pair(all, at + 2)} ${pair(all, at + 4)}`;
  }
  return path;
}

function head(points: readonly number[], direction: Direction): string {
  const side = direction === "top-down" ? `l-3.5 -${HEAD}h7z` : `l-${HEAD} -3.5v7z`;
  return `M${pair(points, points.length - 2)}${side}`;
}

function pair(points: readonly number[], at: number): string {
  return `${points[at] ?? 0} ${points[at + 1] ?? 0}`;
}
