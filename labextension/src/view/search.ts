import type { Model } from "../model/model";
import { nameOf } from "./facts";
import { glyph } from "./looks";
import { make, setText } from "./make";
import { LENS } from "./tools";

const CLOSE = "M4.5 4.5l7 7M11.5 4.5l-7 7";

export interface SearchActions {
  /** These nodes are meant; null: nothing is searched for. */
  found(nodes: ReadonlySet<number> | null): void;
  /** Opens one that was found. */
  open(node: number): void;
  /** Leads the keyboard to one, null: back to where it was. */
  focus(node: number | null): void;
}

/** A line to type a part of a name into. */
export class Search {
  readonly element: HTMLElement;
  private readonly input = make("input", "nbf-find", {
    type: "text",
    "aria-label": "Find tasks by name",
    placeholder: "Find a task",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly count = make("span", "nbf-found", { "aria-live": "polite" });
  private found: readonly number[] = [];
  private visited = -1;

  constructor(
    private readonly model: Model,
    private readonly actions: SearchActions,
  ) {
    const attributes = { type: "button", "aria-label": "End the search", title: "End (Esc)" };
    const cross = make("button", "nbf-tool", attributes, glyph(CLOSE));
    cross.addEventListener("click", () => this.close());
    this.element = make(
      "div",
      "nbf-search",
      { role: "search" },
      glyph(LENS),
      this.input,
      this.count,
      cross,
    );
    this.element.hidden = true;
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", event => this.pressed(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.input.focus({ preventScroll: true });
    this.input.select();
    this.look();
  }

  close(): void {
    this.element.hidden = true;
    this.actions.found(null);
    this.actions.focus(null);
  }

  /** Looks again, as in another drawing. */
  look(): void {
    if (!this.isOpen) {
      return;
    }
    const wanted = this.input.value.trim().toLowerCase();
    const nodes = this.model.table?.graph.nodes ?? [];
    this.found = nodes.flatMap((_, node) =>
      nameOf(this.model, node).toLowerCase().includes(wanted) ? [node] : [],
    );
    this.visited = -1;
    const isSearching = wanted !== "";
    setText(this.count, isSearching ? `${this.found.length} of ${nodes.length}` : "");
    this.actions.found(isSearching ? new Set(this.found) : null);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.carriedOut(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!event.ctrlKey && !event.metaKey) {
      // What is typed is text, whatever its letters mean to the page around.
      event.stopPropagation();
    }
  }

  private carriedOut({ key, shiftKey }: KeyboardEvent): boolean {
    const count = this.found.length;
    if (key === "Escape") {
      this.close();
    } else if (key === "Enter" && count > 0) {
      const from = shiftKey ? Math.max(0, this.visited) - 1 : this.visited + 1;
      this.visited = (from + count) % count;
      this.actions.open(this.found[this.visited] ?? 0);
    } else if (key === "ArrowDown" && count > 0) {
      this.actions.focus(this.found[Math.max(0, this.visited)] ?? null);
    } else {
      return false;
    }
    return true;
  }
}
