import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Camera } from "./camera";
import { follow } from "./gestures";

let screen: HTMLElement;
let camera: Camera;
let moved: boolean[];
let end: () => void;

beforeEach(() => {
  screen = document.body.appendChild(document.createElement("div"));
  screen.setPointerCapture = vi.fn();
  camera = new Camera();
  moved = [];
  end = follow(screen, camera, isGoingOn => moved.push(isGoingOn));
});

afterEach(() => {
  end();
  screen.remove();
});

function point(type: string, x: number, y: number, rest: PointerEventInit = {}): void {
  const where = { clientX: x, clientY: y, bubbles: true, ...rest };
  // This document knows no PointerEvent.
  const event = Object.assign(new MouseEvent(type, where), { pointerId: rest.pointerId ?? 1 });
  screen.dispatchEvent(event);
}

function wheel(deltaY: number, rest: WheelEventInit = {}): WheelEvent {
  const event = new WheelEvent("wheel", { deltaY, cancelable: true, clientX: 50, ...rest });
  screen.dispatchEvent(event);
  return event;
}

it("pans by dragging", () => {
  point("pointerdown", 10, 10);
  point("pointermove", 40, 30);
  point("pointermove", 50, 30);
  point("pointerup", 50, 30);
  expect([camera.x, camera.y]).toEqual([40, 20]);
  expect(moved).toEqual([true, true, false]);
  point("pointermove", 90, 90);
  expect(camera.x).toBe(40);
});

it("takes a hand that trembles for a click, a drag for none", () => {
  const clicks = vi.fn();
  const card = screen.appendChild(document.createElement("button"));
  card.addEventListener("click", clicks);
  point("pointerdown", 10, 10);
  point("pointermove", 12, 11);
  point("pointerup", 12, 11);
  card.click();
  expect(clicks).toHaveBeenCalledTimes(1);
  expect(camera.x).toBe(0);

  point("pointerdown", 10, 10);
  point("pointermove", 60, 10);
  point("pointerup", 60, 10);
  card.click();
  expect(clicks).toHaveBeenCalledTimes(1);
  card.click();
  expect(clicks).toHaveBeenCalledTimes(2);
});

it("leaves other buttons alone", () => {
  point("pointerdown", 10, 10, { button: 2 });
  point("pointermove", 60, 10);
  expect(moved).toEqual([]);
});

it("zooms with two fingers", () => {
  point("pointerdown", 0, 0);
  point("pointerdown", 100, 0, { pointerId: 2 });
  point("pointermove", 200, 0, { pointerId: 2 });
  expect(camera.scale).toBeCloseTo(2);
  point("pointercancel", 200, 0, { pointerId: 2 });
  expect(moved.at(-1)).toBe(false);
});

it("zooms to the pointer by ctrl and the wheel, or by pinching", () => {
  expect(wheel(-10, { ctrlKey: true }).defaultPrevented).toBe(true);
  expect(camera.scale).toBeCloseTo(Math.exp(0.1));
  expect(camera.x + camera.scale * 50).toBeCloseTo(50);
  wheel(5, { metaKey: true, deltaMode: WheelEvent.DOM_DELTA_LINE });
  expect(camera.scale).toBeCloseTo(Math.exp(0.1 - 0.4));
});

it("lets a plain wheel scroll the page", () => {
  expect(wheel(100).defaultPrevented).toBe(false);
  expect(moved).toEqual([]);
});

it("does nothing after its end", () => {
  end();
  wheel(-10, { ctrlKey: true });
  expect(camera.scale).toBe(1);
});
