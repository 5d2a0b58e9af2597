import type { Deed } from "../model/deeds";
import { mockCode, mockFileCode } from "../model/deeds";
import type { Model } from "../model/model";
import type { NodeWish } from "../protocol/link";
import type { Host } from "./host";
import { clean } from "./text";

const NOTHING = { flow: "", variable: "" };

/** Carries out what is asked for about nodes, and notes it as a line of Python. */
export class Doer {
  /** The node whose cell is to be shown as soon as the kernel has said which that is. */
  private followed: string | null = null;

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
      this.goToCell(node);
    } else if (does !== "type" && does !== "file") {
      this.ask(code, does);
    }
  }

  /** Opens a node's details, and shows its cell when they have come. */
  goToCell(node: string): void {
    const nodes = this.model.table?.graph.nodes ?? [];
    const place = nodes.findIndex(({ name }) => name === node);
    this.followed = node;
    this.model.select(place < 0 ? null : place);
    this.update();
  }

  /** Goes on with what waits for the kernel; to be called after each change. */
  update(): void {
    const { details, selected, table } = this.model;
    const open = selected === null ? null : table?.graph.nodes[selected]?.name;
    if (open !== this.followed) {
      this.followed = null;
    } else if (this.followed !== null && details !== null) {
      const node = this.followed;
      this.followed = null;
      if (details.cell === null || this.host.goToCell?.(details.cell) !== true) {
        this.model.say(`No cell of this notebook declares '${clean(node)}'.`);
      }
    }
  }

  /** The line of Python that mocks a node with a value as it was typed. */
  mockLine(node: string, value: string): string {
    return mockCode(this.model.table ?? NOTHING, node, value);
  }

  /** The lines that mock a node with a file; null where it cannot be read. */
  fileLines(node: string, path: string): string | null {
    return mockFileCode(this.model.table ?? NOTHING, node, path);
  }

  /** Mocks a node with a value as it was typed. */
  mock(node: string, value: string): void {
    this.ask(this.mockLine(node, value), { type: "mock", node, value });
  }

  /** Mocks a node with what a file holds. */
  mockFile(node: string, path: string): void {
    this.ask(this.fileLines(node, path) ?? "", { type: "mock-file", node, path });
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
