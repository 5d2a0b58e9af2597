import { describe, expect, it } from "vitest";

import type { GraphNode } from "../protocol/generated";
import { Card } from "./card";
import { lookOf } from "./looks";

const box = { x: 8, y: 4, width: 156, height: 44 };
const node: GraphNode = { name: "tidy", kind: "task", ...box, mapped: false };
const facts = { time: "", message: "", attempt: 1, family: null };
const phases = { waiting: 0, running: 0, succeeded: 0, failed: 0, stopped: 0 };

it("stands where it is told to, in the size it is told", () => {
  const { left, top, width, height } = new Card(node, 3).element.style;
  expect([left, top, width, height]).toEqual(["8px", "4px", "156px", "44px"]);
});

it("says its state by word, glyph and tone, and all of it to a screen reader", () => {
  const card = new Card(node, 3);
  const failed = lookOf("Failed");
  card.show(failed, { ...facts, time: "0.4 s", message: "ValueError: no" });
  const { element } = card;
  expect(element.textContent).toBe("tidyFailed · 0.4 s");
  expect(element.querySelector("path")?.getAttribute("d")).toBe(failed.glyph);
  expect(element.dataset).toMatchObject({ node: "3", tone: "bad" });
  expect(element.getAttribute("aria-label")).toBe("tidy, failed, 0.4 s");
  expect(element.title).toBe("tidy\nValueError: no");
});

it("has no word for its state where it is a parameter", () => {
  const card = new Card({ ...node, kind: "parameter" }, 0);
  card.show(lookOf("Success"), facts);
  expect(card.element.textContent).toBe("tidy");
  expect(card.element.getAttribute("aria-label")).toBe("tidy, success");
  expect(card.element.title).toBe("tidy");
});

it("says which attempt it is, from the second on", () => {
  const card = new Card(node, 0);
  card.show(lookOf("Running"), { ...facts, attempt: 2, time: "3 s" });
  expect(card.element.textContent).toBe("tidyRunning · attempt 2 · 3 s");
  expect(card.element.getAttribute("aria-label")).toBe("tidy, running, attempt 2, 3 s");
  card.show(lookOf("Retrying"), facts);
  expect(card.element.textContent).toBe("tidyRetrying");
});

describe("a mapped node", () => {
  const card = new Card({ ...node, mapped: true }, 0);
  const shown = (word: "Failed" | "Mapped" | "Running", counts: Partial<typeof phases>) => {
    const all = { ...phases, ...counts };
    const done = all.succeeded + all.failed + all.stopped;
    const family = { total: done + all.waiting + all.running, done, phases: all };
    card.show(lookOf(word), { ...facts, family });
    return card.element.textContent;
  };

  it("is a stack with a bar of its children", () => {
    expect(card.element.classList.contains("nbf-mapped")).toBe(true);
    expect(shown("Running", { waiting: 4, running: 2, succeeded: 6 })).toBe("tidy6/12");
    const widths = [...card.element.querySelectorAll<HTMLElement>(".nbf-family .nbf-part")];
    expect(widths.map(each => each.style.width)).toEqual([
      "50%",
      "0%",
      "0%",
      expect.stringMatching(/^16.6/),
    ]);
    expect(card.element.getAttribute("aria-label")).toBe("tidy, running, 6 of 12 done");
  });

  it("says how many failed while it runs and in the end", () => {
    expect(shown("Running", { waiting: 2, failed: 1, succeeded: 1 })).toBe("tidy2/4, 1 failed");
    expect(shown("Failed", { failed: 1, succeeded: 3 })).toBe("tidy1 of 4 failed");
    expect(card.element.getAttribute("aria-label")).toBe("tidy, failed, 4 of 4 done, 1 failed");
    expect(shown("Mapped", { succeeded: 4 })).toBe("tidyMapped ×4");
  });

  it("has one bar, and none without children", () => {
    shown("Running", { waiting: 1 });
    expect(card.element.querySelectorAll(".nbf-family")).toHaveLength(1);
    card.show(lookOf("Pending"), facts);
    expect(card.element.querySelector(".nbf-family")).toBeNull();
  });
});
