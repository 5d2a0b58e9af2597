export const drawingCss = `
.nbf-stage { position: relative; flex: 1 1 0; min-width: 0; background: var(--nbf-ground); }
.nbf-canvas { position: absolute; inset: 0; overflow: hidden; cursor: grab; touch-action: none; user-select: none; }
.nbf-canvas:active { cursor: grabbing; }
.nbf-world { position: absolute; top: 0; left: 0; width: 0; height: 0; transform-origin: 0 0; }
.nbf-world.nbf-moving { will-change: transform; }
.nbf-tools { position: absolute; right: 12px; bottom: 12px; display: flex; gap: 4px; }
.nbf-search {
  position: absolute; top: 12px; left: 12px; display: flex; align-items: center; gap: 8px; width: min(320px, 100% - 24px); height: 36px; padding: 0 4px 0 12px;
  border: 1px solid var(--nbf-edge); border-radius: 8px; background: var(--nbf-card); color: var(--nbf-soft); box-shadow: 0 2px 8px rgb(0 0 0 / 10%);
}
.nbf .nbf-find { flex: 1 1 0; min-width: 0; height: 100%; padding: 0; border: 0; background: none; color: var(--nbf-ink); font-family: inherit; font-size: 13px; line-height: 20px; }
.nbf .nbf-find::placeholder { color: var(--nbf-soft); opacity: 1; }
.nbf .nbf-find:focus-visible { outline: none; }
.nbf-search:focus-within { border-color: var(--nbf-brand); box-shadow: 0 0 0 1px var(--nbf-brand); }
.nbf-found { flex: none; font-size: 12px; }
.nbf .nbf-search .nbf-tool { border-color: transparent; background: none; }
.nbf-minimap {
  position: absolute; bottom: 12px; left: 12px; overflow: hidden; box-sizing: content-box;
  border: 1px solid var(--nbf-line); border-radius: 6px; padding: 4px; background: color-mix(in srgb, var(--nbf-card) 92%, transparent); cursor: crosshair; touch-action: none;
}
.nbf-minimap-nodes { display: block; width: 100%; height: 100%; }
.nbf-minimap-nodes path { fill: var(--nbf-tone); }
.nbf-minimap-frame { position: absolute; top: 4px; left: 4px; border: 1.5px solid var(--nbf-brand); border-radius: 2px; background: color-mix(in srgb, var(--nbf-brand) 10%, transparent); pointer-events: none; }
.nbf .nbf-empty { position: absolute; inset: 0; display: grid; place-items: center; margin: 0; color: var(--nbf-soft); pointer-events: none; }

.nbf-lines { position: absolute; top: 0; left: 0; overflow: visible; pointer-events: none; }
.nbf-line { fill: none; stroke: color-mix(in srgb, var(--nbf-ink) 30%, var(--nbf-card)); stroke-width: 1.25; }
.nbf-line.nbf-dashed { stroke-dasharray: 5 3; }
.nbf-head { fill: color-mix(in srgb, var(--nbf-ink) 42%, var(--nbf-card)); }
.nbf-lit .nbf-line { stroke: var(--nbf-brand); stroke-width: 1.75; }
.nbf-lit .nbf-head { fill: var(--nbf-brand); }

.nbf-card {
  position: absolute; display: flex; align-items: center; gap: 8px; overflow: hidden; contain: layout style paint;
  padding: 0 10px 0 13px; border: 1px solid var(--nbf-line); border-radius: 6px; background: var(--nbf-card); cursor: pointer;
}
.nbf-card::before { position: absolute; inset: 0 auto 0 0; width: 3px; background: var(--nbf-tone); content: ""; }
.nbf-card:hover { border-color: color-mix(in srgb, var(--nbf-tone) 60%, var(--nbf-card)); }
.nbf .nbf-card:focus-visible { outline-offset: 2px; }
.nbf-text { min-width: 0; }
.nbf-name { overflow: hidden; font-size: 13px; font-weight: 500; line-height: 18px; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf-status { overflow: hidden; color: var(--nbf-soft); font-size: 12px; line-height: 16px; text-overflow: ellipsis; white-space: nowrap; }

.nbf-parameter { gap: 5px; padding: 0 9px; border-radius: 14px; background: color-mix(in srgb, var(--nbf-ink) 3%, var(--nbf-card)); }
.nbf-parameter::before { display: none; }
.nbf-parameter .nbf-name { font-size: 12px; }
.nbf-parameter .nbf-glyph { width: 14px; height: 14px; }

.nbf-card[data-tone="waiting"] .nbf-name { color: color-mix(in srgb, var(--nbf-ink) 80%, var(--nbf-card)); }
.nbf-card[data-tone="waiting"]::before { opacity: 0.45; }
.nbf-card[data-tone="running"], .nbf-card[data-tone="bad"] {
  border-color: color-mix(in srgb, var(--nbf-tone) 55%, var(--nbf-card));
  background: color-mix(in srgb, var(--nbf-tone) 7%, var(--nbf-card));
}
.nbf-card[data-tone="running"] .nbf-status, .nbf-card[data-tone="bad"] .nbf-status, .nbf-card[data-tone="blocked"] .nbf-status {
  color: color-mix(in oklab, var(--nbf-tone) 85%, var(--nbf-ink));
}
.nbf-card[data-tone="running"] .nbf-glyph { animation: nbf-pulse 1.6s ease-in-out infinite; }
.nbf-card[data-tone="mocked"] { border-style: dashed; }
.nbf-card.nbf-mapped { box-shadow: 3px 3px 0 -1px var(--nbf-card), 3px 3px 0 0 var(--nbf-line); }
.nbf-family { position: absolute; inset: auto 0 0 3px; display: flex; height: 4px; background: color-mix(in srgb, var(--nbf-ink) 8%, var(--nbf-card)); }
.nbf-searched .nbf-lines, .nbf-card.nbf-dim:not(:focus-visible) { opacity: 0.22; }
.nbf-card.nbf-selected { border-color: var(--nbf-brand); box-shadow: inset 0 0 0 1px var(--nbf-brand); }
.nbf-card.nbf-mapped.nbf-selected { box-shadow: inset 0 0 0 1px var(--nbf-brand), 3px 3px 0 -1px var(--nbf-card), 3px 3px 0 0 var(--nbf-brand); }
@keyframes nbf-pulse { 50% { opacity: 0.3; } }

.nbf-far .nbf-status { display: none; }
.nbf-far .nbf-family { height: 7px; }
.nbf-far .nbf-name { font-size: 17px; line-height: 24px; }
.nbf-far .nbf-parameter .nbf-name { font-size: 15px; line-height: 20px; }
.nbf-far .nbf-glyph { width: 20px; height: 20px; }
.nbf-far .nbf-card { gap: 6px; padding-left: 10px; padding-right: 4px; }
.nbf-far .nbf-parameter .nbf-glyph { display: none; }
.nbf-far .nbf-line { stroke-width: 1.75; }
.nbf-farther .nbf-name { font-size: 22px; line-height: 30px; }
.nbf-farther .nbf-parameter .nbf-name { font-size: 18px; line-height: 24px; }
.nbf-farther .nbf-task .nbf-glyph { width: 24px; height: 24px; stroke-width: 2; }
.nbf-farther .nbf-card { padding-left: 12px; }
.nbf-farther .nbf-card::before { width: 6px; }
.nbf-farther .nbf-card[data-tone] { background: color-mix(in srgb, var(--nbf-tone) 14%, var(--nbf-card)); }
.nbf-farthest .nbf-family, .nbf-farthest .nbf-text, .nbf-farthest .nbf-card::before { display: none; }
.nbf-farthest .nbf-task .nbf-glyph, .nbf-farthest .nbf-parameter .nbf-glyph { display: block; width: 36px; height: 36px; color: var(--nbf-card); stroke-width: 2; animation: none; }
.nbf-farthest.nbf-world .nbf-card[data-tone] { justify-content: center; padding: 0; border: 0; border-radius: 8px; background: color-mix(in srgb, var(--nbf-tone) 82%, var(--nbf-card)); }
.nbf-farthest.nbf-world .nbf-card[data-tone="waiting"] { background: color-mix(in srgb, var(--nbf-ink) 18%, var(--nbf-card)); }
.nbf-farthest .nbf-card[data-tone="running"] { animation: nbf-pulse 1.6s ease-in-out infinite; }
.nbf-farthest .nbf-card[data-tone="bad"] { box-shadow: 0 0 0 10px color-mix(in srgb, var(--nbf-tone) 35%, transparent); }
.nbf-farthest .nbf-card.nbf-selected { box-shadow: 0 0 0 6px var(--nbf-card), 0 0 0 14px var(--nbf-brand); }
.nbf-farthest .nbf-head { display: none; }
.nbf-farthest .nbf-line { stroke-width: 2; }
`;
