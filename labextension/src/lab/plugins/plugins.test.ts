/** Each plugin in a JupyterLab that has only what the plugin requires. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { CommandRegistry } from "@lumino/commands";
import { Token } from "@lumino/coreutils";
import { expect, it, vi } from "vitest";

import { Signal } from "../testing";

// What JupyterLab's packages ask for when they are loaded, and the document here does not have.
vi.stubGlobal("DragEvent", MouseEvent);
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
// It is built for the bundler of JupyterLab.
vi.mock("@jupyterlab/notebook", () => ({
  INotebookTracker: new Token("@jupyterlab/notebook:INotebookTracker"),
  NotebookActions: {},
}));
const { default: plugins } = await import("../index");

const tracker = {
  currentWidget: null,
  forEach: () => undefined,
  find: () => undefined,
  widgetAdded: new Signal<unknown>(),
  currentChanged: new Signal<unknown>(),
  activeCellChanged: new Signal<unknown>(),
  restored: Promise.resolve(),
};
const flows = { current: null, all: [], of: () => null, changed: new Signal<unknown>() };

const all = plugins as unknown as JupyterFrontEndPlugin<unknown>[];

it.each(all.map(plugin => [plugin.id, plugin] as const))(
  "%s does without all that is optional",
  async (_, plugin) => {
    const shell = { add: vi.fn(), widgets: () => [], activateById: vi.fn() };
    const commands = new CommandRegistry();
    const app = { commands, shell } as unknown as JupyterFrontEnd;
    const required = (plugin.requires ?? []).map(({ name }) =>
      name.includes("IFlows") ? flows : tracker,
    );
    const optional = (plugin.optional ?? []).map(() => null);

    const provided = await plugin.activate(app, ...required, ...optional);
    await Promise.resolve();

    expect(plugin.autoStart).toBe(true);
    expect(plugin.description).toBeTruthy();
    expect(provided !== undefined).toBe(plugin.provides !== undefined && plugin.provides !== null);
    if (plugin.id.endsWith(":panel")) {
      expect(shell.add).toHaveBeenCalledOnce();
    }
  },
);

it("are eight, each with a name of its own", () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(8);
});
