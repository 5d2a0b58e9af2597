import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { snapshot } from "../protocol/testing";
import { nodeOf } from "./facts";
import { flow, Stage } from "./testing";

/** A document has no layout here, so the sizes of the screen are told; see dev/browser.test.ts. */
let size = { width: 1_000, height: 400 };
const watching = new Set<() => void>();
let stage: Stage;

beforeEach(() => {
  size = { width: 1_000, height: 400 };
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly resized: () => void) {}
      observe(): void {
        watching.add(this.resized);
        this.resized();
      }
      disconnect(): void {
        watching.delete(this.resized);
      }
    },
  );
  vi.spyOn(Element.prototype, "clientWidth", "get").mockImplementation(() => size.width);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockImplementation(() => size.height);
  stage = new Stage();
  stage.link.receive(...snapshot(flow));
});
afterEach(() => {
  stage.dispose();
  expect(watching.size).toBe(0);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function camera(): readonly number[] {
  return (stage.find(".nbf-world").style.transform.match(/-?[\d.]+/g) ?? []).map(Number);
}

function resize(width: number, height: number): void {
  size = { width, height };
  watching.forEach(resized => resized());
}

it("shows all again when the room for it changes", () => {
  const before = camera();
  resize(600, 400);
  expect(camera()).not.toEqual(before);
  resize(1_000, 400);
  expect(camera()).toEqual(before);
});

it("keeps its size beside open details, moved until their node is seen, and shows all after", () => {
  const before = camera();
  stage.card(2).click();
  resize(300, 400);
  const [x = 0, , scale] = camera();
  expect(scale).toBe(before[2]);
  expect(x).toBeLessThan(before[0] ?? 0);
  stage.press("Escape", stage.card(2));
  resize(1_000, 400);
  expect(camera()).toEqual(before);
});

it("shows all beside open details where nothing gets smaller by it", () => {
  stage.card(2).click();
  resize(1_000, 250);
  const [x, y, scale] = camera();
  stage.view.fit();
  expect(camera()).toEqual([x, y, scale]);
});

it("shows the node of open details large enough when another drawing does not fit", () => {
  stage.card(2).click();
  resize(150, 400);
  const again = { ...flow, width: 2_000 };
  stage.link.receive(...snapshot(again, {}, { seq: 2 }));
  expect(camera()[2]).toBeCloseTo(0.62);
});

it("stays where it was moved to by hand", () => {
  stage.button("Zoom in").click();
  const before = camera();
  resize(600, 400);
  expect(camera()).toEqual(before);
});

it("knows the node that an element belongs to", () => {
  expect(nodeOf(stage.card(1))).toBe(1);
  expect(nodeOf(stage.find(".nbf-world"))).toBeNull();
});
