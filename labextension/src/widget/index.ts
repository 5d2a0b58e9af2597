/** The view in a notebook's output: an anywidget module, between the widget's model and a link. */

import { Model } from "../model/model";
import type { Buffers } from "../protocol/fold";
import { Link } from "../protocol/link";
import type { FromPage } from "../protocol/generated";
import { offered } from "../view/host";
import { mount } from "../view/index";

/** What is called with a custom message; other events bring nothing. */
export type Listener = (content?: unknown, buffers?: Buffers) => void;

/** What anywidget gives us of a widget's model. */
export interface WidgetModel {
  get(key: string): unknown;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  send(content: unknown): void;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Shows what was saved with the notebook, until a kernel says something newer. */
function recall(link: Link, saved: unknown): void {
  if (isRecord(saved) && "message" in saved && Array.isArray(saved["buffers"])) {
    link.receive(saved["message"], saved["buffers"] as Buffers);
  }
}

/** Made once for each widget: it has one link, however many cells show it. */
export default function host() {
  const model = new Model();
  let link: Link | null = null;

  return {
    initialize({ model: widget }: { readonly model: WidgetModel }): () => void {
      const made = new Link((message: FromPage) => widget.send(message), model);
      const heard = (content: unknown, buffers: Buffers = []) => {
        if (!model.isConnected) {
          model.isConnected = true;
        }
        made.receive(content, buffers);
      };
      // The kernel went, or came back: which of both is seen when it answers.
      const changed = () => {
        model.isConnected = false;
        made.hello();
      };
      link = made;
      model.isConnected = false;
      recall(made, widget.get("last"));
      widget.on("msg:custom", heard);
      widget.on("comm_live_update", changed);
      made.hello();
      return () => {
        widget.off("msg:custom", heard);
        widget.off("comm_live_update", changed);
        made.dispose();
      };
    },

    render: ({ el }: { readonly el: HTMLElement }): (() => void) => {
      if (link === null) {
        throw new Error("anywidget draws no view before it has set the widget up");
      }
      const view = mount(el, model, link, { host: offered(el) });
      return () => view.dispose();
    },
  };
}
