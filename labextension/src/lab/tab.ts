/** The tab: the live view of one flow of one notebook, in JupyterLab's main area. */

import { MainAreaWidget } from "@jupyterlab/apputils";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { Widget } from "@lumino/widgets";

import { Model } from "../model/model";
import type { Host, View } from "../view";
import { mount } from "../view";
import { Connection } from "./connection";
import { flowIcon } from "./icon";

/** The view, while it is attached to the page. */
class FlowView extends Widget {
  readonly model = new Model();
  private readonly connection: Connection;
  private view: View | null = null;
  /** The node to open once it is there. */
  private wanted: string | null = null;
  /** The recorded run to show once the kernel can be asked. */
  private wantedRun: number | null = null;
  private readonly leave: () => void;

  constructor(
    panel: NotebookPanel,
    flow: string | null,
    private readonly host: Host,
  ) {
    super();
    this.connection = new Connection(panel.sessionContext, this.model, flow);
    this.leave = this.model.subscribe(change => {
      if (change.flow || change.status) {
        this.openWanted();
      }
    });
  }

  /** Shows a recorded run, now or when the kernel can be asked. */
  openRun(run: number): void {
    this.wantedRun = run;
    this.openWanted();
  }

  /** Opens the details of a node, now or when it comes. */
  open(node: string): void {
    this.wanted = node;
    this.openWanted();
  }

  override dispose(): void {
    this.leave();
    this.connection.dispose();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.view = mount(this.node, this.model, this.connection, { fill: true, host: this.host });
    this.openWanted();
  }

  protected override onBeforeDetach(): void {
    this.view?.dispose();
    this.view = null;
  }

  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>("button:not(:disabled), [tabindex='0']")?.focus();
  }

  private openWanted(): void {
    const nodes = this.model.table?.graph.nodes ?? [];
    const place = nodes.findIndex(({ name }) => name === this.wanted);
    if (place >= 0 && this.view !== null) {
      this.wanted = null;
      this.view.open(place);
    }
    const run = this.wantedRun;
    if (run !== null && this.model.isConnected && this.model.live !== null && this.view !== null) {
      this.wantedRun = null;
      this.view.openRun(run);
    }
  }
}

export class FlowTab extends MainAreaWidget<FlowView> {
  /** Where the notebook is, and the flow that was asked for. */
  readonly panel: NotebookPanel;
  readonly flow: string | null;

  constructor(panel: NotebookPanel, flow: string | null, host: Host) {
    const view = new FlowView(panel, flow, host);
    super({ content: view });
    this.panel = panel;
    this.flow = flow;
    this.id = `nbflow-${panel.id}-${flow ?? ""}`;
    this.title.icon = flowIcon;
    this.title.closable = true;
    this.toolbar.hide();
    const leave = view.model.subscribe(change => {
      if (change.flow) {
        this.name();
      }
    });
    this.disposed.connect(leave);
    panel.context.pathChanged.connect(() => this.name(), this);
    panel.disposed.connect(() => this.dispose(), this);
    this.name();
  }

  private name(): void {
    const flow = this.content.model.table?.flow ?? this.flow ?? "Flow";
    this.title.label = flow;
    this.title.caption = `Flow ${flow} of ${this.panel.context.path}`;
  }
}
