import { afterEach, expect, it, vi } from "vitest";

import { watchSize } from "./sizes";

afterEach(() => void vi.unstubAllGlobals());

it("watches until it is told to end", () => {
  const [observe, disconnect, resized] = [vi.fn(), vi.fn(), vi.fn()];
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly call: () => void) {}
      observe(element: Element): void {
        observe(element);
        this.call();
      }
      disconnect = disconnect;
    },
  );
  const end = watchSize(document.body, resized);
  expect(observe).toHaveBeenCalledWith(document.body);
  expect(resized).toHaveBeenCalledTimes(1);
  end();
  expect(disconnect).toHaveBeenCalledTimes(1);
});

it("watches nothing where sizes cannot be watched", () => {
  vi.stubGlobal("ResizeObserver", undefined);
  const resized = vi.fn();
  watchSize(document.body, resized)();
  expect(resized).not.toHaveBeenCalled();
});
