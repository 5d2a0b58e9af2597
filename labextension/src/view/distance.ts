import { READABLE } from "./arrangement";

/** Below these scales cards drop their states' words, widen their names, drop all but the glyph. */
const DISTANCES = [
  ["nbf-far", READABLE],
  ["nbf-farther", 0.42],
  ["nbf-farthest", 0.26],
] as const;

/** Tells the style sheet from how far a drawing is seen. */
export function showDistance(world: Element, scale: number): void {
  for (const [name, limit] of DISTANCES) {
    world.classList.toggle(name, scale < limit);
  }
}
