/** What an output shows while its widget is not there, as in a notebook without a kernel. */

import type { NotebookPanel } from "@jupyterlab/notebook";

import { Model } from "../model/model";
import type { Actions } from "../view";
import { mount } from "../view";
import type { SavedView } from "./saved";
import { tableOf, WIDGET, widgetOf } from "./saved";

type Registry = Pick<NotebookPanel["content"]["rendermime"], "createRenderer">;
type Renderer = ReturnType<Registry["createRenderer"]>;

/**
 * Has outputs that show a widget show what is known of it until the widget is there.
 *
 * The registry itself is asked, not a factory added: ipywidgets replaces the factory of its type
 * whenever a kernel is ready, and its renderer falls back to nothing.
 */
export function standIn(registry: Registry, last: (id: string) => SavedView | undefined): void {
  const create = registry.createRenderer.bind(registry);
  registry.createRenderer = mimeType => {
    const renderer = create(mimeType);
    if (mimeType === WIDGET) {
      back(renderer, last);
    }
    return renderer;
  };
}

function back(renderer: Renderer, last: (id: string) => SavedView | undefined): void {
  const render = renderer.renderModel.bind(renderer);
  let leave = nothing;
  renderer.disposed.connect(() => leave());
  renderer.renderModel = async model => {
    leave();
    // It says that it waits at once; without a kernel it waits for ever.
    const rendered = render(model);
    const id = widgetOf(model.data);
    const saved = id === null ? undefined : last(id);
    if (saved === undefined) {
      return rendered;
    }
    const own = (leave = show(renderer.node, saved));
    await rendered;
    if (leave === own) {
      leave();
      leave = isEmpty(renderer.node) && !renderer.isDisposed ? show(renderer.node, saved) : nothing;
    }
  };
}

function nothing(): void {
  // Nothing is shown that could be taken away.
}

/** Whether there is but a line of text, as where a widget is awaited or missed. */
function isEmpty(node: HTMLElement): boolean {
  return node.childElementCount === 0;
}

/** Shows a saved view in place of what is there; returns what takes it away. */
function show(node: HTMLElement, saved: SavedView): () => void {
  const table = tableOf(saved);
  if (table === null) {
    return nothing;
  }
  const model = new Model();
  model.isConnected = false;
  model.began(table);
  const place = document.createElement("div");
  node.replaceChildren(place);
  const view = mount(place, model, withoutKernel(model));
  return () => {
    view.dispose();
    place.remove();
  };
}

function withoutKernel(model: Model): Actions {
  const refuse = (): void =>
    model.refused({
      type: "refused",
      code: "unavailable",
      text: "These are the last states of a flow that no kernel has: run its cells.",
    });
  return {
    start: refuse,
    pause: refuse,
    resume: refuse,
    cancel: refuse,
    askDetails: refuse,
    askLogs: refuse,
    look: refuse,
    lookUp: refuse,
    act: refuse,
    turn: refuse,
    fold: refuse,
  };
}
