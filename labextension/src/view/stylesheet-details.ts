export const detailsCss = `
.nbf-details {
  display: flex; flex: none; flex-direction: column; width: 46%; max-width: 520px; min-width: 0;
  border-left: 1px solid var(--nbf-line); background: var(--nbf-card);
}
.nbf .nbf-details:focus-visible { outline-offset: -2px; }
.nbf-details-head { display: flex; flex: none; align-items: flex-start; gap: 8px; padding: 12px 12px 8px 16px; }
.nbf-details-head > .nbf-glyph { margin-top: 2px; }
.nbf-details-title { flex: 1 1 0; min-width: 0; }
.nbf .nbf-details-name { margin: 0; overflow: hidden; color: inherit; font-family: inherit; font-size: 14px; font-weight: 600; line-height: 20px; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf-details-state { color: color-mix(in oklab, var(--nbf-tone) 80%, var(--nbf-ink)); font-size: 12px; line-height: 16px; }
.nbf-details .nbf-tool { border-color: transparent; background: none; }
.nbf-details-body { flex: 1 1 0; padding: 4px 16px 16px; overflow: auto; scrollbar-width: thin; }
.nbf .nbf-details p { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: plaintext; }
.nbf .nbf-message { color: var(--nbf-soft); }
.nbf [data-tone="bad"] .nbf-message {
  padding: 8px 12px; border-left: 3px solid var(--nbf-tone); border-radius: 0 4px 4px 0;
  background: color-mix(in srgb, var(--nbf-tone) 8%, var(--nbf-card)); color: var(--nbf-ink); font-weight: 500;
}
.nbf-section { margin-top: 16px; }
.nbf-section:first-child { margin-top: 0; }
.nbf .nbf-section h4 { margin: 0; color: var(--nbf-soft); font-family: inherit; font-size: 12px; font-weight: 500; line-height: 16px; }
.nbf .nbf-inputs { display: grid; grid-template-columns: minmax(48px, auto) 1fr; gap: 4px 16px; margin: 0; }
.nbf .nbf-inputs dt, .nbf .nbf-inputs dd { margin: 0; padding: 0; background: none; font: 12px/18px var(--nbf-code); overflow-wrap: anywhere; unicode-bidi: isolate; }
.nbf .nbf-inputs dt { max-width: 140px; color: var(--nbf-soft); font-weight: 400; }
.nbf-fold { margin-top: 8px; font-size: 12px; }
.nbf-fold > summary { color: var(--nbf-soft); cursor: pointer; }
.nbf .nbf-children { max-height: 240px; margin: 8px 0 0; padding: 0; overflow: auto; list-style: none; scrollbar-width: thin; }
.nbf .nbf-child { display: flex; align-items: center; gap: 8px; margin: 0; content-visibility: auto; contain-intrinsic-size: auto 20px; }
.nbf-child .nbf-glyph { width: 14px; height: 14px; }
.nbf-child-name { overflow: hidden; font: 12px/20px var(--nbf-code); text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.nbf-child-state { color: var(--nbf-soft); }
.nbf-section-head { display: flex; align-items: center; justify-content: space-between; min-height: 24px; margin-bottom: 2px; }
.nbf .nbf-section-head .nbf-button { height: 24px; padding: 0 8px; font-size: 12px; }
.nbf .nbf-section-head .nbf-glyph { width: 12px; height: 12px; }
.nbf .nbf-causes, .nbf .nbf-attempts { margin: 0; padding: 0; list-style: none; }
.nbf .nbf-cause { position: relative; margin: 0; padding: 0 0 8px 18px; }
.nbf .nbf-cause:last-child { padding-bottom: 0; }
.nbf-cause::before { content: ""; position: absolute; left: 3px; top: 6px; width: 7px; height: 7px; border-radius: 50%; background: var(--nbf-soft); }
.nbf-cause:not(:last-child)::after { content: ""; position: absolute; left: 6px; top: 17px; bottom: -3px; border-left: 1px solid var(--nbf-edge); }
.nbf .nbf-cause:last-child::before { background: var(--nbf-brand); }
.nbf-cause-line { overflow-wrap: anywhere; unicode-bidi: plaintext; }
.nbf-cause-node { margin-right: 8px; font: 12px/20px var(--nbf-code); color: var(--nbf-soft); unicode-bidi: isolate; }
.nbf .nbf-cause .nbf-block { margin-top: 4px; }
.nbf .nbf-details .nbf-verdict { margin-bottom: 4px; font-weight: 500; }
.nbf .nbf-block.nbf-diff { padding: 6px 0; }
.nbf-diff-line { display: block; min-width: max-content; padding: 0 12px; }
.nbf-diff-line:empty::before { content: " "; }
.nbf-diff-new { background: color-mix(in srgb, #128556 15%, var(--nbf-ground)); color: var(--nbf-ink); }
.nbf-diff-old { background: color-mix(in srgb, #d03527 13%, var(--nbf-ground)); color: var(--nbf-ink); }
.nbf-diff-place { color: var(--nbf-soft); }
.nbf .nbf-attempt { margin: 0 0 6px; }
.nbf-attempt-head { display: flex; align-items: center; gap: 8px; font-size: 12px; }
.nbf-attempt-head .nbf-glyph { width: 14px; height: 14px; }
.nbf-attempt-number { font-weight: 500; }
.nbf-attempt-facts { flex: 1 1 0; }
.nbf-attempt-facts, .nbf-attempt time { color: var(--nbf-soft); }
.nbf .nbf-details .nbf-attempt-message { padding-left: 22px; font: 12px/18px var(--nbf-code); }
.nbf .nbf-details .nbf-result-line { margin-bottom: 8px; font: 12px/18px var(--nbf-code); }
.nbf-frame { display: block; width: 100%; min-height: 64px; border: 1px solid var(--nbf-line); border-radius: 6px; background: var(--nbf-card); resize: vertical; }
.nbf-picture { display: block; max-width: 100%; max-height: 480px; border: 1px solid var(--nbf-line); border-radius: 6px; }
.nbf-version > summary { line-height: 24px; }
.nbf-version + .nbf-version { margin-top: 0; }
.nbf-version .nbf-block { margin-top: 4px; }
.nbf-version-number { color: var(--nbf-ink); font-weight: 500; }
.nbf-version-current { margin-left: 8px; padding: 1px 8px; border-radius: 8px; background: color-mix(in srgb, var(--nbf-brand) 14%, var(--nbf-card)); color: var(--nbf-ink); font-size: 11px; }
.nbf-version-facts { margin-left: 8px; }
.nbf .nbf-block {
  max-height: 320px; margin: 0; padding: 8px 12px; overflow: auto; scrollbar-width: thin;
  border: 1px solid var(--nbf-line); border-radius: 6px; background: var(--nbf-ground); color: var(--nbf-ink);
  font: 12px/18px var(--nbf-code); tab-size: 4; white-space: pre; unicode-bidi: plaintext;
  --nbf-ansi-0: #4a4f59; --nbf-ansi-1: #d03527; --nbf-ansi-2: #128556; --nbf-ansi-3: #a67208;
  --nbf-ansi-4: #2f6bdf; --nbf-ansi-5: #a03fb5; --nbf-ansi-6: #0b7f9c; --nbf-ansi-7: #9aa1ad;
  --nbf-ansi-8: #717784; --nbf-ansi-9: #e8503f; --nbf-ansi-10: #1ba06b; --nbf-ansi-11: #c58a12;
  --nbf-ansi-12: #5a8cf0; --nbf-ansi-13: #bd62cf; --nbf-ansi-14: #1f9dbb; --nbf-ansi-15: #c9ced8;
}
.nbf .nbf-block:focus-visible { outline-offset: 0; }
.nbf-log { display: flex; gap: 12px; }
.nbf-level { flex: none; min-width: 56px; color: var(--nbf-soft); }
.nbf-level[data-level="WARNING"] { color: color-mix(in oklab, #b98208 66%, var(--nbf-ink)); }
.nbf-level[data-level="ERROR"], .nbf-level[data-level="CRITICAL"] { color: color-mix(in oklab, #dc3d2a 76%, var(--nbf-ink)); }
.nbf-ansi-ink { color: color-mix(in oklab, var(--nbf-ansi) 70%, var(--nbf-ink)); }
.nbf-ansi-ground { background: color-mix(in oklab, var(--nbf-ansi-ground) 32%, var(--nbf-card)); }
.nbf-ansi-bold { font-weight: 600; }
.nbf-ansi-faint { opacity: 0.7; }
.nbf-ansi-italic { font-style: italic; }
.nbf-ansi-under { text-decoration: underline; }
.nbf-ansi-struck { text-decoration: line-through; }
`;
