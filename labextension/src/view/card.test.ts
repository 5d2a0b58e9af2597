import { expect, it } from "vitest";

import type { GraphNode } from "../protocol/generated";
import { Card } from "./card";
import { lookOf } from "./looks";

const node: GraphNode = { name: "tidy", kind: "task", x: 8, y: 4, width: 156, height: 44 };

it("stands where it is told to, in the size it is told", () => {
  const { left, top, width, height } = new Card(node, 3).element.style;
  expect([left, top, width, height]).toEqual(["8px", "4px", "156px", "44px"]);
});

it("says its state by word, glyph and tone, and all of it to a screen reader", () => {
  const card = new Card(node, 3);
  const failed = lookOf("Failed");
  card.show(failed, "0.4 s", "ValueError: no");
  const { element } = card;
  expect(element.textContent).toBe("tidyFailed · 0.4 s");
  expect(element.querySelector("path")?.getAttribute("d")).toBe(failed.glyph);
  expect(element.dataset).toMatchObject({ node: "3", tone: "bad" });
  expect(element.getAttribute("aria-label")).toBe("tidy, failed, 0.4 s");
  expect(element.title).toBe("tidy\nValueError: no");
});

it("has no word for its state where it is a parameter", () => {
  const card = new Card({ ...node, kind: "parameter" }, 0);
  card.show(lookOf("Success"), "", "");
  expect(card.element.textContent).toBe("tidy");
  expect(card.element.getAttribute("aria-label")).toBe("tidy, success");
  expect(card.element.title).toBe("tidy");
});
