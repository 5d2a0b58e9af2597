import type { Size } from "./camera";
import { fittingScale } from "./camera";

/** Below this width details have no room beside the drawing. */
const NARROW = 620;
const SHARE = 0.46;
const WIDEST_DETAILS = 520;
/** Drawings that are shown smaller than this are hard to read. */
export const READABLE = 0.62;

/** Whether details stand below a drawing: there is no room beside it, or it would be cut off. */
export function isBelow(drawing: Size, width: number): boolean {
  if (width === 0 || width <= NARROW) {
    return width > 0;
  }
  const beside = width - Math.min(SHARE * width, WIDEST_DETAILS);
  const scaleIn = (room: number) =>
    fittingScale({ ...drawing, height: 0 }, { width: room, height: Infinity });
  const isFlat = drawing.width > 2 * drawing.height;
  return isFlat && scaleIn(beside) < READABLE && scaleIn(width) > scaleIn(beside);
}
