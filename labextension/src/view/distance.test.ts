import { expect, it } from "vitest";

import { showDistance } from "./distance";

it.each([
  [1, ""],
  [0.5, "nbf-far"],
  [0.3, "nbf-far nbf-farther"],
  [0.1, "nbf-far nbf-farther nbf-farthest"],
])("at scale %s a drawing is seen from there: %s", (scale, classes) => {
  const world = document.createElement("div");
  world.className = "nbf-farthest";
  showDistance(world, scale);
  expect([...world.classList].sort().join(" ")).toBe(classes);
});
