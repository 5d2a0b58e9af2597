/** The command that opens tabs: for the palette, the toolbar, marks, and restored layouts. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { WidgetTracker } from "@jupyterlab/apputils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { CommandRegistry } from "@lumino/commands";

import { hostOf } from "./host";
import { flowIcon } from "./icon";
import { insertCell } from "./insertion";
import { FlowTab } from "./tab";

export const OPEN = "nbflow:open";

const LOWEST = "360px";

/**
 * Shows a flow in a tab beside its notebook, once; below it where there is but one notebook to a
 * page, as in Notebook 7. Arguments: `notebook` (its path; else the
 * current one), `flow` (a variable; else the kernel chooses), `node` (whose details are opened)
 * and `run` (the number of a recorded one, to be shown).
 */
export function openCommand(
  shell: JupyterFrontEnd.IShell,
  notebooks: INotebookTracker,
  tabs: WidgetTracker<FlowTab>,
  hasTabs: boolean,
): CommandRegistry.ICommandOptions {
  const around = { shell, notebooks, insert: insertCell };
  const panelOf = (path: unknown): NotebookPanel | null =>
    typeof path === "string"
      ? (notebooks.find(panel => panel.context.path === path) ?? null)
      : notebooks.currentWidget;
  return {
    label: "Show Flow in a Tab",
    caption: "Show the live view of this notebook's flow",
    icon: flowIcon,
    isEnabled: args => panelOf(args["notebook"]) !== null,
    execute: async args => {
      const panel = panelOf(args["notebook"]);
      if (panel === null) {
        return undefined;
      }
      const flow = typeof args["flow"] === "string" ? args["flow"] : null;
      const known = tabs.find(tab => tab.panel === panel && tab.flow === flow);
      const tab =
        known ??
        new FlowTab(
          panel,
          flow,
          hostOf(around, () => panel),
        );
      if (known === undefined) {
        if (hasTabs) {
          shell.add(tab, "main", { ref: panel.id, mode: "split-right" });
        } else {
          // Else the area below would be as high as its tabs.
          tab.content.node.style.minHeight = LOWEST;
          shell.add(tab, "down");
        }
        await tabs.add(tab);
        panel.context.pathChanged.connect(() => void tabs.save(tab), tab);
      }
      shell.activateById(tab.id);
      if (typeof args["node"] === "string") {
        tab.content.open(args["node"]);
      }
      if (typeof args["run"] === "number") {
        tab.content.openRun(args["run"]);
      }
      return tab;
    },
  };
}
