import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILabShell, ILayoutRestorer } from "@jupyterlab/application";
import { ICommandPalette, WidgetTracker } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";

import { OPEN, openCommand } from "../opening";
import type { FlowTab } from "../tab";

export const tabPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:tab",
  description: "Shows a flow in a tab.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer, ILabShell],
  activate: (
    app,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null,
  ) => {
    const tabs = new WidgetTracker<FlowTab>({ namespace: "nbflow" });
    app.commands.addCommand(OPEN, openCommand(app.shell, notebooks, tabs, labShell !== null));
    notebooks.currentChanged.connect(() => app.commands.notifyCommandChanged(OPEN));
    palette?.addItem({ command: OPEN, category: "Flow" });
    void restorer?.restore(tabs, {
      command: OPEN,
      args: tab => ({ notebook: tab.panel.context.path, flow: tab.flow }),
      // The layout is saved by this name, so it must be the same in the next page.
      name: tab => `${tab.panel.context.path}:${tab.flow ?? ""}`,
      when: notebooks.restored,
    });
  },
};
