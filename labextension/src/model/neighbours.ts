import type { Graph, GraphNode } from "../protocol/generated";
import { Groups } from "./groups";

export type Arrow = "ArrowDown" | "ArrowLeft" | "ArrowRight" | "ArrowUp";

const ALONG: Record<Graph["direction"], readonly [back: Arrow, forth: Arrow]> = {
  "left-right": ["ArrowLeft", "ArrowRight"],
  "top-down": ["ArrowUp", "ArrowDown"],
};

/** Where the arrow keys lead from card to card: along edges in the flow's direction, across it by place. */
export class Neighbours {
  private readonly after: readonly number[][];
  private readonly before: readonly number[][];

  private readonly groups: Groups;

  constructor(private readonly graph: Graph) {
    const groups = (this.groups = new Groups(graph));
    this.after = graph.nodes.map(() => []);
    this.before = graph.nodes.map(() => []);
    for (const { source, target } of graph.edges) {
      const [from, to] = [groups.cardOf(source), groups.cardOf(target)];
      if (from !== to) {
        this.after[from]?.push(to);
        this.before[to]?.push(from);
      }
    }
  }

  /** The next node that way, null where there is none. */
  next(from: number, arrow: Arrow): number | null {
    const [back, forth] = ALONG[this.graph.direction];
    if (arrow === back || arrow === forth) {
      return this.nearest(from, (arrow === forth ? this.after : this.before)[from] ?? []);
    }
    return this.beside(from, arrow === "ArrowDown" || arrow === "ArrowRight" ? 1 : -1);
  }

  /** The nearest of these across the flow, the straightest way on; of two as near the first. */
  private nearest(from: number, candidates: readonly number[]): number | null {
    const inOrder = [...candidates].sort((a, b) => this.across(a) - this.across(b));
    return best(inOrder, node => Math.abs(this.across(node) - this.across(from)));
  }

  /** The nearest node on one side; one of the same layer before all others. */
  private beside(from: number, side: 1 | -1): number | null {
    const candidates = this.groups.cards.filter(
      node => node !== from && side * (this.across(node) - this.across(from)) > 0.5,
    );
    return best(candidates, node => {
      const aside = Math.abs(this.along(node) - this.along(from));
      return Math.abs(this.across(node) - this.across(from)) + 4 * aside;
    });
  }

  private across(node: number): number {
    return this.middle(node, this.graph.direction === "top-down");
  }

  private along(node: number): number {
    return this.middle(node, this.graph.direction === "left-right");
  }

  private middle(node: number, isX: boolean): number {
    const box: GraphNode | undefined = this.graph.nodes[node];
    return box === undefined ? 0 : isX ? box.x + box.width / 2 : box.y + box.height / 2;
  }
}

function best(candidates: readonly number[], cost: (node: number) => number): number | null {
  let found: number | null = null;
  let least = Infinity;
  for (const node of candidates) {
    const own = cost(node);
    if (own < least) {
      [found, least] = [node, own];
    }
  }
  return found;
}
