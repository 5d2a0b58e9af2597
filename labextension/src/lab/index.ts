/** The JupyterLab extension. This file only connects. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILayoutRestorer } from "@jupyterlab/application";
import { ICommandPalette, WidgetTracker } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";

import { OPEN, openCommand } from "./commands";
import { Keeper } from "./keeper";
import { standIn } from "./standin";
import type { FlowTab } from "./tab";

const plugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:plugin",
  description:
    "Shows the flows of a notebook's kernel in a tab, and their last states without a kernel.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
  ) => {
    const tabs = new WidgetTracker<FlowTab>({ namespace: "nbflow" });
    app.commands.addCommand(OPEN, openCommand(app.shell, notebooks, tabs));
    notebooks.widgetAdded.connect((_, panel) => {
      const keeper = new Keeper(panel);
      standIn(panel.content.rendermime, id => keeper.last(id));
    });
    notebooks.currentChanged.connect(() => app.commands.notifyCommandChanged(OPEN));
    palette?.addItem({ command: OPEN, category: "Notebook Operations" });
    void restorer?.restore(tabs, {
      command: OPEN,
      args: tab => ({ notebook: tab.panel.context.path, flow: tab.flow }),
      // The layout is saved by this name, so it must be the same in the next page.
      name: tab => `${tab.panel.context.path}:${tab.flow ?? ""}`,
      when: notebooks.restored,
    });
  },
};

export default plugin;
