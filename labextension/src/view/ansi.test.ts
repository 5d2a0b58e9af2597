import fc from "fast-check";
import { expect, it } from "vitest";

import { ansiNodes } from "./ansi";

function shown(text: string): HTMLElement {
  const pre = document.createElement("pre");
  pre.append(...ansiNodes(text));
  return pre;
}

function styles(text: string): string[] {
  return [...shown(text).querySelectorAll("span")].map(span =>
    `${span.textContent}: ${span.className} ${span.getAttribute("style") ?? ""}`.trim(),
  );
}

it("shows text without escapes as it is", () => {
  const pre = shown("a <b>\n c");
  expect(pre.textContent).toBe("a <b>\n c");
  expect(pre.childElementCount).toBe(0);
});

it.each([
  ["\x1b[31mred\x1b[0m", "red: nbf-ansi-ink --nbf-ansi: var(--nbf-ansi-1);"],
  ["\x1b[91mred", "red: nbf-ansi-ink --nbf-ansi: var(--nbf-ansi-9);"],
  ["\x1b[38;5;208mo", "o: nbf-ansi-ink --nbf-ansi: rgb(255 135 0);"],
  ["\x1b[38;5;3my", "y: nbf-ansi-ink --nbf-ansi: var(--nbf-ansi-3);"],
  ["\x1b[38;5;244mg", "g: nbf-ansi-ink --nbf-ansi: rgb(128 128 128);"],
  ["\x1b[38;2;1;2;999mt", "t: nbf-ansi-ink --nbf-ansi: rgb(1 2 255);"],
  ["\x1b[44mb", "b: nbf-ansi-ground --nbf-ansi-ground: var(--nbf-ansi-4);"],
  ["\x1b[103mb", "b: nbf-ansi-ground --nbf-ansi-ground: var(--nbf-ansi-11);"],
  ["\x1b[1;3;4mb", "b: nbf-ansi-bold nbf-ansi-italic nbf-ansi-under"],
])("%j", (text, style) => {
  expect(styles(text)).toEqual([style]);
});

it.each([
  ["\x1b[1;31ma\x1b[22;39mb", "ab"],
  ["\x1b[ma", "a"],
  ["\x1b[2J\x1b[Ha", "a"],
  ["\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07", "link"],
  ["\x1b]0;title\x1b\\a", "a"],
  ["\x1bPdata\x1b\\a", "a"],
  ["\x1b(Ba\x1b", "a"],
  ["a\x1b[31", "a"],
  ["\x1b[38;5mx\x1b[38;2mx\x1b[38mx\x1b[38;5;999mx\x1b[99mx", "xxxxx"],
])("leaves the escapes of %j out", (text, plain) => {
  expect(shown(text).textContent).toBe(plain);
});

it("ends a style where it is ended", () => {
  expect(styles("\x1b[1;31ma\x1b[22mb\x1b[39mc")).toEqual([
    "a: nbf-ansi-bold nbf-ansi-ink --nbf-ansi: var(--nbf-ansi-1);",
    "b: nbf-ansi-ink --nbf-ansi: var(--nbf-ansi-1);",
  ]);
});

it("makes nothing but spans and text of anything, and loses no plain letter", () => {
  const part = fc.oneof(fc.string(), fc.constantFrom("\x1b[", "\x1b]", "\x1b", "31m", ";", "<b>"));
  fc.assert(
    fc.property(fc.array(part), parts => {
      const pre = shown(parts.join(""));
      expect([...pre.querySelectorAll("*")].every(({ tagName }) => tagName === "SPAN")).toBe(true);
      expect(pre.textContent).not.toContain("\x1b");
    }),
    { seed: 1 },
  );
  expect(shown("x".repeat(50)).textContent).toBe("x".repeat(50));
});

it("takes no long time over a long line of half escapes", () => {
  const began = performance.now();
  shown("\x1b[".repeat(10_000) + "\x1b]".repeat(10_000));
  expect(performance.now() - began).toBeLessThan(2_000);
});
