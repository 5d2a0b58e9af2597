import { duration } from "../model/duration";
import type { AttemptInfo } from "../protocol/generated";
import { glyph, lookOf } from "./looks";
import { make } from "./make";
import { clean } from "./text";

/** The calls of a task that was called more than once. */
export function attemptList(attempts: readonly AttemptInfo[]): HTMLElement {
  return make("ol", "nbf-attempts", {}, ...attempts.map(row));
}

function row({ number, started, seconds, state, message }: AttemptInfo): HTMLElement {
  const look = lookOf(state);
  const began = new Date(1_000 * started);
  const time = make("time", "", { datetime: began.toISOString() }, began.toLocaleTimeString());
  const facts = [look.word, ...(seconds === null ? [] : [duration(seconds)])].join(" · ");
  const head = make(
    "div",
    "nbf-attempt-head",
    {},
    glyph(look.glyph),
    make("span", "nbf-attempt-number", {}, `Attempt ${number}`),
    make("span", "nbf-attempt-facts", {}, facts),
    time,
  );
  const told = message === "" ? [] : [make("p", "nbf-attempt-message", {}, clean(message))];
  return make("li", "nbf-attempt", { "data-tone": look.tone }, head, ...told);
}
