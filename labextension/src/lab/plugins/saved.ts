import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";

import { Keeper } from "../keeper";
import { standIn } from "../standin";

export const savedPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:saved",
  description:
    "Saves the last states of flows with their notebook, and shows them without a kernel.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_, notebooks: INotebookTracker) => {
    notebooks.widgetAdded.connect((_, panel) => {
      const keeper = new Keeper(panel);
      standIn(panel.content.rendermime, id => keeper.last(id));
    });
  },
};
