/** The colour of each tone, where `--nbf-ink` and `--nbf-card` are set. */
export function tonesCss(scope: string): string {
  return `
${scope} [data-tone="waiting"] { --nbf-tone: color-mix(in srgb, var(--nbf-ink) 38%, var(--nbf-card)); }
${scope} [data-tone="running"] { --nbf-tone: var(--nbf-brand); }
${scope} [data-tone="good"] { --nbf-tone: color-mix(in oklab, #0f9568 84%, var(--nbf-ink)); }
${scope} [data-tone="reused"] { --nbf-tone: color-mix(in oklab, #0b87a8 84%, var(--nbf-ink)); }
${scope} [data-tone="mocked"] { --nbf-tone: color-mix(in oklab, #7d52dd 84%, var(--nbf-ink)); }
${scope} [data-tone="bad"] { --nbf-tone: color-mix(in oklab, #dc3d2a 88%, var(--nbf-ink)); }
${scope} [data-tone="blocked"] { --nbf-tone: color-mix(in oklab, #c4661f 86%, var(--nbf-ink)); }
${scope} [data-tone="stopped"] { --nbf-tone: color-mix(in srgb, var(--nbf-ink) 55%, var(--nbf-card)); }
${scope} [data-tone="paused"] { --nbf-tone: color-mix(in oklab, #b98208 86%, var(--nbf-ink)); }`;
}
