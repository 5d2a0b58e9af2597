import { expect, it } from "vitest";

import { STATES } from "../protocol/generated";
import { lookOf } from "./looks";

it("gives every state a word, a colour and a glyph", () => {
  for (const { name } of STATES) {
    const { word, glyph } = lookOf(name);
    expect(word).not.toBe("");
    expect(glyph).toMatch(/^M/);
  }
});

it("tells the ways a task can end apart by their glyphs, not only by colour", () => {
  const ends = ["Success", "Reused", "Mocked", "Failed", "TriggerFailed", "Skipped", "Cancelled"];
  expect(new Set(ends.map(name => lookOf(name).glyph)).size).toBe(ends.length);
});

it.each(["HomeMade", "constructor", "__proto__", ""])("knows what to do with a state %j", name => {
  expect(lookOf(name).word).toBe("Unknown");
});
