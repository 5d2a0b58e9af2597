import type { Deed } from "../model/deeds";
import { mockCode } from "../model/deeds";
import type { Model } from "../model/model";
import type { NodeWish } from "../protocol/link";
import { clean } from "./text";

/** What only the page around the view can do; all of it may be missing. */
export interface Host {
  /** Puts a cell with this code where somebody can run it. */
  insertCell?(code: string): void;
  /** Shows the cell that declares a node; false where none is known. */
  goToCell?(node: string): boolean;
}

/** Carries out what is asked for about nodes, and notes it as a line of Python. */
export class Doer {
  constructor(
    private readonly model: Model,
    private readonly act: (wish: NodeWish) => void,
    private readonly host: Host,
  ) {}

  get canGoToCell(): boolean {
    return this.host.goToCell !== undefined;
  }

  do(node: string, { code, does }: Deed): void {
    if (does === "debug" && this.host.insertCell !== undefined) {
      this.model.did(code);
      this.host.insertCell(code);
    } else if (does === "debug" || does === "copy") {
      this.copy(code);
    } else if (does === "cell") {
      if (this.host.goToCell?.(node) === false) {
        this.model.say(`No cell of this notebook declares '${clean(node)}'.`);
      }
    } else if (does !== "type") {
      this.ask(code, does);
    }
  }

  /** The line of Python that mocks a node with a value as it was typed. */
  mockLine(node: string, value: string): string {
    return mockCode(this.model.table?.flow ?? "", node, value);
  }

  /** Mocks a node with a value as it was typed. */
  mock(node: string, value: string): void {
    this.ask(this.mockLine(node, value), { type: "mock", node, value });
  }

  private ask(code: string, wish: NodeWish): void {
    this.model.did(code);
    if (wish.type === "run-part") {
      this.model.want("start");
    } else {
      this.model.dismiss();
    }
    this.act(wish);
  }

  /** A page that may not write to the clipboard says what it would have written. */
  private copy(code: string): void {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const copied = clipboard?.writeText(code) ?? Promise.reject(new Error("no clipboard"));
    copied.then(
      () => this.model.say(`Copied: ${code}`),
      () => this.model.say(code),
    );
  }
}
