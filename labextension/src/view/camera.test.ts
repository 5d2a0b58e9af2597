import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { BELOW, Camera, fittingScale, LEAST, MARGIN, MOST, overlap } from "./camera";

const screen = { width: 800, height: 400 };

describe("a camera", () => {
  it("shows a small drawing in its own size, in the middle", () => {
    const camera = new Camera();
    camera.fit({ width: 200, height: 100 }, screen);
    expect([camera.scale, camera.x]).toEqual([1, 300]);
    expect(camera.y).toBe((400 - MARGIN - BELOW - 100) / 2 + MARGIN);
  });

  it("shows all of a large drawing", () => {
    const camera = new Camera();
    camera.fit({ width: 7_520, height: 100 }, screen);
    expect(camera.scale).toBeCloseTo(0.1);
    expect(camera.x).toBe(MARGIN);
  });

  it("tells how large a drawing can be shown whole", () => {
    expect(fittingScale({ width: 200, height: 100 }, screen)).toBe(1);
    expect(fittingScale({ width: 200, height: 10 * (400 - MARGIN - BELOW) }, screen)).toBe(0.1);
  });

  it("bears a screen of no size and a drawing of none", () => {
    const camera = new Camera();
    camera.fit({ width: 0, height: 0 }, { width: 0, height: 0 });
    expect(camera.scale).toBe(LEAST);
    expect(Number.isFinite(camera.x + camera.y)).toBe(true);
  });

  it("keeps what is under the pointer there when it zooms", () => {
    const number = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0.1, max: 10, noNaN: true }), (x, y, factor) => {
        const camera = new Camera();
        camera.pan(37, -12);
        const under = [(x - camera.x) / camera.scale, (y - camera.y) / camera.scale] as const;
        camera.zoom(factor, { x, y });
        expect(camera.x + camera.scale * under[0]).toBeCloseTo(x, 6);
        expect(camera.y + camera.scale * under[1]).toBeCloseTo(y, 6);
      }),
      { seed: 1 },
    );
  });

  it("zooms within bounds", () => {
    const camera = new Camera();
    camera.zoom(1e9, { x: 0, y: 0 });
    expect(camera.scale).toBe(MOST);
    camera.zoom(1e-9, { x: 0, y: 0 });
    expect(camera.scale).toBe(LEAST);
  });

  it("moves no more than needed to reveal a box", () => {
    const camera = new Camera();
    const box = { x: 100, y: 100, width: 100, height: 40 };
    expect(camera.reveal(box, screen)).toBe(false);
    camera.pan(-300, 0);
    expect(camera.reveal(box, screen)).toBe(true);
    expect(camera.x).toBe(MARGIN - 100);
    camera.pan(900, 500);
    camera.reveal(box, screen);
    expect([camera.x, camera.y]).toEqual([800 - MARGIN - 200, 400 - BELOW - 140]);
  });

  it("knows what is seen", () => {
    const camera = new Camera();
    camera.zoom(0.5, { x: 0, y: 0 });
    camera.pan(100, 10);
    const seen = camera.seen(screen, 0);
    expect(seen).toEqual({ x: -200, y: -20, width: 1_600, height: 800 });
    expect(overlap(seen, { x: 1_399, y: 0, width: 10, height: 10 })).toBe(true);
    expect(overlap(seen, { x: 1_401, y: 0, width: 10, height: 10 })).toBe(false);
  });
});
