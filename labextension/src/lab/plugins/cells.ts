import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";

import { offer } from "../../view/host";
import { hostOf } from "../host";
import { insertCell } from "../insertion";

export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:cells",
  description: "Leads from views in outputs to cells, and inserts cells for them.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: ({ shell }, notebooks: INotebookTracker) => {
    const around = { shell, notebooks, insert: insertCell };
    offer(element => {
      // Not before it is asked for: an output is rendered before it is in its notebook.
      const own = () => notebooks.find(({ node }) => node.contains(element));
      return hostOf(around, () => own() ?? notebooks.currentWidget);
    });
  },
};
