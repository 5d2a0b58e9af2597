import { expect, it } from "vitest";

import { clean, cleanLines } from "./text";

it.each([
  ["plain", "plain"],
  ["naïve 日本 🎉", "naïve 日本 🎉"],
  ["a\nb\tc", "a\ufffdb\ufffdc"],
  ["\x1b[31m\x00", "\ufffd[31m\ufffd"],
  ["\u202egnp\u202c", "\ufffdgnp\ufffd"],
  ["zero\u200bwidth", "zero\ufffdwidth"],
  ["half \ud83c of", "half \ufffd of"],
])("%j is shown as %j", (text, shown) => {
  expect(clean(text)).toBe(shown);
});

it("keeps lines and tabs where there may be some", () => {
  expect(cleanLines("a\n\tb\r\u202e")).toBe("a\n\tb\ufffd\ufffd");
});
