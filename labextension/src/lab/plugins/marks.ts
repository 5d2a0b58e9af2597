import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";

import { IFlows } from "../flows";
import { Marks } from "../marks";
import { OPEN } from "../opening";
import { followSettings } from "../settings";

export const marksPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:marks",
  description: "Marks cells by the state of the tasks that they declare.",
  autoStart: true,
  requires: [INotebookTracker, IFlows],
  optional: [ISettingRegistry],
  activate: (
    { commands },
    notebooks: INotebookTracker,
    flows: IFlows,
    registry: ISettingRegistry | null,
  ) => {
    const marked = new Map<NotebookPanel, Marks>();
    let isOn = true;
    const update = (panel: NotebookPanel) => isOn && marked.get(panel)?.update();
    const add = (panel: NotebookPanel): void => {
      const open = (flow: string, node: string): void => {
        if (commands.hasCommand(OPEN)) {
          void commands.execute(OPEN, { notebook: panel.context.path, flow, node });
        }
      };
      marked.set(
        panel,
        new Marks(panel, { inCell: cell => flows.of(panel)?.inCell(cell) ?? null }, open),
      );
      panel.content.model?.cells.changed.connect(() => requestAnimationFrame(() => update(panel)));
      panel.disposed.connect(() => marked.delete(panel));
      update(panel);
    };
    notebooks.forEach(add);
    notebooks.widgetAdded.connect((_, panel) => add(panel));
    flows.changed.connect((_, changed) => changed !== null && update(changed.panel));
    void followSettings(registry, settings => {
      isOn = settings.marks;
      marked.forEach((marks, panel) => (isOn ? update(panel) : marks.dispose()));
    });
  },
};
