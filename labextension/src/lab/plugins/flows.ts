import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Notification } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";

import { Flows, IFlows } from "../flows";
import { followSettings } from "../settings";

export const flowsPlugin: JupyterFrontEndPlugin<IFlows> = {
  id: "jupyterlab-nbflow:plugin",
  description: "Knows the flows of the notebooks that are open.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ISettingRegistry],
  provides: IFlows,
  activate: (_, notebooks: INotebookTracker, registry: ISettingRegistry | null) => {
    const flows = new Flows(notebooks, text => Notification.warning(text, { autoClose: 5_000 }));
    void followSettings(registry, settings => (flows.preferences = settings));
    return flows;
  },
};
