import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { batch, graphOf, snapshot } from "../protocol/testing";
import { MANY } from "./minimap";
import { Stage } from "./testing";

const names = Array.from({ length: MANY + 1 }, (_, index) => `t${index}`);
const large = graphOf(names, [], index => ({
  x: 200 * (index % 11),
  y: 60 * Math.floor(index / 11),
}));

let stage: Stage;
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1_000);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(500);
  stage = new Stage();
});
afterEach(() => {
  stage.dispose();
  vi.restoreAllMocks();
});

function boxes(tone: string): number {
  const path = stage.home.querySelector(`.nbf-minimap-nodes [data-tone="${tone}"]`);
  return (path?.getAttribute("d") ?? "").split("z").length - 1;
}

it("is there for large drawings only", () => {
  stage.link.receive(...snapshot(graphOf(names.slice(1))));
  expect(stage.find(".nbf-minimap").hidden).toBe(true);
  stage.link.receive(...snapshot(large, {}, { seq: 2 }));
  expect(stage.find(".nbf-minimap").hidden).toBe(false);
});

it("shows states as they change, and repaints no others", () => {
  stage.link.receive(...snapshot(large, { 0: { state: "Failed" } }));
  expect([boxes("waiting"), boxes("bad"), boxes("good")]).toEqual([MANY, 1, 0]);
  const bad = stage.find('.nbf-minimap-nodes [data-tone="bad"]');
  const observer = new MutationObserver(() => undefined);
  observer.observe(bad, { attributes: true });
  stage.link.receive(...batch(2, { 5: { state: "Success" }, 0: { state: "Failed" } }));
  expect([boxes("waiting"), boxes("bad"), boxes("good")]).toEqual([MANY - 1, 1, 1]);
  expect(observer.takeRecords()).toEqual([]);
});

it("frames what is in sight, once that is not all", () => {
  stage.link.receive(...snapshot(large));
  expect(stage.find(".nbf-minimap-frame").hidden).toBe(true);
  for (let step = 0; step < 8; step++) {
    stage.press("+", stage.card(0));
  }
  const frame = stage.find(".nbf-minimap-frame");
  expect(frame.hidden).toBe(false);
  expect(parseFloat(frame.style.width)).toBeLessThan(168);
});

it("leads to where it is pointed at", () => {
  stage.link.receive(...snapshot(large));
  const map = stage.find(".nbf-minimap");
  map.setPointerCapture = () => undefined;
  const point = (type: string, x: number, buttons: number) =>
    map.dispatchEvent(new MouseEvent(type, { clientX: x, clientY: 0, buttons }));
  const x = () => Number(/-?[\d.]+/.exec(stage.find(".nbf-world").style.transform)?.[0]);
  point("pointerdown", 0, 1);
  expect(x()).toBe(500);
  point("pointermove", 84, 1);
  const dragged = x();
  expect(dragged).toBeLessThan(500);
  point("pointermove", 168, 0);
  expect(x()).toBe(dragged);
});
