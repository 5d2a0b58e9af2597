/** The flows of each notebook, as its kernel tells them; see `nbflow/notebook/overviews.py`. */

import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { JSONObject } from "@lumino/coreutils";
import { Token } from "@lumino/coreutils";
import type { ISignal } from "@lumino/signaling";
import { Signal } from "@lumino/signaling";

import type { CellInfo, FlowInfo, FromPage, Runs } from "../protocol/generated";
import { isOverview, isRefused, isRuns } from "../protocol/generated";
import { Channel } from "./channel";
import type { Settings } from "./settings";

export const TARGET = "nbflow-overview";

/** A cell of such a text may load nbflow; other notebooks are left alone. */
const MENTION = /nbflow|^\s*%%?flow\b/m;

/** What of the settings kernels follow; null leaves it to them. */
export type Preferences = Pick<Settings, "direction" | "keep">;

const NONE: Preferences = { direction: null, keep: null };

/** How far a notebook's kernel is known to have flows. */
export type Reach = "connected" | "no kernel" | "not loaded";

/** The flows of one notebook. */
export class NotebookFlows {
  /** In the order in which they were declared. */
  flows: readonly FlowInfo[] = [];
  /** What users call our magic here. */
  magic = "flow";
  reach: Reach = "no kernel";
  /** Variable → the last recorded runs, of those that were asked for. */
  readonly runs = new Map<string, Runs>();
  private readonly asked = new Map<string, string>();
  private readonly channel: Channel;

  constructor(
    readonly panel: NotebookPanel,
    private readonly changed: (flows: NotebookFlows) => void,
    private readonly refused: (text: string) => void,
    private readonly preferences: () => Preferences,
  ) {
    this.channel = new Channel(panel.sessionContext, {
      target: TARGET,
      greeting: () => ({}),
      opened: () => this.prefer(NONE),
      heard: data => this.heard(data),
      lost: isRefused => this.lost(isRefused ? "not loaded" : "no kernel"),
      isWanted: () => this.mentions(),
      mayLoad: code => MENTION.test(code),
    });
    void panel.context.ready.then(() => this.channel.begin());
    panel.disposed.connect(() => this.channel.dispose());
  }

  start(flow: string, fresh: boolean): void {
    this.say({ type: "start-flow", flow, fresh });
  }

  pause(flow: string): void {
    this.say({ type: "pause-flow", flow });
  }

  resume(flow: string): void {
    this.say({ type: "resume-flow", flow });
  }

  cancel(flow: string): void {
    this.say({ type: "cancel-flow", flow });
  }

  /** Asks for the recorded runs of a flow, once for each run that begins or ends. */
  wantRuns({ variable, run }: FlowInfo): void {
    const now = [run.id, run.ended].join(" ");
    if (now !== this.asked.get(variable)) {
      this.asked.set(variable, now);
      this.channel.send({ type: "ask-runs-of", flow: variable });
    }
  }

  /** Has the kernel follow the settings, where they are not what it knows. */
  prefer(known: Preferences): void {
    const { direction, keep } = this.preferences();
    if (direction !== null && direction !== known.direction) {
      this.channel.send({ type: "turn", direction });
    }
    if (keep !== known.keep) {
      this.channel.send({ type: "keep", what: keep });
    }
  }

  /** The flow that a cell declares tasks of, and what became of them. */
  inCell(cell: string): readonly [FlowInfo, CellInfo] | null {
    for (const flow of this.flows) {
      const info = flow.cells.find(each => each.cell === cell);
      if (info !== undefined) {
        return [flow, info];
      }
    }
    return null;
  }

  private say(message: FromPage): void {
    if (!this.channel.send(message)) {
      this.refused("The kernel does not have this flow at present.");
    }
  }

  private mentions(): boolean {
    const { cells } = this.panel.context.model;
    return [...cells].some(
      cell => cell.type === "code" && MENTION.test(cell.sharedModel.getSource()),
    );
  }

  private heard(data: JSONObject): void {
    if (isOverview(data)) {
      this.flows = data.flows;
      this.magic = data.magic;
      this.reach = "connected";
      this.changed(this);
    } else if (isRuns(data)) {
      this.runs.set(data.flow, data);
      this.changed(this);
    } else if (isRefused(data)) {
      this.refused(data.text);
    }
  }

  private lost(reach: Reach): void {
    this.flows = [];
    this.runs.clear();
    this.asked.clear();
    this.reach = reach;
    this.changed(this);
  }
}

/** The flows of all notebooks that are open. */
export interface IFlows {
  /** Those of the notebook that was looked at last. */
  readonly current: NotebookFlows | null;
  readonly all: Iterable<NotebookFlows>;
  of(panel: NotebookPanel): NotebookFlows | null;
  /** Something is new in a notebook, or (null) another one is the current one. */
  readonly changed: ISignal<IFlows, NotebookFlows | null>;
}

export const IFlows = new Token<IFlows>(
  "jupyterlab-nbflow:IFlows",
  "The flows of the notebooks that are open.",
);

export class Flows implements IFlows {
  private readonly said = new Signal<Flows, NotebookFlows | null>(this);
  private readonly known = new Map<NotebookPanel, NotebookFlows>();
  private preferred = NONE;

  constructor(
    private readonly notebooks: INotebookTracker,
    refused: (text: string) => void,
  ) {
    const tell = (flows: NotebookFlows | null) => this.said.emit(flows);
    const add = (panel: NotebookPanel) => {
      this.known.set(panel, new NotebookFlows(panel, tell, refused, () => this.preferred));
      panel.disposed.connect(() => {
        this.known.delete(panel);
        tell(null);
      });
      panel.context.pathChanged.connect(() => tell(null));
      tell(null);
    };
    notebooks.forEach(add);
    notebooks.widgetAdded.connect((_, panel) => add(panel));
    notebooks.currentChanged.connect(() => tell(null));
  }

  get changed(): ISignal<IFlows, NotebookFlows | null> {
    return this.said;
  }

  get all(): Iterable<NotebookFlows> {
    return this.known.values();
  }

  get current(): NotebookFlows | null {
    const panel = this.notebooks.currentWidget;
    return panel === null ? null : this.of(panel);
  }

  of(panel: NotebookPanel): NotebookFlows | null {
    return this.known.get(panel) ?? null;
  }

  /** What kernels follow from now on. */
  set preferences(preferences: Preferences) {
    const known = this.preferred;
    this.preferred = preferences;
    [...this.all].forEach(flows => flows.prefer(known));
  }
}
