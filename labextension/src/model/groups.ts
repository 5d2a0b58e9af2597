import type { Counts, Table } from "../protocol/fold";
import { stateName } from "../protocol/fold";
import type { Graph, GraphGroup, Phase, StateName } from "../protocol/generated";
import { phaseOf } from "./summary";

/** What a group is shown as: as the first of these phases that one of its tasks is in. */
const GRAVEST: readonly Phase[] = ["failed", "running", "stopped", "waiting", "succeeded"];

/** Which nodes are on one card. A card is called by the first node on it. */
export class Groups {
  /** The cards of the drawing, in declared order. */
  readonly cards: readonly number[];
  private readonly cardOfNode: readonly number[];
  private readonly closed = new Map<number, GraphGroup>();
  private readonly opened = new Map<number, GraphGroup>();

  constructor(graph: Pick<Graph, "groups" | "nodes">) {
    const cards = graph.nodes.map((_, node) => node);
    for (const group of graph.groups) {
      const [first = -1] = group.nodes;
      for (const node of group.nodes) {
        if (group.closed) {
          cards[node] = first;
        } else {
          this.opened.set(node, group);
        }
      }
      if (group.closed) {
        this.closed.set(first, group);
      }
    }
    this.cardOfNode = cards;
    this.cards = cards.filter((card, node) => card === node);
  }

  /** Whether there are groups, and all are open. */
  get areOpen(): boolean {
    return this.opened.size > 0 && this.closed.size === 0;
  }

  get areThere(): boolean {
    return this.opened.size > 0 || this.closed.size > 0;
  }

  /** The card that a node is on. */
  cardOf(node: number): number {
    return this.cardOfNode[node] ?? node;
  }

  /** The cards that these nodes are on, each once. */
  cardsOf(nodes: Iterable<number>): Set<number> {
    return new Set(Array.from(nodes, node => this.cardOf(node)));
  }

  /** The group that a card stands for, null where it is a node's own. */
  closedAt(card: number): GraphGroup | null {
    return this.closed.get(card) ?? null;
  }

  /** The open group that a node is in. */
  openAround(node: number): GraphGroup | null {
    return this.opened.get(node) ?? null;
  }
}

/** How many tasks of a group are in which state. */
export function countsOf({ states }: Table, { nodes }: GraphGroup): Counts {
  const counts = new Map<number, number>();
  for (const node of nodes) {
    const state = states[node] ?? 0;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts];
}

/** The state that stands for all of these; Pending only where they are nothing else. */
export function gravest(counts: Counts): StateName {
  const phase = GRAVEST.find(one => counts.some(([byte]) => phaseOf(byte) === one));
  const bytes = counts.flatMap(([byte]) => (phaseOf(byte) === phase && byte > 0 ? [byte] : []));
  return stateName(bytes.length === 0 ? 0 : Math.min(...bytes));
}
