import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ILayoutRestorer } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { ISettingRegistry } from "@jupyterlab/settingregistry";

import { IFlows } from "../flows";
import { flowIcon } from "../icon";
import { OPEN } from "../opening";
import { FlowsPanel } from "../panel";
import { followSettings } from "../settings";

export const SHOW_PANEL = "nbflow:show-panel";

/** Below the running kernels and the table of contents. */
const RANK = 450;

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:panel",
  description: "Lists the flows of the current notebook in a side panel.",
  autoStart: true,
  requires: [IFlows],
  optional: [ISettingRegistry, ILayoutRestorer, ICommandPalette],
  activate: (
    { commands, shell },
    flows: IFlows,
    registry: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
  ) => {
    const panel = new FlowsPanel(flows, (notebook, flow, run) => {
      if (commands.hasCommand(OPEN)) {
        void commands.execute(OPEN, { notebook, flow, run });
      }
    });
    restorer?.add(panel, panel.id);
    void followSettings(registry, ({ side }) => {
      // A restored layout has put it somewhere already.
      if (![...shell.widgets(side)].includes(panel)) {
        shell.add(panel, side, { rank: RANK });
      }
    });
    commands.addCommand(SHOW_PANEL, {
      label: "Show Flows",
      caption: "Show the flows of the current notebook in the side panel",
      icon: flowIcon,
      execute: () => shell.activateById(panel.id),
    });
    palette?.addItem({ command: SHOW_PANEL, category: "Flow" });
  },
};
