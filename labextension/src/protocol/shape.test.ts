import { describe, expect, it } from "vitest";

import { isAskDetails, isFromKernel, isFromPage, isGraph } from "./generated";
import { count, either, flag, list, literal, number, pair, struct, text } from "./shape";

describe("a guard", () => {
  it.each([
    [text, "a", 1],
    [flag, false, 0],
    [number, -1.5, NaN],
    [number, 0, "0"],
    [count, 3, -1],
    [count, 0, 1.5],
    [literal("a", null), null, "b"],
    [list(text), ["a"], ["a", 1]],
    [list(text), [], {}],
    [pair(count, text), [1, "a"], [1]],
    [either(text, literal(null)), null, undefined],
    [struct<{ a: string }>({ a: text }), { a: "x", b: 1 }, { b: 1 }],
    [struct<{ a: string }>({ a: text }), { a: "x" }, null],
  ])("lets its shape pass and nothing else", (guard, good, bad) => {
    expect(guard(good)).toBe(true);
    expect(guard(bad)).toBe(false);
  });
});

describe("the generated guards", () => {
  it("tell messages of the page", () => {
    expect(isFromPage({ type: "hello" })).toBe(true);
    expect(isAskDetails({ type: "ask-details", node: -1 })).toBe(false);
  });

  it("tell messages of the kernel", () => {
    expect(isFromKernel({ type: "refused", code: "failed", text: "" })).toBe(true);
    expect(isFromKernel({ type: "refused", code: "bored", text: "" })).toBe(false);
  });

  it("look into what a message is made of", () => {
    const graph = { nodes: [], edges: [], width: 0, height: 0, direction: "top-down", groups: [] };
    expect(isGraph(graph)).toBe(true);
    expect(isGraph({ ...graph, nodes: [{ name: "a" }] })).toBe(false);
  });
});
