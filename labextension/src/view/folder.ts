import type { Model } from "../model/model";
import type { Folding } from "../protocol/link";
import type { Actions } from "./view";
import { setAttribute } from "./make";
import { GROUP, tool } from "./tools";

/** Something that a node's menu offers beside what acts on the flow. */
export interface Choice {
  readonly word: string;
  readonly choose: () => void;
}

/** Opens and closes groups; the kernel draws what comes of it. */
export class Folder {
  /** Opens all groups, or closes those of equal tasks where all are open. */
  readonly button = tool("", GROUP, () => this.toggleAll());

  /**
   * @param hold keeps a node's card where it is on the screen when that drawing has come
   */
  constructor(
    private readonly model: Model,
    private readonly kernel: Pick<Actions, "fold">,
    private readonly hold: (node: number) => void,
  ) {}

  /** Opens the group that a card stands for; returns whether it is one. */
  open(card: number): boolean {
    const isGroup = this.model.groups.closedAt(card) !== null;
    if (isGroup) {
      this.fold(card, "open");
    }
    return isGroup;
  }

  /** Opens the group that a card stands for, or closes the one that its node is in. */
  toggle(card: number): void {
    if (!this.open(card) && this.model.groups.openAround(card) !== null) {
      this.fold(card, "close");
    }
  }

  /** Offers what can be done about all groups of another drawing. */
  update(): void {
    const { groups } = this.model;
    const title = groups.areOpen ? "Fold equal tasks" : "Open all groups";
    this.button.hidden = !groups.areThere;
    setAttribute(this.button, "title", title);
    setAttribute(this.button, "aria-label", title);
  }

  /** What can be asked for at a card. */
  choices(card: number): Choice[] {
    const { groups } = this.model;
    const choice = (word: string, how: Folding): Choice => ({
      word,
      choose: () => this.fold(card, how),
    });
    const closed = groups.closedAt(card);
    if (closed !== null) {
      return [choice(`Open these ${closed.nodes.length} tasks`, "open")];
    }
    const kin = groups.openAround(card);
    return [
      ...(kin === null ? [] : [choice(`Fold these ${kin.nodes.length} tasks`, "close")]),
      ...(this.isAlone(card, "source", "target") ? [choice("Fold what leads here", "before")] : []),
      ...(this.isAlone(card, "target", "source") ? [choice("Fold what follows", "after")] : []),
    ];
  }

  private toggleAll(): void {
    this.model.dismiss();
    this.kernel.fold(null, this.model.groups.areOpen ? "close" : "open");
  }

  private fold(node: number, how: Folding): void {
    this.model.dismiss();
    this.hold(node);
    this.kernel.fold(node, how);
  }

  /** Whether a neighbour on one side has no other neighbour on its own other side. */
  private isAlone(node: number, near: "source" | "target", far: "source" | "target"): boolean {
    const edges = this.model.table?.graph.edges ?? [];
    const candidates = new Set(edges.flatMap(edge => (edge[far] === node ? [edge[near]] : [])));
    edges.forEach(edge => edge[far] !== node && candidates.delete(edge[near]));
    return candidates.size > 0;
  }
}
