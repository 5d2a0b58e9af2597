/** A mounted view with a made-up kernel's end, for tests in a document without a layout. */

import { Model } from "../model/model";
import type { Details, Graph } from "../protocol/generated";
import { Link } from "../protocol/link";
import { FakeTiming, graphOf } from "../protocol/testing";
import type { View } from "./view";
import { mount } from "./mount";

export const flow = graphOf(
  ["load", "tidy", "report"],
  [
    [0, 1],
    [1, 2],
  ],
);

export function detailsOf(node: number, rest: Partial<Details> = {}, graph: Graph = flow): Details {
  return {
    type: "details",
    node,
    name: graph.nodes[node]?.name ?? "",
    state: "Failed",
    message: "",
    why: [],
    notes: [],
    attempts: [],
    inputs: [],
    result: null,
    traceback: null,
    code: null,
    logs: [],
    children: "",
    failed: [],
    family: [],
    cell: null,
    ...rest,
  };
}

export class Stage {
  readonly home = document.body.appendChild(document.createElement("div"));
  readonly sent: unknown[] = [];
  now = 1_000;
  readonly model = new Model(() => this.now);
  readonly link = new Link(message => this.sent.push(message), this.model, new FakeTiming());
  /** The cells that were gone to. */
  readonly cells: string[] = [];
  readonly view: View = mount(this.home, this.model, this.link, {
    host: { goToCell: cell => this.cells.push(cell) > 0 },
  });

  find(selector: string): HTMLElement {
    const found = this.home.querySelector<HTMLElement>(selector);
    if (found === null) {
      throw new Error(`nothing is ${selector}`);
    }
    return found;
  }

  text(selector: string): string {
    return this.find(selector).textContent;
  }

  card(node: number): HTMLElement {
    return this.find(`.nbf-card[data-node="${node}"]`);
  }

  button(label: string): HTMLButtonElement {
    const found = this.find(`button[aria-label="${label}"]`);
    if (!(found instanceof HTMLButtonElement)) {
      throw new Error(`${label} is no button`);
    }
    return found;
  }

  press(key: string, target: Element = document.activeElement ?? this.home): KeyboardEvent {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event;
  }

  get focused(): string | null {
    return document.activeElement?.getAttribute("aria-label") ?? null;
  }

  dispose(): void {
    this.view.dispose();
    this.link.dispose();
    this.home.remove();
  }
}
