/** What can be done with a flow by name: from the palette, menus and shortcuts. */

import type { CommandRegistry } from "@lumino/commands";
import type { LabIcon } from "@jupyterlab/ui-components";

import type { FlowInfo } from "../protocol/generated";
import type { IFlows, NotebookFlows } from "./flows";
import { canStart, chosen, isPaused, isRunning } from "./standing";

/** A notebook and the flow of it that is meant. */
export interface Meant {
  readonly notebook: NotebookFlows;
  readonly flow: FlowInfo;
}

export interface Doing {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  /** Of Lab's icons, by name. */
  readonly icon: "bug" | "fresh" | "list" | "pause" | "resume" | "run" | "stop";
  can(flow: FlowInfo): boolean;
  act(meant: Meant, cells: Cells): void;
}

/** Cells that commands put below the active one. */
export interface Cells {
  insert(notebook: NotebookFlows, text: string, runs: boolean): void;
}

const magic = ({ notebook, flow }: Meant, verb: string, node = ""): string =>
  `%${notebook.magic} ${verb} ${flow.variable}${node === "" ? "" : ` ${node}`}`;

export const DOINGS: readonly Doing[] = [
  {
    id: "nbflow:run",
    label: "Run Flow",
    caption: "Run what is needed, reuse what is still right",
    icon: "run",
    can: canStart,
    act: ({ notebook, flow }) => notebook.start(flow.variable, false),
  },
  {
    id: "nbflow:resume",
    label: "Resume Flow",
    caption: "Go on with a run that was paused, or with tasks that wait for somebody",
    icon: "resume",
    can: isPaused,
    act: ({ notebook, flow }) => notebook.resume(flow.variable),
  },
  {
    id: "nbflow:fresh",
    label: "Run Flow Afresh",
    caption: "Run everything, reuse nothing",
    icon: "fresh",
    can: canStart,
    act: ({ notebook, flow }) => notebook.start(flow.variable, true),
  },
  {
    id: "nbflow:pause",
    label: "Pause Flow",
    caption: "Begin no further task; those that run come to their end",
    icon: "pause",
    can: flow => isRunning(flow) && !flow.grows,
    act: ({ notebook, flow }) => notebook.pause(flow.variable),
  },
  {
    id: "nbflow:cancel",
    label: "Cancel Flow",
    caption: "Stop the run",
    icon: "stop",
    can: isRunning,
    act: ({ notebook, flow }) => notebook.cancel(flow.variable),
  },
  {
    id: "nbflow:plan",
    label: "Plan Flow",
    caption: "Show in a cell what a run would do, and why",
    icon: "list",
    can: flow => canStart(flow) && !flow.grows,
    act: (meant, cells) => cells.insert(meant.notebook, magic(meant, "plan"), true),
  },
  {
    id: "nbflow:debug",
    label: "Debug Failed Task",
    caption: "Insert a cell that opens the debugger where the task failed",
    icon: "bug",
    can: flow => !isRunning(flow) && flow.failed !== null,
    act: (meant, cells) => {
      const text = magic(meant, "debug", meant.flow.failed ?? "");
      cells.insert(meant.notebook, text, false);
    },
  },
];

/** The flow that is meant: `args.flow` of the current notebook, else the one that fits best. */
export function meantBy(flows: IFlows, args: { readonly flow?: unknown }): Meant | null {
  const notebook = flows.current;
  if (notebook === null) {
    return null;
  }
  const cell = notebook.panel.content.activeCell?.model.id ?? null;
  const named = notebook.flows.find(({ variable }) => variable === args.flow);
  const flow = args.flow === undefined ? chosen(notebook.flows, cell) : named;
  return flow === null || flow === undefined ? null : { notebook, flow };
}

export function commandOf(
  doing: Doing,
  flows: IFlows,
  cells: Cells,
  icon: LabIcon,
): CommandRegistry.ICommandOptions {
  return {
    label: doing.label,
    caption: doing.caption,
    icon,
    isEnabled: args => {
      const meant = meantBy(flows, args);
      return meant !== null && doing.can(meant.flow);
    },
    execute: args => {
      const meant = meantBy(flows, args);
      if (meant !== null && doing.can(meant.flow)) {
        doing.act(meant, cells);
      }
    },
  };
}
