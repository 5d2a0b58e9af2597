/** The side panel *Flows*: those of the notebook that was looked at last. */

import { Widget } from "@lumino/widgets";

import { addStyles } from "../view/styles";
import type { IFlows } from "./flows";
import { flowIcon } from "./icon";
import { FlowList } from "./list";
import { addLabStyles } from "./styles";

export class FlowsPanel extends Widget {
  private readonly list: FlowList;
  private readonly change = (): void => {
    const { current } = this.flows;
    const notebook = current?.panel.context.path.split("/").at(-1) ?? "";
    this.list.update(
      current && {
        notebook,
        reach: current.reach,
        flows: current.flows,
        runs: current.runs,
      },
    );
    if (this.isVisible) {
      current?.flows.forEach(flow => current.wantRuns(flow));
    }
  };

  constructor(
    private readonly flows: IFlows,
    open: (notebook: string, flow: string, run: number | null) => void,
  ) {
    super();
    this.id = "nbflow-flows";
    this.title.icon = flowIcon;
    this.title.caption = "Flows";
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", "Flows");
    this.list = new FlowList({
      open: (flow, run) => {
        const path = flows.current?.panel.context.path;
        if (path !== undefined) {
          open(path, flow, run);
        }
      },
      start: (flow, fresh) => flows.current?.start(flow, fresh),
      pause: flow => flows.current?.pause(flow),
      resume: flow => flows.current?.resume(flow),
      cancel: flow => flows.current?.cancel(flow),
    });
    this.node.append(this.list.element);
    flows.changed.connect(this.change);
    this.change();
  }

  override dispose(): void {
    this.flows.changed.disconnect(this.change);
    super.dispose();
  }

  protected override onAfterAttach(): void {
    addStyles(this.node);
    addLabStyles();
  }

  protected override onAfterShow(): void {
    this.change();
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>("button")?.focus();
  }
}
