/** How marks, panel and status look: by the variables of JupyterLab's theme. */

import { make } from "../view/make";
import { tonesCss } from "../view/stylesheet-tones";

const MARK = "data-nbflow-lab";

const css = `
.nbf-lab {
  --nbf-card: var(--jp-layout-color1, #ffffff); --nbf-ink: var(--jp-ui-font-color0, #1d2330);
  --nbf-brand: color-mix(in oklab, #2f6bdf 86%, var(--nbf-ink));
}
${tonesCss(".nbf-lab")}
.nbf-lab .nbf-glyph {
  flex: none; width: 14px; height: 14px; color: var(--nbf-tone, currentColor); fill: none; stroke: currentColor;
  stroke-width: 2; stroke-linecap: round; stroke-linejoin: round;
}
.nbf-lab :focus-visible, .nbf-mark:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 1px; }

/* Below the prompt, which is as high as the first line. */
.nbf-mark {
  position: absolute; z-index: 1; top: 30px; left: 15px; width: calc(var(--jp-cell-prompt-width, 64px) - 4px);
  display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0 6px; margin: 0; padding: 1px 5px 1px 2px; border: 0;
  border-radius: 3px; background: none; color: var(--jp-ui-font-color1); cursor: pointer;
  font: 11px/16px var(--jp-ui-font-family); font-variant-numeric: tabular-nums;
}
.nbf-mark:hover { background: var(--jp-layout-color2); }
.nbf-mark-group { display: inline-flex; align-items: center; gap: 2px; }
.nbf-mark .nbf-mark-group .nbf-glyph { width: 13px; height: 13px; }

.nbf-flows { height: 100%; overflow-y: auto; color: var(--jp-ui-font-color1); font: 13px/20px var(--jp-ui-font-family); }
.nbf-flows [hidden] { display: none !important; }
.nbf-list-notebook {
  height: 32px; padding: 0 12px; overflow: hidden; border-bottom: 1px solid var(--jp-border-color2);
  font-weight: 600; line-height: 32px; text-overflow: ellipsis; white-space: nowrap;
}
.nbf-list-notebook:empty { display: none; }
.nbf-list { margin: 0; padding: 0; list-style: none; }
.nbf-list-hint { margin: 0; padding: 12px; color: var(--jp-ui-font-color2); }
.nbf-row { padding: 6px 12px 8px; border-bottom: 1px solid var(--jp-border-color2); }
.nbf-row:hover { background: var(--jp-layout-color2); }
.nbf-row-head { display: flex; align-items: center; gap: 8px; height: 28px; }
.nbf-row-open {
  display: flex; flex: 1 1 0; align-items: center; gap: 6px; min-width: 0; margin: 0; padding: 2px 0; border: 0;
  background: none; color: inherit; font: inherit; text-align: left; cursor: pointer;
}
.nbf-row-name {
  overflow: hidden; color: var(--jp-ui-font-color0); font-weight: 600; text-overflow: ellipsis; white-space: nowrap;
  unicode-bidi: isolate;
}
.nbf-row-open:hover .nbf-row-name { text-decoration: underline; }
.nbf-row-state { flex: none; color: var(--jp-ui-font-color2); font-size: 12px; }
.nbf-row-buttons { display: flex; flex: none; gap: 2px; }
.nbf-row .nbf-button {
  display: inline-flex; align-items: center; justify-content: center; width: 24px; height: 24px; margin: 0; padding: 0;
  border: 0; border-radius: 3px; background: none; color: var(--jp-ui-font-color1); cursor: pointer;
}
.nbf-row .nbf-button span { display: none; }
.nbf-row .nbf-button .nbf-glyph { color: inherit; }
.nbf-row .nbf-button:hover:enabled { background: var(--jp-layout-color3); }
.nbf-row .nbf-button:disabled { opacity: 0.4; cursor: default; }
.nbf-row .nbf-bar { margin: 2px 0 4px; border-radius: 2px; overflow: hidden; }
.nbf-row-foot { display: flex; justify-content: space-between; gap: 8px; color: var(--jp-ui-font-color2); font-size: 12px; line-height: 16px; }
.nbf-row-facts { text-wrap: balance; }
.nbf-row-progress { flex: none; font-variant-numeric: tabular-nums; }
.nbf-earlier { margin: 4px 0 0; padding: 0; list-style: none; }
.nbf-earlier-open {
  display: flex; align-items: center; gap: 6px; width: 100%; height: 22px; margin: 0; padding: 0 4px; border: 0; border-radius: 3px;
  background: none; color: var(--jp-ui-font-color1); font: inherit; font-size: 12px; text-align: left; cursor: pointer; font-variant-numeric: tabular-nums;
}
.nbf-earlier-open:hover { background: var(--jp-layout-color3); }
.nbf-earlier-when { flex: 1 1 0; overflow: hidden; color: var(--jp-ui-font-color2); text-overflow: ellipsis; white-space: nowrap; }
.nbf-earlier-took { flex: none; color: var(--jp-ui-font-color2); }

.nbf-status-item {
  display: inline-flex; align-items: center; gap: 4px; margin: 0; padding: 0 6px; border: 0; background: none;
  color: inherit; font: inherit; line-height: 24px; cursor: pointer; font-variant-numeric: tabular-nums;
}
.nbf-status-item:hover { background: var(--jp-layout-color3); }

/* Of tabs below a notebook, Notebook 7 leaves icons above the middle. */
.lm-TabPanel-tabBar .lm-TabBar-tabIcon:has(> [data-icon="nbflow:flow"]) { display: flex; align-items: center; width: 16px; margin-right: 6px; }
`;

/** Puts the stylesheet into the page, once. */
export function addLabStyles(): void {
  if (document.head.querySelector(`style[${MARK}]`) === null) {
    document.head.append(make("style", "", { [MARK]: "" }, css));
  }
}
