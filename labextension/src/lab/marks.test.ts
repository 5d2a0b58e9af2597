import type { NotebookPanel } from "@jupyterlab/notebook";
import { beforeEach, expect, it, vi } from "vitest";

import type { CellInfo } from "../protocol/generated";
import { countsOf } from "../protocol/testing";
import { Marks, titleOf } from "./marks";
import { cellInfo, flowInfo } from "./testing";

let cells: { node: HTMLElement; model: { id: string } }[];
let known: Map<string, CellInfo>;
let marks: Marks;
const open = vi.fn();

function cell(id: string): { node: HTMLElement; model: { id: string } } {
  return { node: document.createElement("div"), model: { id } };
}

function mark(place: number): HTMLButtonElement | null {
  return cells[place]?.node.querySelector("button") ?? null;
}

beforeEach(() => {
  open.mockClear();
  cells = [cell("one"), cell("two")];
  known = new Map();
  const inCell = (id: string) => {
    const info = known.get(id);
    return info === undefined ? null : ([flowInfo(), info] as const);
  };
  const panel = { content: { widgets: cells } } as unknown as NotebookPanel;
  marks = new Marks(panel, { inCell }, open);
});

it("marks the cells that declare tasks, and no others", () => {
  known.set("two", cellInfo({ counts: countsOf({ Failed: 1, Success: 2 }) }));
  marks.update();

  expect(mark(0)).toBeNull();
  expect(mark(1)?.textContent).toBe("12");
  expect(mark(1)?.getAttribute("aria-label")).toBe("trips, 3 tasks: 1 failed, 2 ok");
  const tones = [...(mark(1)?.querySelectorAll("[data-tone]") ?? [])];
  expect(tones.map(each => each.getAttribute("data-tone"))).toEqual(["bad", "good"]);
});

it("needs no number for a single task", () => {
  known.set("one", cellInfo());
  marks.update();

  expect(mark(0)?.textContent).toBe("");
});

it("follows its cell, and leaves alone what is the same", () => {
  known.set("one", cellInfo());
  marks.update();
  const [before, glyph] = [mark(0), mark(0)?.firstElementChild];
  cells.reverse();
  cells[1] = cell("one");
  marks.update();

  expect(mark(1)).toBe(before);
  expect(mark(1)?.firstElementChild).toBe(glyph);

  known.set("one", cellInfo({ counts: countsOf({ Stale: 1 }) }));
  marks.update();
  expect(mark(1)?.querySelector("[data-tone='paused']")).not.toBeNull();
});

it("goes with what it marked", () => {
  known.set("one", cellInfo());
  known.set("two", cellInfo());
  marks.update();
  known.delete("one");
  marks.update();
  expect([mark(0), mark(1) !== null]).toEqual([null, true]);

  marks.dispose();
  expect(mark(1)).toBeNull();
});

it("opens its node", () => {
  known.set("one", cellInfo({ node: "tidy" }));
  marks.update();
  mark(0)?.click();

  expect(open).toHaveBeenCalledWith("trips", "tidy");
});

it("tells in its title why something is stale, and what a run has yet to look at", () => {
  const stale = cellInfo({ counts: countsOf({ Stale: 1 }), why: "global `K` changed" });

  expect(titleOf(flowInfo(), { ...stale, unchecked: 1 })).toBe(
    "trips: 1 task: 1 stale\nrows is stale: global `K` changed\n" +
      "1 reads large data, which is checked at run\nClick to show rows",
  );
  expect(titleOf(flowInfo(), cellInfo({ unchecked: 2 }))).toContain("2 read large data");
});
