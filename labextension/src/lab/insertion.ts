import type { NotebookPanel } from "@jupyterlab/notebook";
import { NotebookActions } from "@jupyterlab/notebook";

/** Puts a cell below the active one of a notebook, and makes it the active one. */
export function insertCell({ content }: Pick<NotebookPanel, "content">, text: string): void {
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(text);
  void content.scrollToItem(content.activeCellIndex, "smart");
}
