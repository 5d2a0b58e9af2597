/** Text with the colours that terminals know, as spans; every other escape is left out. */

import { make } from "./make";
import { cleanLines } from "./text";

// CSI, OSC (links, titles), and the short escapes; what is cut off at the end counts as well.
const ESCAPE =
  /\x1b(?:\[([0-9;:]*)([ -/]*[@-~])?|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[PX^_][^\x1b\n]*(?:\x1b\\)?|[ -/]*[0-~]?)/g;

interface Style {
  readonly classes: ReadonlySet<string>;
  readonly ink: string | null;
  readonly ground: string | null;
}

const PLAIN: Style = { classes: new Set(), ink: null, ground: null };

/** The nodes that show the text; only spans and text, whatever is in it. */
export function ansiNodes(text: string): Node[] {
  const nodes: Node[] = [];
  let style = PLAIN;
  let done = 0;
  for (const match of text.matchAll(ESCAPE)) {
    push(nodes, text.slice(done, match.index), style);
    done = match.index + match[0].length;
    if (match[2] === "m") {
      style = styled(style, match[1] ?? "");
    }
  }
  push(nodes, text.slice(done), style);
  return nodes;
}

function push(nodes: Node[], raw: string, style: Style): void {
  if (raw === "") {
    return;
  }
  const text = cleanLines(raw);
  if (style.classes.size === 0 && style.ink === null && style.ground === null) {
    nodes.push(document.createTextNode(text));
    return;
  }
  const span = make("span", [...style.classes].join(" "), {}, text);
  if (style.ink !== null) {
    span.style.setProperty("--nbf-ansi", style.ink);
    span.classList.add("nbf-ansi-ink");
  }
  if (style.ground !== null) {
    span.style.setProperty("--nbf-ansi-ground", style.ground);
    span.classList.add("nbf-ansi-ground");
  }
  nodes.push(span);
}

const FLAGS: Readonly<Record<number, string>> = {
  1: "nbf-ansi-bold",
  2: "nbf-ansi-faint",
  3: "nbf-ansi-italic",
  4: "nbf-ansi-under",
  9: "nbf-ansi-struck",
};
const ENDED: Readonly<Record<number, readonly string[]>> = {
  22: ["nbf-ansi-bold", "nbf-ansi-faint"],
  23: ["nbf-ansi-italic"],
  24: ["nbf-ansi-under"],
  29: ["nbf-ansi-struck"],
};

function styled(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let style = before;
  while (codes.length > 0) {
    style = apply(style, codes.shift() ?? 0, codes);
  }
  return style;
}

function apply(style: Style, code: number, rest: number[]): Style {
  const flag = FLAGS[code];
  if (flag !== undefined) {
    return { ...style, classes: new Set([...style.classes, flag]) };
  }
  const ended = ENDED[code];
  if (ended !== undefined) {
    return { ...style, classes: new Set([...style.classes].filter(each => !ended.includes(each))) };
  }
  if (code === 0) {
    return PLAIN;
  }
  const colour = colourOf(code, rest);
  if (colour === undefined) {
    return style;
  }
  const isGround = (code >= 40 && code < 50) || code >= 100;
  return isGround ? { ...style, ground: colour } : { ...style, ink: colour };
}

/** A colour, null for the text's own; undefined where the code names none. */
function colourOf(code: number, rest: number[]): string | null | undefined {
  const [tens, ones] = [Math.floor(code / 10), code % 10];
  if (tens === 3 || tens === 4) {
    return ones === 9 ? null : ones === 8 ? extended(rest) : sixteen(ones);
  }
  return (tens === 9 || tens === 10) && ones < 8 ? sixteen(ones + 8) : undefined;
}

function extended(rest: number[]): string | undefined {
  const kind = rest.shift();
  if (kind === 5) {
    return indexed(rest.shift() ?? 0);
  }
  if (kind === 2) {
    const [r = 0, g = 0, b = 0] = rest.splice(0, 3);
    return rgb(r, g, b);
  }
  return undefined;
}

function indexed(index: number): string | undefined {
  if (!(index >= 0 && index < 256)) {
    return undefined;
  }
  if (index < 16) {
    return sixteen(index);
  }
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return rgb(grey, grey, grey);
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  const cube = index - 16;
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function sixteen(index: number): string {
  return `var(--nbf-ansi-${index})`;
}

function rgb(...channels: number[]): string {
  const bytes = channels.map(each => Math.min(255, Math.max(0, Math.round(each) || 0)));
  return `rgb(${bytes.join(" ")})`;
}
