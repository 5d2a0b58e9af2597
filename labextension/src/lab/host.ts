/** What views ask of the notebooks around them, wherever the views are. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

import type { Host } from "../view";

/** The notebooks of a page, and how a cell is put into one. */
export interface Around {
  readonly shell: Pick<JupyterFrontEnd.IShell, "activateById">;
  readonly notebooks: Pick<INotebookTracker, "find">;
  readonly insert: (panel: NotebookPanel, text: string) => void;
}

/** What is done for a view that belongs to a notebook, asked for when it is needed. */
export function hostOf(around: Around, own: () => NotebookPanel | null): Required<Host> {
  const { shell, notebooks, insert } = around;
  return {
    insertCell: code => {
      const panel = own();
      if (panel !== null) {
        shell.activateById(panel.id);
        insert(panel, code);
      }
    },
    goToCell: cell => {
      // A copy of a notebook has cells of the same ids: the view's own goes first.
      const first = own();
      const isHere = first !== null && placeOf(first, cell) >= 0;
      const panel = isHere ? first : notebooks.find(each => placeOf(each, cell) >= 0);
      if (panel === undefined) {
        return false;
      }
      const place = placeOf(panel, cell);
      shell.activateById(panel.id);
      panel.content.activeCellIndex = place;
      void panel.content.scrollToItem(place, "center");
      return true;
    },
  };
}

function placeOf(panel: NotebookPanel, cell: string): number {
  return panel.content.widgets.findIndex(({ model }) => model.id === cell);
}
