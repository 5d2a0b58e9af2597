export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Box = Point & Size;

export const MARGIN = 24;
/** Below the drawing there are buttons. */
export const BELOW = 52;
export const LEAST = 0.04;
export const MOST = 2.5;

/** Where the drawing is seen from: a point p of it is on the screen at (x, y) + scale · p. */
export class Camera {
  x = 0;
  y = 0;
  scale = 1;

  /** Shows all of a drawing, in the middle, never larger than it is. */
  fit(drawing: Size, screen: Size): void {
    this.scale = fittingScale(drawing, screen);
    // Whole pixels keep lines crisp where nothing is scaled.
    this.x = Math.round((screen.width - this.scale * drawing.width) / 2);
    const above = (screen.height - MARGIN - BELOW - this.scale * drawing.height) / 2;
    this.y = Math.round(MARGIN + above);
  }

  /** Where on the screen a point of the drawing is. */
  placeOf({ x, y }: Point): Point {
    return { x: this.x + this.scale * x, y: this.y + this.scale * y };
  }

  pan(x: number, y: number): void {
    this.x += x;
    this.y += y;
  }

  /** Brings a point of the drawing to the middle of the screen. */
  centre(point: Point, screen: Size): void {
    this.x = screen.width / 2 - this.scale * point.x;
    this.y = screen.height / 2 - this.scale * point.y;
  }

  /** Zooms; what is under the point stays there. */
  zoom(factor: number, at: Point): void {
    const scale = bounded(this.scale * factor);
    const change = scale / this.scale;
    this.x = at.x - change * (at.x - this.x);
    this.y = at.y - change * (at.y - this.y);
    this.scale = scale;
  }

  /** Moves as little as needed for a box to be seen whole; returns whether it moved. */
  reveal(box: Box, screen: Size): boolean {
    const { width, height } = screen;
    const x = shift(this.x + this.scale * box.x, this.scale * box.width, width - MARGIN);
    const y = shift(this.y + this.scale * box.y, this.scale * box.height, height - BELOW);
    this.pan(x, y);
    return x !== 0 || y !== 0;
  }

  /** The part of the drawing that is on the screen, and so much around it. */
  seen(screen: Size, around: number): Box {
    return {
      x: (-this.x - around) / this.scale,
      y: (-this.y - around) / this.scale,
      width: (screen.width + 2 * around) / this.scale,
      height: (screen.height + 2 * around) / this.scale,
    };
  }
}

/** How large a drawing can be shown whole, at most in its own size. */
export function fittingScale(drawing: Size, screen: Size): number {
  return bounded(
    Math.min(
      1,
      (screen.width - 2 * MARGIN) / Math.max(1, drawing.width),
      (screen.height - MARGIN - BELOW) / Math.max(1, drawing.height),
    ),
  );
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function bounded(scale: number): number {
  return Math.min(MOST, Math.max(LEAST, Number.isFinite(scale) ? scale : 1));
}

function shift(start: number, length: number, end: number): number {
  if (start < MARGIN) {
    return MARGIN - start;
  }
  return Math.min(0, Math.max(MARGIN - start, end - (start + length)));
}
