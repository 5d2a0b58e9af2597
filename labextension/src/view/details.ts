import { duration, wholeSeconds } from "../model/duration";
import type { Kind } from "../model/looked";
import type { Model } from "../model/model";
import { stateName } from "../protocol/fold";
import { glyph, lookOf, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { sectionsOf } from "./sections";
import { Stack } from "./stack";
import { clean, cleanLines } from "./text";

const DOTS = "M3.5 8h.01M8 8h.01M12.5 8h.01";
const CLOSE = "M4 4l8 8M12 4l-8 8";

/** What is asked for from within the details. */
export interface DetailsAsks {
  close(): void;
  /** Opens the node's menu at a button. */
  act(button: HTMLElement): void;
  /** Asks for what is told only to who wants to see it. */
  look(kind: Kind): void;
  /** Null where no cell can be shown. */
  readonly goToCell: ((node: string) => void) | null;
}

/** What is known of the open node, beside the drawing. */
export class DetailsPanel {
  readonly element = make("aside", "nbf-details", { tabindex: "-1" });
  private readonly glyph = glyph("");
  private readonly name = make("h3", "nbf-details-name");
  private readonly state = make("div", "nbf-details-state");
  private readonly body = make("div", "nbf-details-body");
  private readonly stack = new Stack(this.body);
  /** Whose details are shown. */
  private node = "";

  constructor(
    private readonly model: Model,
    private readonly asks: DetailsAsks,
  ) {
    const more = {
      type: "button",
      "aria-label": "Actions",
      title: "Actions",
      "aria-haspopup": "menu",
    };
    const dots = make("button", "nbf-tool", more, glyph(DOTS));
    dots.addEventListener("click", () => asks.act(dots));
    const attributes = { type: "button", "aria-label": "Close", title: "Close (Esc)" };
    const cross = make("button", "nbf-tool", attributes, glyph(CLOSE));
    cross.addEventListener("click", () => asks.close());
    const title = make("div", "nbf-details-title", {}, this.name, this.state);
    this.element.append(
      make("div", "nbf-details-head", {}, this.glyph, title, dots, cross),
      this.body,
    );
    this.element.hidden = true;
  }

  update(): void {
    const { table, selected } = this.model;
    const node = selected === null ? undefined : table?.graph.nodes[selected];
    this.element.hidden = node === undefined;
    if (table === null || selected === null || node === undefined) {
      this.stack.clear();
      return;
    }
    if (node.name !== this.node) {
      this.node = node.name;
      this.stack.clear();
      this.body.scrollTop = 0;
    }
    const name = clean(node.name);
    setText(this.name, name);
    setAttribute(this.name, "title", name);
    setAttribute(this.element, "aria-label", `Details of ${name}`);
    this.tick();
    const { details, isRunning, looked, past } = this.model;
    if (details === null) {
      const text = this.reason(table.messages.get(selected) ?? "");
      const content = () => [make("p", "nbf-message", {}, cleanLines(text))];
      this.stack.show([{ title: "", says: [text], content }]);
    } else {
      const { goToCell } = this.asks;
      const ask = past === null ? (kind: Kind) => this.asks.look(kind) : null;
      this.stack.show(
        sectionsOf(details, { looked, isRunning, element: this.body, ask, goToCell }),
      );
    }
  }

  /** Lets time go on. */
  tick(): void {
    const { table, selected } = this.model;
    if (table === null || selected === null) {
      return;
    }
    const look = lookOf(stateName(table.states[selected] ?? 0));
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    const seconds = this.model.secondsOf(selected);
    const format = look.tone === "running" ? wholeSeconds : duration;
    setText(this.state, seconds === null ? look.word : `${look.word} · ${format(seconds)}`);
  }

  /** What to show while there is no answer. */
  private reason(message: string): string {
    if (message !== "") {
      return message;
    }
    return this.model.isConnected ? "Asking the kernel…" : "There is no kernel to ask for more.";
  }
}
