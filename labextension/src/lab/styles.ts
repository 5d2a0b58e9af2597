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
`;

/** Puts the stylesheet into the page, once. */
export function addLabStyles(): void {
  if (document.head.querySelector(`style[${MARK}]`) === null) {
    document.head.append(make("style", "", { [MARK]: "" }, css));
  }
}
