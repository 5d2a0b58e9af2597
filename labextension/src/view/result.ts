import { sizeText } from "../model/size";
import type { Result, ResultInfo } from "../protocol/generated";
import { ansiNodes } from "./ansi";
import { hasScripts, htmlFrame } from "./frame";
import { make } from "./make";
import { clean, cleanLines } from "./text";

/**
 * What a node produced: in a line, and as a cell would show it once somebody asked for that.
 *
 * @param shown null while it is awaited, undefined where nobody asked
 * @param around where it is shown, whose colours count
 * @param ask null where no more can be shown
 */
export function resultParts(
  info: ResultInfo,
  shown: Result | null | undefined,
  around: Element,
  ask: (() => void) | null,
): HTMLElement[] {
  if (info.is_all || ask === null) {
    return [block(info.text)];
  }
  const line = make("p", "nbf-result-line", {}, cleanLines(info.text));
  if (shown === undefined) {
    const size = info.size === null ? "" : `, ${sizeText(info.size)}`;
    const button = make("button", "nbf-button", { type: "button" }, `Show the result${size}`);
    button.addEventListener("click", ask);
    return [line, button];
  }
  if (shown === null) {
    return [line, make("p", "nbf-why", { role: "status" }, "The kernel prepares it…")];
  }
  return [line, ...contentOf(shown, around)];
}

function contentOf(result: Result, around: Element): HTMLElement[] {
  const { data, kind, name } = result;
  const notes = result.note === "" ? [] : [result.note];
  if (kind === "text/html") {
    if (hasScripts(data)) {
      notes.push("Scripts in it do not run here; they do in a cell.");
    }
    return [htmlFrame(data, clean(name), around), ...said(notes)];
  }
  if (kind !== "text/plain") {
    return [image(kind, data, clean(name)), ...said(notes)];
  }
  return [...(data === "" ? [] : [block(data)]), ...said(notes)];
}

function said(notes: readonly string[]): HTMLElement[] {
  return notes.map(note => make("p", "nbf-why", {}, clean(note)));
}

/** Within an image no script runs, also none of SVG's. */
function image(kind: string, data: string, name: string): HTMLElement {
  const isText = kind === "image/svg+xml";
  const source = isText
    ? `data:${kind};charset=utf-8,${encodeURIComponent(data)}`
    : `data:${kind};base64,${data}`;
  const picture = make("img", "nbf-picture", { src: source, alt: `Result of ${name}` });
  picture.addEventListener("error", () => {
    picture.replaceWith(...said(["It is no image that can be shown."]));
  });
  return picture;
}

function block(text: string): HTMLElement {
  return make("pre", "nbf-block", { tabindex: "0" }, ...ansiNodes(text));
}
