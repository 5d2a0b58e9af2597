import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStatusBar } from "@jupyterlab/statusbar";

import { IFlows } from "../flows";
import { OPEN } from "../opening";
import { StatusItem } from "../status";

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:status",
  description: "Shows in the status bar which flow runs and how far it is.",
  autoStart: true,
  requires: [IFlows],
  optional: [IStatusBar],
  activate: ({ commands }, flows: IFlows, bar: IStatusBar | null) => {
    if (bar === null) {
      return;
    }
    const item = new StatusItem(flows, (notebook, flow) => {
      if (commands.hasCommand(OPEN)) {
        void commands.execute(OPEN, { notebook, flow });
      }
    });
    bar.registerStatusItem("jupyterlab-nbflow:running", {
      item,
      align: "middle",
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged,
    });
  },
};
