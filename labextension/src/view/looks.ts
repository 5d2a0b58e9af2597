/** How a state looks: a word, a colour and a glyph, each of which would be enough. */

import type { StateName } from "../protocol/generated";
import { draw, setAttribute } from "./make";

export type Tone =
  "bad" | "blocked" | "good" | "mocked" | "paused" | "reused" | "running" | "stopped" | "waiting";

export interface Look {
  readonly word: string;
  readonly tone: Tone;
  /** A path of strokes within 16 by 16. */
  readonly glyph: string;
}

const CIRCLE = "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z";
const GLYPHS = {
  again: "M12.9 6.2A5.3 5.3 0 1 0 13.3 8.6M13.3 3v3.4H9.9",
  back: "M3.1 6.2A5.3 5.3 0 1 1 2.7 8.6M2.7 3v3.4h3.4",
  bars: "M5.75 3.75v8.5M10.25 3.75v8.5",
  bolt: "M9 2.5 4.5 9H8l-1 4.5L11.5 7H8z",
  check: "M3 8.6 6.4 12 13 4.4",
  clock: `${CIRCLE}M8 5v3.2l2.2 1.4`,
  cross: "M4 4l8 8M12 4l-8 8",
  diamond: "M8 2.2 13.8 8 8 13.8 2.2 8z",
  dots: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  play: "M5 3.2 12.6 8 5 12.8z",
  ring: CIRCLE,
  skip: "M2.5 11.5c.4-6 8-7.5 10.2-3M13 4.2v4.4H8.6",
  slash: `${CIRCLE}M4.2 11.8l7.6-7.6`,
  square: "M4 4h8v8H4z",
  wave: "M2.5 9c1.8-3.4 3.7-3.4 5.5 0s3.7 3.4 5.5 0",
} as const;

function look(word: string, tone: Tone, glyph: keyof typeof GLYPHS): Look {
  return { word, tone, glyph: GLYPHS[glyph] };
}

const LOOKS: Readonly<Record<StateName, Look>> = {
  Pending: look("Pending", "waiting", "ring"),
  Running: look("Running", "running", "play"),
  Success: look("Success", "good", "check"),
  Reused: look("Reused", "reused", "back"),
  Mocked: look("Mocked", "mocked", "diamond"),
  Given: look("Given", "mocked", "diamond"),
  Failed: look("Failed", "bad", "cross"),
  TriggerFailed: look("Trigger failed", "blocked", "slash"),
  TimedOut: look("Timed out", "bad", "clock"),
  ValidationFailed: look("Not valid", "bad", "cross"),
  Skipped: look("Skipped", "stopped", "skip"),
  Cancelled: look("Cancelled", "stopped", "square"),
  Interrupted: look("Interrupted", "stopped", "bolt"),
  Paused: look("Paused", "paused", "bars"),
  Resume: look("Resuming", "paused", "bars"),
  Retrying: look("Retrying", "paused", "again"),
  Stale: look("Stale", "paused", "wave"),
  Scheduled: look("Scheduled", "waiting", "clock"),
  Submitted: look("Submitted", "waiting", "dots"),
  Queued: look("Queued", "waiting", "dots"),
  ClientFailed: look("Not reached", "waiting", "dots"),
  Cancelling: look("Cancelling", "running", "square"),
  Cached: look("Cached", "reused", "back"),
  Mapped: look("Mapped", "good", "check"),
  Looped: look("Looped", "good", "again"),
  Finished: look("Finished", "stopped", "square"),
  Unknown: look("Unknown", "waiting", "ring"),
  Crashed: look("Crashed", "bad", "bolt"),
  NotReady: look("Not ready", "blocked", "slash"),
};

export function lookOf(state: string): Look {
  return Object.hasOwn(LOOKS, state) ? LOOKS[state as StateName] : LOOKS.Unknown;
}

/** A drawing of 16 by 16 that screen readers leave out: the word says the same. */
export function glyph(path: string): SVGSVGElement {
  const attributes = { class: "nbf-glyph", viewBox: "0 0 16 16", "aria-hidden": "true" };
  return draw("svg", attributes, draw("path", { d: path }));
}

export function setGlyph(svg: SVGSVGElement, path: string): void {
  if (svg.firstElementChild !== null) {
    setAttribute(svg.firstElementChild, "d", path);
  }
}
