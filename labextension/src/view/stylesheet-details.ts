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
.nbf .nbf-section h4 { margin: 0 0 4px; color: var(--nbf-soft); font-family: inherit; font-size: 12px; font-weight: 500; line-height: 16px; }
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
