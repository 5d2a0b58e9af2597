import type { Deed } from "../model/deeds";
import { deedsOf } from "../model/deeds";
import type { Model } from "../model/model";
import type { Table } from "../protocol/fold";
import type { Point } from "./camera";
import type { Doer } from "./doer";
import { nameOf, nodeOf } from "./facts";
import type { Choice, Folder } from "./folder";
import { make } from "./make";
import { fileEntry, mockForm, valueEntry } from "./mocking";
import { clean, cleanLines } from "./text";

const MARGIN = 8;

/** What can be done about a node, above everything else while it is open. */
export class NodeMenu {
  // In the top layer, where no element around cuts it off.
  readonly element = make("div", "nbf-menu", { popover: "manual" });
  private opener: HTMLElement | null = null;
  private readonly outside = (event: Event): void => {
    if (!event.composedPath().includes(this.element)) {
      this.close(false);
    }
  };

  constructor(
    private readonly model: Model,
    private readonly doer: Doer,
    private readonly folder: Folder,
  ) {
    this.element.hidden = true;
    this.element.addEventListener("keydown", event => this.pressed(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** What was cannot be acted on. */
  private get canOpen(): boolean {
    return this.model.isConnected && this.model.past === null;
  }

  /** Opens by the mouse, or by the menu key: then it is the focus that is meant. */
  listen(canvas: HTMLElement): void {
    canvas.addEventListener("contextmenu", event => {
      const card = event.target instanceof Element ? event.target.closest(".nbf-card") : null;
      if (card instanceof HTMLElement && this.canOpen) {
        event.preventDefault();
        event.stopPropagation();
        const isByKey = event.clientX === 0 && event.clientY === 0;
        const at = isByKey ? card : { x: event.clientX, y: event.clientY };
        this.open(nodeOf(card), at, card);
      }
    });
  }

  /** @param at a point of the window, or the element that it opens from */
  open(node: number | null, at: HTMLElement | Point, opener: HTMLElement | null): void {
    const { table } = this.model;
    if (table === null || node === null || !(node in table.graph.nodes) || !this.canOpen) {
      return;
    }
    this.opener = opener;
    const label = this.model.groups.closedAt(node)?.label;
    const name = label === undefined ? nameOf(this.model, node) : clean(label);
    const attributes = { role: "menu", "aria-label": `Actions on ${name}` };
    const list = make("div", "", attributes, ...this.items(table, node));
    this.show([make("div", "nbf-menu-title", {}, name), list], at);
    list.querySelector("button")?.focus({ preventScroll: true });
  }

  close(isReturning = true): void {
    if (this.isOpen) {
      this.element.hidden = true;
      this.element.replaceChildren();
      hidePopover(this.element);
      document.removeEventListener("pointerdown", this.outside, true);
      window.removeEventListener("blur", this.outside);
      if (isReturning) {
        this.opener?.focus({ preventScroll: true });
      }
    }
  }

  private item(node: string, deed: Deed): HTMLButtonElement {
    const code = make("code", "nbf-menu-code", {}, cleanLines(deed.code));
    const attributes = { type: "button", role: "menuitem", tabindex: "-1" };
    const item = make("button", "nbf-menu-item", attributes, make("span", "", {}, deed.word));
    if (deed.code !== "") {
      item.append(code);
    }
    item.addEventListener("click", () => {
      if (deed.does === "type" || deed.does === "file") {
        this.ask(node, deed.does);
      } else {
        this.close();
        this.doer.do(node, deed);
      }
    });
    return item;
  }

  /** What a card offers: a group nothing that is about one task. */
  private items(table: Table, node: number): HTMLElement[] {
    const isGroup = this.model.groups.closedAt(node) !== null;
    const name = table.graph.nodes[node]?.name ?? "";
    const deeds = isGroup ? [] : deedsOf(table, node, this.doer.canGoToCell);
    const rows = deeds.flatMap((deed, place) => {
      const item = this.item(name, deed);
      return deed.begins === true && place > 0 ? [rule(), item] : [item];
    });
    const folds = this.folder.choices(node).map(choice => this.choice(choice));
    return [...rows, ...(rows.length > 0 && folds.length > 0 ? [rule()] : []), ...folds];
  }

  private choice({ word, choose }: Choice): HTMLButtonElement {
    const attributes = { type: "button", role: "menuitem", tabindex: "-1" };
    const item = make("button", "nbf-menu-item", attributes, make("span", "", {}, word));
    item.addEventListener("click", () => {
      this.close();
      choose();
    });
    return item;
  }

  /** Asks for what is to stand for a result. */
  private ask(node: string, what: "file" | "type"): void {
    const entry = (what === "type" ? valueEntry : fileEntry)(this.doer, node);
    const form = mockForm(clean(node), entry, () => this.close());
    this.element.replaceChildren(
      make("div", "nbf-menu-title", {}, `Mock ${clean(node)}`),
      form.element,
    );
    form.field.focus({ preventScroll: true });
  }

  private show(children: readonly HTMLElement[], at: HTMLElement | Point): void {
    const { element } = this;
    element.replaceChildren(...children);
    element.hidden = false;
    showPopover(element);
    const box = at instanceof HTMLElement ? at.getBoundingClientRect() : null;
    const wanted = at instanceof HTMLElement ? { x: box?.left ?? 0, y: box?.bottom ?? 0 } : at;
    const { offsetWidth, offsetHeight } = element;
    element.style.left = `${within(wanted.x, offsetWidth, window.innerWidth)}px`;
    element.style.top = `${within(wanted.y, offsetHeight, window.innerHeight)}px`;
    document.addEventListener("pointerdown", this.outside, true);
    window.addEventListener("blur", this.outside);
  }

  private pressed(event: KeyboardEvent): void {
    const items = [...this.element.querySelectorAll<HTMLElement>(".nbf-menu-item")];
    const place = items.findIndex(item => item === event.target);
    const step: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      Home: 0,
      End: items.length - 1,
    };
    const next = step[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      this.close();
    } else if (next !== undefined && items.length > 0) {
      items.at(next % items.length)?.focus({ preventScroll: true });
    } else {
      // Enter and the space bar press buttons; what is typed is text.
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Moves a box as little as needed to be within the window. */
function within(start: number, length: number, end: number): number {
  return Math.max(MARGIN, Math.min(start, end - length - MARGIN));
}

// Older browsers have no popovers; there the menu is above what is around it all the same.
function showPopover(element: Partial<Pick<HTMLElement, "showPopover">>): void {
  element.showPopover?.();
}

function hidePopover(element: Partial<Pick<HTMLElement, "hidePopover">>): void {
  element.hidePopover?.();
}

function rule(): HTMLElement {
  return make("div", "nbf-menu-rule", { role: "separator" });
}
