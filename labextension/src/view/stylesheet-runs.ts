/** Recorded runs and kept results: the banner, and what is below the drawing. */
export const runsCss = `
.nbf-past {
  display: flex; flex: none; align-items: center; gap: 8px; min-height: 36px; padding: 4px 12px 4px 16px; border-bottom: 1px solid var(--nbf-line);
  background: color-mix(in srgb, var(--nbf-brand) 10%, var(--nbf-card)); font-size: 12px; line-height: 18px; white-space: nowrap;
}
.nbf-past .nbf-button { margin-left: auto; }
.nbf-past-state { color: color-mix(in oklab, var(--nbf-tone) 80%, var(--nbf-ink)); font-weight: 500; }
.nbf-past-live { overflow: hidden; color: var(--nbf-soft); text-overflow: ellipsis; }
.nbf-was .nbf-stage { box-shadow: inset 0 0 0 2px color-mix(in srgb, var(--nbf-brand) 55%, var(--nbf-card)); }
/* What was cannot be acted on. */
.nbf-was .nbf-details [aria-haspopup="menu"] { display: none; }

.nbf .nbf-panel-line > .nbf-button, .nbf .nbf-past > .nbf-button { flex: none; width: auto; padding: 0 10px; white-space: nowrap; }
.nbf-panel-told { flex: 0 1 auto; min-width: 0; overflow: hidden; font-size: 12px; text-overflow: ellipsis; white-space: nowrap; }
.nbf .nbf-panel-code {
  flex: none; margin-left: auto; padding: 2px 8px; border-radius: 4px; background: var(--nbf-ground);
  color: var(--nbf-soft); font: 11px/16px var(--nbf-code); unicode-bidi: isolate; user-select: all;
}
.nbf .nbf-panel-hint { margin: 0; padding: 12px 0; color: var(--nbf-soft); font-size: 12px; line-height: 18px; overflow-wrap: anywhere; }
.nbf-panel-area { flex: 1 1 0; min-height: 0; overflow: auto; scrollbar-width: thin; }
.nbf .nbf-link { margin: 0; padding: 0; border: 0; background: none; color: inherit; font-family: inherit; font-size: inherit; font-weight: 500; line-height: inherit; text-align: left; cursor: pointer; unicode-bidi: isolate; }
.nbf .nbf-link:hover:enabled { text-decoration: underline; }
.nbf .nbf-link:disabled { cursor: default; }

.nbf .nbf-run-list, .nbf .nbf-difference-list { margin: 0; padding: 0; list-style: none; }
.nbf-run { display: flex; align-items: center; gap: 4px; border-radius: 6px; }
.nbf-run:hover { background: var(--nbf-hover); }
.nbf-run:has([aria-current="true"]) { background: color-mix(in srgb, var(--nbf-brand) 9%, var(--nbf-card)); }
.nbf .nbf-run-check {
  flex: none; width: 14px; height: 14px; margin: 0 4px 0 6px; border: 1px solid var(--nbf-soft); border-radius: 3px; background: var(--nbf-card);
  appearance: none; cursor: pointer;
}
.nbf .nbf-run-check:checked { border-color: #2f6bdf; background: #2f6bdf; }
.nbf .nbf-run-check:checked::before {
  display: block; width: 4px; height: 8px; margin: 0 0 0 4px; border: solid #ffffff; border-width: 0 2px 2px 0; content: ""; transform: rotate(45deg);
}
.nbf .nbf-run-open {
  display: grid; flex: 1 1 0; grid-template-columns: 16px 60px 84px 124px 64px minmax(0, 1fr) auto; align-items: center; gap: 0 8px; min-width: 0; height: 28px; margin: 0;
  padding: 0 8px 0 0; border: 0; border-radius: 6px; background: none; color: inherit; font-family: inherit; font-size: 12px; line-height: 18px; text-align: left; white-space: nowrap; cursor: pointer;
}
.nbf .nbf-run-open:focus-visible { outline-offset: -2px; }
.nbf-run-open .nbf-glyph { width: 14px; height: 14px; }
.nbf-run-name { font-weight: 500; }
.nbf-run-state { overflow: hidden; color: color-mix(in oklab, var(--nbf-tone) 80%, var(--nbf-ink)); text-overflow: ellipsis; }
.nbf-run-when, .nbf-run-told { overflow: hidden; color: var(--nbf-soft); text-overflow: ellipsis; unicode-bidi: isolate; }
.nbf-run-took { text-align: right; padding-right: 8px; }
.nbf-run-mark { color: color-mix(in oklab, var(--nbf-brand) 60%, var(--nbf-ink)); font-weight: 500; }

.nbf-difference { padding: 6px 0; border-bottom: 1px solid var(--nbf-line); font-size: 12px; line-height: 18px; }
.nbf-difference:last-child { border-bottom: 0; }
.nbf-difference-head { display: flex; align-items: baseline; gap: 8px; }
.nbf-kind { padding: 0 6px; border-radius: 8px; background: var(--nbf-hover); color: var(--nbf-soft); font-size: 11px; line-height: 16px; }
.nbf-causes { padding-left: 12px; color: var(--nbf-ink); }
.nbf-cause { overflow-wrap: anywhere; unicode-bidi: plaintext; }
.nbf-diff-fold summary { width: max-content; color: var(--nbf-soft); cursor: pointer; }
.nbf .nbf-diff { max-height: none; margin: 4px 0; white-space: pre; }
.nbf-diff-line { display: block; unicode-bidi: plaintext; }
.nbf-diff-line[data-sign="+"] { background: color-mix(in srgb, #0f9568 14%, transparent); }
.nbf-diff-line[data-sign="-"] { background: color-mix(in srgb, #dc3d2a 14%, transparent); }

.nbf .nbf-kept { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
.nbf .nbf-kept th, .nbf .nbf-kept td { max-width: 280px; padding: 4px 12px 4px 0; overflow: hidden; border: 0; border-bottom: 1px solid var(--nbf-line); background: var(--nbf-card); color: inherit; text-align: left; text-overflow: ellipsis; white-space: nowrap; }
.nbf .nbf-kept th { position: sticky; top: 0; color: var(--nbf-soft); font-size: 11px; font-weight: 500; }
.nbf .nbf-kept .nbf-number { text-align: right; }
.nbf .nbf-kept tbody tr:hover td { background: var(--nbf-hover); }
@container nbf (max-width: 760px) {
  .nbf .nbf-run-open { grid-template-columns: 16px 54px 108px 56px minmax(0, 1fr) auto; }
  .nbf-run-state { display: none; }
}
@container nbf (max-width: 460px) {
  .nbf .nbf-panel-code { display: none; }
}
`;
