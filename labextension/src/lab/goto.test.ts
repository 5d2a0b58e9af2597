import type { NotebookPanel } from "@jupyterlab/notebook";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { cellButton } from "../view/cell";
import { followCells } from "./goto";

interface Content {
  activeCellIndex: number;
  widgets: { model: { id: string } }[];
  scrollToItem: (place: number) => Promise<void>;
}

function notebook(id: string, ...cells: string[]): NotebookPanel & { content: Content } {
  const content: Content = {
    activeCellIndex: 0,
    widgets: cells.map(cell => ({ model: { id: cell } })),
    scrollToItem: () => Promise.resolve(),
  };
  return { id, content } as unknown as NotebookPanel & { content: Content };
}

const activateById = vi.fn();
const [one, two] = [notebook("one", "a", "b"), notebook("two", "c", "b")];
let end: () => void;

beforeEach(() => {
  activateById.mockClear();
  const find = (test: (panel: NotebookPanel) => boolean) => [one, two].find(test);
  end = followCells({ activateById }, { currentWidget: two, find });
});
afterEach(() => end());

function click(cell: string): void {
  const button = cellButton(cell);
  document.body.append(button ?? "");
  button?.click();
  button?.remove();
}

it("shows the cell in the notebook that has it", () => {
  click("a");
  expect(activateById).toHaveBeenCalledWith("one");
});

it("prefers the notebook that is looked at", () => {
  click("b");
  expect(activateById).toHaveBeenCalledWith("two");
  expect(two.content.activeCellIndex).toBe(1);
});

it("does nothing for a cell that is gone", () => {
  click("z");
  expect(activateById).not.toHaveBeenCalled();
});

it("leaves no button once nobody listens", () => {
  end();
  expect(cellButton("a")).toBeNull();
});
