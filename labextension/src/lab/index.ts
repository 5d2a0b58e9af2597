/** The JupyterLab extension: plugins that can each be disabled by themselves. */

import { cellsPlugin } from "./plugins/cells";
import { commandsPlugin } from "./plugins/commands";
import { flowsPlugin } from "./plugins/flows";
import { marksPlugin } from "./plugins/marks";
import { panelPlugin } from "./plugins/panel";
import { savedPlugin } from "./plugins/saved";
import { statusPlugin } from "./plugins/status";
import { tabPlugin } from "./plugins/tab";

export default [
  flowsPlugin,
  tabPlugin,
  savedPlugin,
  cellsPlugin,
  marksPlugin,
  panelPlugin,
  commandsPlugin,
  statusPlugin,
];
