/** What opens below the drawing and above it: timeline, logs, menu. */
export const panelsCss = `
.nbf-drawer { display: flex; flex: none; flex-direction: column; border-top: 1px solid var(--nbf-line); background: var(--nbf-card); }
.nbf-drawer-strip { display: flex; flex: none; gap: 4px; padding: 4px 12px; }
.nbf .nbf-drawer-button {
  height: 24px; margin: 0; padding: 0 10px; border: 0; border-radius: 6px; background: none;
  color: var(--nbf-soft); font-family: inherit; font-size: 12px; font-weight: 500; line-height: 16px; cursor: pointer;
}
.nbf .nbf-drawer-button:hover { background: var(--nbf-hover); }
.nbf .nbf-drawer-button[aria-expanded="true"] { background: color-mix(in srgb, var(--nbf-brand) 12%, var(--nbf-card)); color: var(--nbf-ink); }
.nbf-panel { display: flex; flex-direction: column; height: 232px; padding: 4px 16px 12px; }
.nbf-fill .nbf-panel { height: min(280px, 38vh); }
.nbf-panel-line { display: flex; flex: none; align-items: center; gap: 8px; margin-bottom: 8px; }
.nbf .nbf-select {
  height: 26px; margin: 0; padding: 0 6px; border: 1px solid var(--nbf-edge); border-radius: 6px;
  background: var(--nbf-card); color: var(--nbf-ink); font-family: inherit; font-size: 12px; line-height: 16px; max-width: 220px;
}
.nbf-log-count { color: var(--nbf-soft); font-size: 12px; }
.nbf .nbf-log-list { flex: 1 1 0; min-height: 0; max-height: none; white-space: pre-wrap; }
.nbf-log-list .nbf-log { content-visibility: auto; contain-intrinsic-size: auto 18px; }
.nbf-log-task { flex: none; width: 140px; overflow: hidden; color: var(--nbf-soft); text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf-log-text { flex: 1 1 0; min-width: 0; overflow-wrap: anywhere; }
.nbf-level[data-level="PYTHON"] { color: color-mix(in oklab, #2f6bdf 76%, var(--nbf-ink)); }

.nbf .nbf-slowest { flex: none; margin: 0 0 4px; overflow: hidden; font-size: 12px; line-height: 18px; text-overflow: ellipsis; white-space: nowrap; }
.nbf-axis { display: flex; margin-left: var(--nbf-names, 0); flex: none; justify-content: space-between; padding-bottom: 2px; border-bottom: 1px solid var(--nbf-line); color: var(--nbf-soft); font-size: 11px; line-height: 16px; }
.nbf-chart-area { flex: 1 1 0; min-height: 0; overflow: hidden auto; scrollbar-width: thin; }
.nbf-chart { position: relative; margin-left: var(--nbf-names, 0); }
.nbf-crew { position: absolute; right: 0; left: calc(-1 * var(--nbf-names)); box-sizing: border-box; border-bottom: 1px solid var(--nbf-line); }
.nbf-crew-name { display: block; box-sizing: border-box; width: var(--nbf-names); padding-right: 8px; overflow: hidden; color: var(--nbf-soft); font-size: 11px; line-height: 20px; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf-bars { position: relative; display: block; width: 100%; }
.nbf-bars rect { fill: color-mix(in srgb, var(--nbf-tone) 34%, var(--nbf-card)); cursor: pointer; }
.nbf-bars rect.nbf-on-path { fill: color-mix(in srgb, var(--nbf-tone) 62%, var(--nbf-card)); stroke: var(--nbf-ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.nbf-bar-labels { position: absolute; inset: 0; pointer-events: none; }
.nbf-bar-label { position: absolute; height: 20px; padding: 0 6px; overflow: hidden; color: var(--nbf-ink); font-size: 11px; line-height: 20px; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }

.nbf-menu {
  position: fixed; inset: auto; width: max-content; max-width: min(440px, 100vw - 16px); max-height: calc(100vh - 16px); margin: 0; padding: 4px; overflow: auto;
  border: 1px solid var(--nbf-edge); border-radius: 8px; background: var(--nbf-card); color: var(--nbf-ink);
  box-shadow: 0 8px 24px rgb(0 0 0 / 18%); font-size: 13px; line-height: 18px;
}
.nbf-menu-title { padding: 6px 10px; overflow: hidden; color: var(--nbf-soft); font-size: 12px; font-weight: 500; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf .nbf-menu-item {
  display: flex; flex-direction: column; align-items: stretch; width: 100%; margin: 0; padding: 5px 10px; border: 0; border-radius: 5px; background: none;
  color: var(--nbf-ink); font-family: inherit; font-size: 13px; line-height: 18px; text-align: left; cursor: pointer;
}
.nbf .nbf-menu-item:hover, .nbf .nbf-menu-item:focus { background: var(--nbf-hover); }
.nbf .nbf-menu-item:focus-visible { outline-offset: -2px; }
.nbf .nbf-menu-code { overflow: hidden; background: none; color: var(--nbf-soft); font: 11px/16px var(--nbf-code); text-overflow: ellipsis; white-space: pre; unicode-bidi: plaintext; }
.nbf-menu-rule { margin: 4px 10px; border-top: 1px solid var(--nbf-line); }
.nbf-menu-form { display: flex; flex-direction: column; gap: 8px; width: 380px; max-width: 100%; padding: 4px 10px 10px; }
.nbf-menu-line { display: flex; gap: 8px; }
.nbf .nbf-menu-field { flex: 1 1 0; min-width: 0; height: 28px; margin: 0; padding: 0 8px; border: 1px solid var(--nbf-edge); border-radius: 6px; background: var(--nbf-card); color: var(--nbf-ink); font: 12px/18px var(--nbf-code); }
.nbf .nbf-menu-field::placeholder { color: var(--nbf-soft); opacity: 1; }
`;
