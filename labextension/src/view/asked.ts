import type { Model } from "../model/model";
import type { Unread } from "../protocol/generated";
import { clean } from "./text";

/** Asks the store when a panel opens and when a run has begun or ended, while it is seen. */
export class Asked {
  private isOpen = false;
  private asked = "";

  constructor(
    private readonly model: Model,
    private readonly ask: () => void,
  ) {}

  get isSeen(): boolean {
    return this.isOpen;
  }

  open(): void {
    this.isOpen = true;
    this.asked = "";
  }

  close(): void {
    this.isOpen = false;
  }

  update(): void {
    const { live, isConnected } = this.model;
    if (this.isOpen && isConnected && live !== null) {
      const now = [live.stream, live.run.id, live.run.ended].join(" ");
      if (now !== this.asked) {
        this.asked = now;
        this.ask();
      }
    }
  }
}

/** What to say in the place of an answer; empty where there is something to show. */
export function lackOf(
  { archive, isConnected }: Model,
  what: Unread["what"],
  count: number | undefined,
  nothing: string,
): string {
  const trouble = archive.trouble(what);
  if (trouble !== "") {
    return clean(trouble);
  }
  if (count === undefined) {
    return isConnected ? "Looking into the store…" : "There is no kernel to ask.";
  }
  return count === 0 ? nothing : "";
}
