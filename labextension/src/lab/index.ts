/** The JupyterLab extension: plugins that can each be disabled by themselves. */

import { flowsPlugin } from "./plugins/flows";
import { marksPlugin } from "./plugins/marks";
import { savedPlugin } from "./plugins/saved";
import { tabPlugin } from "./plugins/tab";

export default [flowsPlugin, tabPlugin, savedPlugin, marksPlugin];
