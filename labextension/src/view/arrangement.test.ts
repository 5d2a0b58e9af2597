import { expect, it } from "vitest";

import { isBelow } from "./arrangement";

it("keeps details beside a drawing that is still easy to read there", () => {
  expect(isBelow({ width: 400, height: 100 }, 1_000)).toBe(false);
});

it("puts them below a wide drawing that would be cut off", () => {
  expect(isBelow({ width: 1_200, height: 200 }, 1_000)).toBe(true);
});

it("keeps them beside a drawing that is as high as it is wide", () => {
  expect(isBelow({ width: 1_200, height: 1_000 }, 1_000)).toBe(false);
});

it("puts them below where there is no room", () => {
  expect(isBelow({ width: 100, height: 100 }, 600)).toBe(true);
});

it("knows nothing before there is a layout", () => {
  expect(isBelow({ width: 1_200, height: 100 }, 0)).toBe(false);
});
