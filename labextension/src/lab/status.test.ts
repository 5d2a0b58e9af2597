import { expect, it, vi } from "vitest";

import { countsOf } from "../protocol/testing";
import type { IFlows } from "./flows";
import { StatusItem } from "./status";
import { flowInfo, Signal } from "./testing";

// Lumino derives its own drag events from those that a browser has.
vi.hoisted(() => Object.assign(globalThis, { DragEvent: class extends Event {} }));

const run = { ...flowInfo().run, ended: null };
const notebook = (path: string, ...flows: ReturnType<typeof flowInfo>[]) => ({
  flows,
  panel: { context: { path } },
});

it("shows what runs, in the current notebook first, while it runs", () => {
  const changed = new Signal<null>();
  const counts = countsOf({ Success: 2, Running: 1 });
  const flows = { current: notebook("a.ipynb", flowInfo()), all: [], changed } as object;
  const open = vi.fn();
  const item = new StatusItem(flows as IFlows, open);
  const turned = vi.fn();
  item.activeChanged.connect(turned);
  expect(item.isActive).toBe(false);
  item.node.querySelector("button")?.click();
  expect(open).not.toHaveBeenCalled();

  const other = notebook("b.ipynb", flowInfo({ name: "other", run, counts }));
  Object.assign(flows, { all: [other] });
  changed.emit(null);
  expect(item.isActive).toBe(true);
  expect(item.node.textContent).toBe("other 2 / 3");

  Object.assign(flows, { current: notebook("a.ipynb", flowInfo({ run, counts })) });
  changed.emit(null);
  expect(item.node.textContent).toBe("trips 2 / 3");
  item.node.querySelector("button")?.click();
  expect(open).toHaveBeenCalledWith("a.ipynb", "trips");

  Object.assign(flows, { current: null, all: [] });
  changed.emit(null);
  expect(item.isActive).toBe(false);
  expect(turned).toHaveBeenCalledTimes(2);
});
