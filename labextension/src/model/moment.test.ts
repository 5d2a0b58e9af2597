import { expect, it } from "vitest";

import { ago, when } from "./moment";

const at = (...parts: [number, number, number, number?, number?]) =>
  new Date(...(parts as [number, number, number])).setHours(parts[3] ?? 0, parts[4] ?? 0) / 1_000;
const now = at(2026, 2, 1, 15, 0);

it.each([
  [at(2026, 2, 1, 9, 5), "today 9:05"],
  [at(2026, 1, 28, 23, 59), "yesterday 23:59"],
  [at(2026, 1, 27, 14, 30), "27 Feb 14:30"],
  [at(2024, 10, 3, 14, 30), "3 Nov 2024"],
])("says when in the words of a person", (seconds, text) => {
  expect(when(seconds, now)).toBe(text);
});

it.each([
  [-3, "just now"],
  [59, "just now"],
  [60, "1 min ago"],
  [7_300, "2 h ago"],
  [86_400, "1 day ago"],
  [12.9 * 86_400, "12 days ago"],
])("says how long ago", (seconds, text) => {
  expect(ago(seconds)).toBe(text);
});
