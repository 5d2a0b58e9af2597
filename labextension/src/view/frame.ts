/** HTML of users where it can do nothing: a frame without scripts, and of no origin. */

import { make } from "./make";

const LINE = 26;
const EDGE = 20;
const [LEAST, MOST] = [72, 400] as const;

/** @param name of what is shown, for screen readers */
export function htmlFrame(html: string, name: string, around: Element): HTMLIFrameElement {
  const frame = make("iframe", "nbf-frame", {
    // Nothing is allowed: no scripts, no forms, no windows, not the page's origin.
    sandbox: "",
    referrerpolicy: "no-referrer",
    title: `Result of ${name}`,
  });
  const paint = (): void => {
    frame.srcdoc = `${head(around)}<body>${html}`;
  };
  paint();
  follow(frame, paint);
  frame.style.height = `${heightOf(html)}px`;
  return frame;
}

/** Whether there are scripts in it, which stand still here. */
export function hasScripts(html: string): boolean {
  return /<script[\s>]/i.test(html);
}

/** No script in the frame could say how high it is: rows and lines are counted. */
function heightOf(html: string): number {
  const rows = html.match(/<(?:tr|br|p|li|h[1-6])[\s>]/gi)?.length ?? 0;
  const images = /<(?:img|svg|canvas|video)[\s>]/i.test(html) ? MOST : 0;
  return Math.max(LEAST, images, Math.min(MOST, EDGE + LINE * (rows + 1)));
}

/** Has a frame painted anew when the page gets another theme. */
function follow(frame: HTMLIFrameElement, paint: () => void): void {
  const observer = new MutationObserver(() => {
    if (frame.isConnected) {
      paint();
    } else {
      observer.disconnect();
    }
  });
  const attributeFilter = ["class", "data-jp-theme-name"];
  observer.observe(document.body, { attributes: true, attributeFilter });
}

/** As much of Jupyter's own style as tables need, in the colours of the page. */
function head(around: Element): string {
  const { backgroundColor: ground } = getComputedStyle(around.closest(".nbf-details") ?? around);
  const { color: ink } = getComputedStyle(around);
  const [red = 0, green = 0, blue = 0] = (ink.match(/\d+/g) ?? []).map(Number);
  const scheme = red + green + blue > 384 ? "dark" : "light";
  return `<!doctype html><meta charset="utf-8"><style>
:root { color-scheme: ${scheme}; background: ${ground}; }
body { margin: 8px; color: ${ink}; font: 12px/18px system-ui, sans-serif; }
table { border-collapse: collapse; border: 0; font-variant-numeric: tabular-nums; }
td, th { padding: 4px 8px; border: 0; text-align: right; vertical-align: middle; white-space: nowrap; }
thead { border-bottom: 1px solid color-mix(in srgb, ${ink} 30%, transparent); }
tbody tr:nth-child(odd) { background: color-mix(in srgb, ${ink} 5%, transparent); }
img, svg { max-width: 100%; height: auto; }
</style>`;
}
