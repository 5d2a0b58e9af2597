/**
 * The last states of flows, as a notebook holds them: in its metadata, by the id of the widget that
 * showed them. Comparisons of outputs (nbval) leave metadata out, so a notebook saved here compares
 * equal to one that was run where nobody looked.
 */

import type { KernelMessage } from "@jupyterlab/services";

import type { Table } from "../protocol/fold";
import { begin } from "../protocol/fold";
import { isSnapshot } from "../protocol/generated";

/** The type of outputs that show a widget. */
export const WIDGET = "application/vnd.jupyter.widget-view+json";

/** Characters; of larger flows a notebook keeps only the still picture. */
export const LARGEST = 500_000;

/** A snapshot with its drawing; its buffers in base64. */
export interface SavedView {
  readonly message: unknown;
  readonly buffers: readonly string[];
}

/** Widget → what it showed last. */
export type SavedViews = Readonly<Record<string, SavedView>>;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** What notebook metadata say of a view, sound or not. */
export function savedView(metadata: unknown, id: string): SavedView | undefined {
  const views = field(metadata, "views");
  const saved = isRecord(views) && Object.hasOwn(views, id) ? views[id] : undefined;
  const buffers = field(saved, "buffers");
  const isSaved = Array.isArray(buffers) && buffers.every(each => typeof each === "string");
  return isSaved ? { message: field(saved, "message"), buffers } : undefined;
}

/** The id of the widget that an output shows; null where it shows none. */
export function widgetOf(data: unknown): string | null {
  const id = field(data, WIDGET, "model_id");
  return typeof id === "string" ? id : null;
}

/** Reads out of a message of the kernel that `FlowView.last` is new, and of which widget. */
export function heardLast(message: KernelMessage.IMessage): [string, SavedView] | null {
  const { content, buffers = [] } = message;
  const saved = field(content, "data", "state", "last", "message");
  const id = field(content, "comm_id");
  if (field(content, "data", "method") !== "update" || !isSnapshot(saved)) {
    return null;
  }
  const paths = field(content, "data", "buffer_paths");
  const places = Array.isArray(paths) ? paths.map(path => String(path)) : [];
  const own = buffers.filter((_, place) => places[place]?.startsWith("last,buffers,") === true);
  const isSmall = JSON.stringify(saved).length <= LARGEST;
  return typeof id === "string" && isSmall
    ? [id, { message: saved, buffers: own.map(toBase64) }]
    : null;
}

/** What to show of a saved view; null where it does not add up. */
export function tableOf({ message, buffers }: SavedView): Table | null {
  try {
    return isSnapshot(message) ? begin(message, buffers.map(fromBase64), null) : null;
  } catch {
    // Not base64: somebody edited the file.
    return null;
  }
}

function toBase64(buffer: ArrayBuffer | ArrayBufferView): string {
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0));
}
