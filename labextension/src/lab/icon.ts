/** Two cards that lead to a third: the sign of a flow, in the colours of Lab's own icons. */

import { LabIcon } from "@jupyterlab/ui-components";

const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <rect x="2" y="3" width="7" height="6" rx="1.5"/>
    <rect x="2" y="15" width="7" height="6" rx="1.5"/>
    <rect x="15" y="9" width="7" height="6" rx="1.5"/>
  </g>
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5">
    <path d="M9 6h1.5c2.5 0 1 6 3.5 6H15M9 18h1.5c2.5 0 1-6 3.5-6H15"/>
  </g>
</svg>`;

export const flowIcon = new LabIcon({ name: "nbflow:flow", svgstr });

/** As Lab's own of running and stopping. */
export const pauseIcon = new LabIcon({
  name: "nbflow:pause",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="24" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161"><path d="M6 5h4v14H6zM14 5h4v14h-4z"/></g>
</svg>`,
});
