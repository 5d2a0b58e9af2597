import type { NotebookPanel } from "@jupyterlab/notebook";
import type { KernelMessage } from "@jupyterlab/services";
import { beforeEach, expect, it, vi } from "vitest";

import { Keeper } from "./keeper";
import { saved, shows, Signal, update } from "./testing";

/** A notebook, as far as its metadata and outputs go. */
class Notebook {
  readonly iopubMessage = new Signal<KernelMessage.IMessage>();
  readonly saveState = new Signal<string>();
  readonly metadata = new Map<string, unknown>();
  outputs: object[] = [];
  readonly keeper: Keeper;
  readonly set = vi.fn((key: string, value: unknown) => void this.metadata.set(key, value));

  constructor() {
    const outputs = () => ({
      length: this.outputs.length,
      get: (place: number) => ({ data: this.outputs[place] }),
    });
    const model = {
      getMetadata: (key: string) => this.metadata.get(key),
      setMetadata: this.set,
      deleteMetadata: (key: string) => void this.metadata.delete(key),
      get cells() {
        return [{ type: "markdown" }, { type: "code", outputs: outputs() }];
      },
    };
    const { iopubMessage, saveState } = this;
    const context = { model, saveState, sessionContext: { iopubMessage } };
    this.keeper = new Keeper({ context } as unknown as NotebookPanel);
  }

  save(): unknown {
    this.saveState.emit("started");
    this.saveState.emit("completed");
    return this.metadata.get("nbflow");
  }
}

let notebook: Notebook;

beforeEach(() => {
  notebook = new Notebook();
});

it("saves the last states of what is shown, and not before", () => {
  notebook.outputs = [shows("w"), { "text/plain": "1" }, shows("w")];
  notebook.iopubMessage.emit(update("w", "Success"));
  notebook.iopubMessage.emit(update("w"));
  notebook.iopubMessage.emit(update("elsewhere"));
  expect(notebook.metadata.size).toBe(0);

  expect(notebook.save()).toEqual({ views: { w: saved() } });
});

it("keeps what was saved before, as long as it is shown", () => {
  notebook.metadata.set("nbflow", { views: { w: saved("Success"), gone: saved() } });
  notebook.outputs = [shows("w")];
  expect(notebook.keeper.last("w")).toEqual(saved("Success"));

  expect(notebook.save()).toEqual({ views: { w: saved("Success") } });
  notebook.set.mockClear();
  notebook.save();
  expect(notebook.set).not.toHaveBeenCalled();

  notebook.outputs = [];
  expect(notebook.save()).toBeUndefined();
});

it("prefers what it heard to what was saved", () => {
  notebook.metadata.set("nbflow", { views: { w: saved("Success") } });
  notebook.iopubMessage.emit(update("w"));

  expect(notebook.keeper.last("w")).toEqual(saved());
});

it("leaves notebooks without flows alone", () => {
  notebook.outputs = [shows("somebody's")];
  notebook.iopubMessage.emit({ ...update("w"), header: { msg_type: "comm_open" } } as never);

  expect(notebook.save()).toBeUndefined();
  expect(notebook.keeper.last("w")).toBeUndefined();
});
