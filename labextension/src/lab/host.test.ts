import type { NotebookPanel } from "@jupyterlab/notebook";
import { beforeEach, expect, it, vi } from "vitest";

import { hostOf } from "./host";

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
const insert = vi.fn();
const [one, two] = [notebook("one", "a", "b"), notebook("two", "c", "b")];
const find = (test: (panel: NotebookPanel) => boolean) => [one, two].find(test);
const around = { shell: { activateById }, notebooks: { find }, insert };
const host = hostOf(around, () => two);
const nowhere = hostOf(around, () => null);

beforeEach(() => void vi.clearAllMocks());

it("shows the cell in the notebook that has it", () => {
  expect(host.goToCell("a")).toBe(true);
  expect(activateById).toHaveBeenCalledWith("one");
  expect(nowhere.goToCell("c")).toBe(true);
  expect(activateById).toHaveBeenLastCalledWith("two");
});

it("prefers the notebook of the view", () => {
  expect(host.goToCell("b")).toBe(true);
  expect(activateById).toHaveBeenCalledWith("two");
  expect(two.content.activeCellIndex).toBe(1);
});

it("shows nothing for a cell that is gone", () => {
  expect(host.goToCell("z")).toBe(false);
  expect(activateById).not.toHaveBeenCalled();
});

it("puts cells into the notebook of the view, where it is seen", () => {
  host.insertCell("%debug");
  expect(activateById).toHaveBeenCalledWith("two");
  expect(insert).toHaveBeenCalledWith(two, "%debug");
  nowhere.insertCell("%debug");
  expect(insert).toHaveBeenCalledTimes(1);
});
