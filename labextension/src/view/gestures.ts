import type { Camera, Point } from "./camera";

const STILL = 4;
const FASTEST = 40;

/**
 * Moves a camera by hand: drag to pan, two fingers or ctrl and the wheel to zoom to the pointer. A
 * plain wheel goes on scrolling the page. Returns what ends it.
 *
 * @param moved called after each move, with whether more may follow at once
 */
export function follow(
  screen: HTMLElement,
  camera: Camera,
  moved: (isGoingOn: boolean) => void,
): () => void {
  const fingers = new Map<number, Point>();
  let isDragging = false;
  const controller = new AbortController();
  const options = { signal: controller.signal };

  const place = (event: MouseEvent): Point => {
    const box = screen.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  screen.addEventListener(
    "pointerdown",
    event => {
      if (event.button === 0) {
        isDragging = false;
        fingers.set(event.pointerId, place(event));
      }
    },
    options,
  );

  screen.addEventListener(
    "pointermove",
    event => {
      const before = fingers.get(event.pointerId);
      if (before === undefined) {
        return;
      }
      const now = place(event);
      if (!isDragging && distance(before, now) < STILL) {
        return;
      }
      if (!isDragging) {
        isDragging = true;
        // From here on the pointer may leave the screen; a click on a node is none any more.
        screen.setPointerCapture(event.pointerId);
      }
      const other = [...fingers].find(([finger]) => finger !== event.pointerId)?.[1];
      if (other !== undefined) {
        camera.zoom(distance(other, now) / Math.max(1, distance(other, before)), other);
      } else {
        camera.pan(now.x - before.x, now.y - before.y);
      }
      fingers.set(event.pointerId, now);
      moved(true);
    },
    options,
  );

  const lift = (event: PointerEvent) => {
    if (fingers.delete(event.pointerId) && isDragging) {
      moved(false);
    }
  };
  screen.addEventListener("pointerup", lift, options);
  screen.addEventListener("pointercancel", lift, options);

  screen.addEventListener(
    "click",
    event => {
      if (isDragging) {
        isDragging = false;
        event.stopPropagation();
      }
    },
    { ...options, capture: true },
  );

  screen.addEventListener(
    "wheel",
    event => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
        const step = Math.max(-FASTEST, Math.min(FASTEST, pixels));
        camera.zoom(Math.exp(-step / 100), place(event));
        moved(false);
      }
    },
    { ...options, passive: false },
  );

  return () => controller.abort();
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
