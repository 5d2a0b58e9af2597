import { expect, it } from "vitest";

import { duration, wholeSeconds } from "./duration";

it.each([
  [-1, "0 ms"],
  [0.012, "12 ms"],
  [0.0994, "99 ms"],
  [0.0999, "0.1 s"],
  [0.4, "0.4 s"],
  [2.14, "2.1 s"],
  [9.96, "10 s"],
  [38.4, "38 s"],
  [59.6, "1 m 00 s"],
  [125, "2 m 05 s"],
  [3_599.7, "1 h 00 m"],
  [3_840, "1 h 04 m"],
])("%f seconds read as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it("shows whole seconds while time goes on", () => {
  expect(wholeSeconds(0.4)).toBe("0 s");
  expect(wholeSeconds(2.6)).toBe("3 s");
});
