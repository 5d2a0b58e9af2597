/**
 * How the view looks. Everything is derived from JupyterLab's variables, with values of our own
 * where there are none. A state's colour is mixed with the ink of the theme, so that one palette
 * (safe for the colour-blind together with the glyphs) reads well on light and dark ground.
 */
import { detailsCss } from "./stylesheet-details";
import { drawingCss } from "./stylesheet-drawing";
import { panelsCss } from "./stylesheet-panels";
import { runsCss } from "./stylesheet-runs";
import { tonesCss } from "./stylesheet-tones";

const frame = `
.nbf {
  --nbf-own-card: #ffffff; --nbf-own-ink: #1d2330; --nbf-own-line: #e1e5ec;
  --nbf-card: var(--jp-layout-color1, var(--nbf-own-card));
  --nbf-ink: var(--jp-ui-font-color0, var(--nbf-own-ink));
  --nbf-line: color-mix(in srgb, var(--nbf-ink) 14%, var(--nbf-card));
  --nbf-edge: color-mix(in srgb, var(--nbf-ink) 28%, var(--nbf-card));
  --nbf-soft: color-mix(in srgb, var(--nbf-ink) 70%, var(--nbf-card));
  --nbf-ground: color-mix(in srgb, var(--nbf-ink) 3%, var(--nbf-card));
  --nbf-hover: color-mix(in srgb, var(--nbf-ink) 7%, var(--nbf-card));
  --nbf-brand: color-mix(in oklab, #2f6bdf 86%, var(--nbf-ink));
  --nbf-code: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace);
  container: nbf / inline-size;
  position: relative; display: flex; flex-direction: column; box-sizing: border-box;
  overflow: hidden;
  border: 1px solid var(--nbf-line); border-radius: 8px;
  background: var(--nbf-card); color: var(--nbf-ink);
  font: 13px/20px var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  font-variant-numeric: tabular-nums;
}
@media (prefers-color-scheme: dark) {
  .nbf { --nbf-own-card: #1b1e25; --nbf-own-ink: #eef1f6; }
}
[data-jp-theme-name*="High Contrast"] .nbf {
  --nbf-line: color-mix(in srgb, var(--nbf-ink) 55%, var(--nbf-card));
  --nbf-edge: color-mix(in srgb, var(--nbf-ink) 80%, var(--nbf-card));
  --nbf-soft: var(--nbf-ink); --nbf-ground: var(--nbf-card);
}
@media (prefers-contrast: more) {
  .nbf {
    --nbf-line: color-mix(in srgb, var(--nbf-ink) 55%, var(--nbf-card));
    --nbf-edge: color-mix(in srgb, var(--nbf-ink) 80%, var(--nbf-card));
    --nbf-soft: var(--nbf-ink); --nbf-ground: var(--nbf-card);
  }
}
.nbf.nbf-fill { height: 100%; border: 0; border-radius: 0; }
.nbf *, .nbf *::before { box-sizing: border-box; }
.nbf [hidden] { display: none !important; }

${tonesCss(".nbf")}

.nbf-glyph {
  flex: none; width: 16px; height: 16px; color: var(--nbf-tone, currentColor);
  fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round;
}

.nbf-header { position: relative; flex: none; border-bottom: 1px solid var(--nbf-line); }
.nbf-headline { display: flex; align-items: center; gap: 12px; height: 52px; padding: 0 12px 0 16px; }
.nbf .nbf-flow {
  flex: 0 1 auto; min-width: 32px; margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  color: inherit; font-family: inherit; font-size: 14px; font-weight: 600; line-height: 20px; unicode-bidi: isolate;
}
.nbf-chip {
  display: inline-flex; flex: none; align-items: center; gap: 6px; height: 24px; padding: 0 10px 0 6px;
  border-radius: 12px; background: color-mix(in srgb, var(--nbf-tone) 11%, var(--nbf-card));
  color: color-mix(in oklab, var(--nbf-tone) 80%, var(--nbf-ink)); font-size: 12px; font-weight: 500;
}
.nbf-chip .nbf-glyph { width: 14px; height: 14px; }
.nbf-facts { display: flex; flex: 1 1 0; gap: 16px; min-width: 0; overflow: hidden; color: var(--nbf-soft); font-size: 12px; white-space: nowrap; }
.nbf-facts > :empty { display: none; }
.nbf-savings { overflow: hidden; text-overflow: ellipsis; }
.nbf-buttons { display: flex; flex: none; gap: 8px; }
.nbf .nbf-button, .nbf .nbf-tool {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; height: 28px; margin: 0; padding: 0 10px 0 8px;
  border: 1px solid var(--nbf-line); border-radius: 6px; background: var(--nbf-card);
  color: var(--nbf-ink); font-family: inherit; font-size: 12px; font-weight: 500; line-height: 16px; cursor: pointer;
}
.nbf .nbf-button:hover:enabled, .nbf .nbf-tool:hover { background: var(--nbf-hover); }
.nbf .nbf-button:disabled { color: var(--nbf-soft); cursor: default; opacity: 0.6; }
.nbf .nbf-button .nbf-glyph { width: 12px; height: 12px; color: inherit; stroke-width: 2; }
.nbf .nbf-primary:enabled { border-color: #2f6bdf; background: #2f6bdf; color: #ffffff; }
.nbf .nbf-primary:hover:enabled { background: #255ccb; }
.nbf .nbf-tool { width: 28px; padding: 0; color: var(--nbf-soft); }
.nbf .nbf-tool[aria-haspopup] .nbf-glyph { stroke-width: 2.4; }
.nbf .nbf-tool .nbf-glyph { width: 14px; height: 14px; color: inherit; }
.nbf :focus { outline: none; }
.nbf :focus-visible { outline: 2px solid var(--nbf-brand); outline-offset: 2px; }

.nbf-bar { display: flex; height: 4px; background: color-mix(in srgb, var(--nbf-ink) 8%, var(--nbf-card)); }
.nbf-part { transition: width 200ms ease-out; }
.nbf-part.nbf-succeeded { background: #0f9568; }
.nbf-part.nbf-failed { background: #dc3d2a; }
.nbf-part.nbf-stopped { background: color-mix(in srgb, var(--nbf-ink) 45%, var(--nbf-card)); }
.nbf-part.nbf-running { background: color-mix(in srgb, #2f6bdf 45%, var(--nbf-card)); }

.nbf .nbf-notice {
  flex: none; margin: 0; padding: 6px 16px; border: 0; border-bottom: 1px solid var(--nbf-line); cursor: pointer;
  background: color-mix(in srgb, #b98208 10%, var(--nbf-card)); color: var(--nbf-ink);
  font-family: inherit; font-size: 12px; line-height: 16px; text-align: left;
}
/* As high as the drawing is when it is as wide as there is room, within bounds. */
.nbf-main {
  display: flex; flex: none;
  height: clamp(160px, 76px + min(var(--nbf-tall, 0px), (100cqw - 48px) * var(--nbf-ratio, 1)), 480px);
}
.nbf-open .nbf-main { min-height: 384px; }
.nbf-fill .nbf-main { flex: 1 1 0; height: auto; min-height: 0; }
.nbf-aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

/* Where there is no room beside the drawing, details go below it. */
.nbf-open.nbf-below .nbf-main { flex-direction: column; height: auto; min-height: 0; }
.nbf-open.nbf-below .nbf-stage {
  flex: none; height: clamp(160px, 76px + min(var(--nbf-tall, 0px), (100cqw - 48px) * var(--nbf-ratio, 1)), 480px);
}
.nbf-below .nbf-details { width: auto; max-width: none; height: 320px; border-top: 1px solid var(--nbf-line); border-left: 0; }
.nbf-fill.nbf-open.nbf-below .nbf-stage { flex: 1 1 0; height: auto; min-height: 0; }
.nbf-fill.nbf-below .nbf-details { height: 56%; }
@container nbf (max-width: 620px) {
  .nbf-savings { display: none; }
}
@container nbf (max-width: 520px) {
  .nbf-button > span { display: none; }
  .nbf .nbf-button { width: 28px; padding: 0; }
}
/* Where the system's own colours replace ours, glyphs and words tell states apart. */
@media (forced-colors: active) {
  .nbf-glyph, .nbf-part, .nbf-bars rect, .nbf-minimap-nodes path { forced-color-adjust: none; }
  .nbf-card.nbf-selected { outline: 2px solid Highlight; }
}
@media (prefers-reduced-motion: reduce) {
  .nbf *, .nbf *::before { animation: none !important; transition: none !important; }
}
`;

export const css = frame + drawingCss + detailsCss + panelsCss + runsCss;
