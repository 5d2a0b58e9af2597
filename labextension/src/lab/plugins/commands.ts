import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { INotebookTracker, NotebookActions } from "@jupyterlab/notebook";
import {
  bugIcon,
  fastForwardIcon,
  listIcon,
  refreshIcon,
  runIcon,
  stopIcon,
} from "@jupyterlab/ui-components";

import type { Cells } from "../commands";
import { commandOf, DOINGS } from "../commands";
import { IFlows } from "../flows";
import { pauseIcon } from "../icon";
import { insertCell } from "../insertion";

const ICONS = {
  bug: bugIcon,
  fresh: refreshIcon,
  list: listIcon,
  pause: pauseIcon,
  resume: fastForwardIcon,
  run: runIcon,
  stop: stopIcon,
};

const cells: Cells = {
  insert: ({ panel }, text, runs) => {
    insertCell(panel, text);
    if (runs) {
      void NotebookActions.run(panel.content, panel.sessionContext);
    } else {
      panel.content.activate();
    }
  },
};

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-nbflow:commands",
  description: "Runs, cancels, plans and debugs flows from the palette, menus and shortcuts.",
  autoStart: true,
  requires: [INotebookTracker, IFlows],
  optional: [ICommandPalette],
  activate: (
    { commands },
    notebooks: INotebookTracker,
    flows: IFlows,
    palette: ICommandPalette | null,
  ) => {
    for (const doing of DOINGS) {
      commands.addCommand(doing.id, commandOf(doing, flows, cells, ICONS[doing.icon]));
      palette?.addItem({ command: doing.id, category: "Flow" });
    }
    const tell = () => DOINGS.forEach(({ id }) => commands.notifyCommandChanged(id));
    flows.changed.connect(tell);
    notebooks.activeCellChanged.connect(tell);
  },
};
