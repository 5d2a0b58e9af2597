/** What runs, in the status bar: a click opens it. */

import type { ISignal } from "@lumino/signaling";
import { Signal } from "@lumino/signaling";
import { Widget } from "@lumino/widgets";

import type { FlowInfo } from "../protocol/generated";
import { glyph, lookOf } from "../view/looks";
import { make, setAttribute, setText } from "../view/make";
import { clean } from "../view/text";
import type { IFlows, NotebookFlows } from "./flows";
import { isRunning, progressOf } from "./standing";
import { addLabStyles } from "./styles";

type Found = readonly [notebook: NotebookFlows, flow: FlowInfo];

export class StatusItem extends Widget {
  private found: Found | null = null;
  private readonly turned = new Signal<this, void>(this);
  private readonly text = make("span", "");
  private readonly button: HTMLButtonElement;

  constructor(
    private readonly flows: IFlows,
    open: (notebook: string, flow: string) => void,
  ) {
    super();
    const { glyph: path, tone } = lookOf("Running");
    const attributes = { type: "button", "data-tone": tone };
    this.button = make("button", "nbf-status-item", attributes, glyph(path), this.text);
    this.button.addEventListener("click", () => {
      if (this.found !== null) {
        const [notebook, flow] = this.found;
        open(notebook.panel.context.path, flow.variable);
      }
    });
    this.addClass("nbf-lab");
    this.node.append(this.button);
    addLabStyles();
    flows.changed.connect(this.change);
    this.change();
  }

  /** Whether something runs. */
  get isActive(): boolean {
    return this.found !== null;
  }

  get activeChanged(): ISignal<this, void> {
    return this.turned;
  }

  override dispose(): void {
    this.flows.changed.disconnect(this.change);
    super.dispose();
  }

  private readonly change = (): void => {
    const was = this.isActive;
    this.found = this.running();
    if (this.found !== null) {
      const [notebook, flow] = this.found;
      const name = clean(flow.name);
      setText(this.text, `${name} ${progressOf(flow)}`);
      setAttribute(this.button, "title", `${name} of ${notebook.panel.context.path} is running`);
    }
    if (was !== this.isActive) {
      this.turned.emit();
    }
  };

  /** What runs in the notebook that is looked at goes before what runs elsewhere. */
  private running(): Found | null {
    const { current, all } = this.flows;
    for (const notebook of [...(current === null ? [] : [current]), ...all]) {
      const flow = notebook.flows.find(isRunning);
      if (flow !== undefined) {
        return [notebook, flow];
      }
    }
    return null;
  }
}
