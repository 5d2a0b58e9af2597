/** From a node to its cell: what the view asks for, wherever it is. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

import { GO_TO_CELL, HAS_CELLS } from "../view/cell";

/** Follows what views ask for; returns what ends that. */
export function followCells(
  shell: Pick<JupyterFrontEnd.IShell, "activateById">,
  notebooks: Pick<INotebookTracker, "currentWidget" | "find">,
): () => void {
  const go = (event: Event): void => {
    const cell: unknown = event instanceof CustomEvent ? event.detail : null;
    if (typeof cell === "string") {
      goToCell(shell, notebooks, cell);
    }
  };
  document.body.classList.add(HAS_CELLS);
  document.body.addEventListener(GO_TO_CELL, go);
  return () => {
    document.body.classList.remove(HAS_CELLS);
    document.body.removeEventListener(GO_TO_CELL, go);
  };
}

function goToCell(
  shell: Pick<JupyterFrontEnd.IShell, "activateById">,
  notebooks: Pick<INotebookTracker, "currentWidget" | "find">,
  cell: string,
): void {
  // A copy of a notebook has cells of the same ids: the one that is looked at goes first.
  const { currentWidget } = notebooks;
  const isHere = currentWidget !== null && placeOf(currentWidget, cell) >= 0;
  const panel = isHere ? currentWidget : notebooks.find(each => placeOf(each, cell) >= 0);
  if (panel !== undefined) {
    const place = placeOf(panel, cell);
    shell.activateById(panel.id);
    panel.content.activeCellIndex = place;
    void panel.content.scrollToItem(place, "center");
  }
}

function placeOf(panel: NotebookPanel, cell: string): number {
  return panel.content.widgets.findIndex(({ model }) => model.id === cell);
}
