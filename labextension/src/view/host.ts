/** What only the page around a view can do; all of it may be missing. */
export interface Host {
  /** Puts a cell with this code where somebody can run it. */
  insertCell?(code: string): void;
  /** Shows a cell, by its id; false where no notebook has it. */
  goToCell?(cell: string): boolean;
}

/** What a page does for the view in one of its elements. */
export type HostAt = (element: Element) => Host;

// Where the extension and the widgets in outputs, which are bundles of their own, meet.
const OFFERED = Symbol.for("nbflow.host");

interface Page {
  [OFFERED]?: HostAt;
}

/** Lets all views of this page know what it does for them. */
export function offer(hostAt: HostAt): void {
  (document as Page)[OFFERED] = hostAt;
}

/** What this page does for the view in an element, as far as that was offered. */
export const offered: HostAt = element => (document as Page)[OFFERED]?.(element) ?? {};
