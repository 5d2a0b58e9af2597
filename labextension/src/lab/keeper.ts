/** Keeps the last states of a notebook's flows, and saves them with it. */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { INotebookModel, NotebookPanel } from "@jupyterlab/notebook";
import type { KernelMessage } from "@jupyterlab/services";
import { JSONExt } from "@lumino/coreutils";
import type { PartialJSONObject } from "@lumino/coreutils";

import type { SavedView } from "./saved";
import { heardLast, savedView, widgetOf } from "./saved";

/** The part of a notebook's metadata that is ours. */
const KEY = "nbflow";

export class Keeper {
  private readonly heard = new Map<string, SavedView>();

  constructor(private readonly panel: Pick<NotebookPanel, "context">) {
    const { context } = panel;
    context.sessionContext.iopubMessage.connect(this.hear);
    context.saveState.connect(this.saving);
  }

  /** What a widget showed last; undefined where that is not known. */
  last(id: string): SavedView | undefined {
    return this.heard.get(id) ?? savedView(this.model.getMetadata(KEY), id);
  }

  private get model(): INotebookModel {
    return this.panel.context.model;
  }

  private readonly hear = (_: ISessionContext, message: KernelMessage.IMessage): void => {
    const heard = message.header.msg_type === "comm_msg" ? heardLast(message) : null;
    if (heard !== null) {
      this.heard.set(...heard);
    }
  };

  /** Not earlier: a page that only looks on would have something to save. */
  private readonly saving = (_: unknown, state: string): void => {
    if (state !== "started") {
      return;
    }
    const shown = [...this.shown()].flatMap(id => {
      const last = this.last(id);
      return last === undefined ? [] : [[id, last] as const];
    });
    const metadata = { views: Object.fromEntries(shown) } as unknown as PartialJSONObject;
    const before = this.model.getMetadata(KEY) as PartialJSONObject | undefined;
    if (shown.length === 0 && before !== undefined) {
      this.model.deleteMetadata(KEY);
    } else if (shown.length > 0 && !JSONExt.deepEqual(before ?? null, metadata)) {
      this.model.setMetadata(KEY, metadata);
    }
  };

  /** The widgets in the outputs, each once. */
  private shown(): Set<string> {
    const ids = [...this.model.cells].flatMap(cell => {
      const outputs = "outputs" in cell ? (cell as { outputs: Outputs }).outputs : null;
      return Array.from({ length: outputs?.length ?? 0 }, (_, place) =>
        widgetOf(outputs?.get(place).data),
      );
    });
    return new Set(ids.filter(id => id !== null));
  }
}

interface Outputs {
  readonly length: number;
  get(place: number): { readonly data: unknown };
}
