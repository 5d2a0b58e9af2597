import { duration, wholeSeconds } from "../model/duration";
import type { Model } from "../model/model";
import { stateName } from "../protocol/fold";
import type { Details } from "../protocol/generated";
import { ansiNodes } from "./ansi";
import { cellButton } from "./cell";
import { familyList } from "./family";
import { glyph, lookOf, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { clean, cleanLines } from "./text";

const DOTS = "M3.5 8h.01M8 8h.01M12.5 8h.01";
const CLOSE = "M4 4l8 8M12 4l-8 8";

/** What is asked for from within the details. */
export interface DetailsAsks {
  close(): void;
  /** Opens the node's menu at a button. */
  act(button: HTMLElement): void;
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
  private shown: Details | string | null = null;

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
      this.shown = null;
      this.body.replaceChildren();
      return;
    }
    const name = clean(node.name);
    setText(this.name, name);
    setAttribute(this.name, "title", name);
    setAttribute(this.element, "aria-label", `Details of ${name}`);
    this.tick();
    const shown = this.model.details ?? this.reason(table.messages.get(selected) ?? "");
    if (shown !== this.shown) {
      this.shown = shown;
      this.body.replaceChildren(
        ...(typeof shown === "string"
          ? [paragraph("nbf-message", shown)]
          : sections(shown, this.asks.goToCell)),
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

/** In the order in which a person asks: what went wrong and where, why it ran, with what. */
function sections(details: Details, goToCell: DetailsAsks["goToCell"]): HTMLElement[] {
  const { message, traceback, why, notes, inputs: given, result, code, logs: lines } = details;
  const { children, failed, family } = details;
  const parts: HTMLElement[] = [];
  const add = (title: string, isThere: boolean, content: () => HTMLElement[]) => {
    if (isThere) {
      parts.push(make("section", "nbf-section", {}, make("h4", "", {}, title), ...content()));
    }
  };
  const addText = (title: string, text: string | null) =>
    add(title, text !== null && text !== "", () => [block(ansiNodes(text ?? ""))]);

  if (message !== "") {
    parts.push(paragraph("nbf-message", message));
  }
  add("Children", children !== "", () => [
    paragraph("nbf-why", children),
    ...failures(failed),
    ...familyList(family),
  ]);
  addText("Traceback", traceback);
  add("Why", why !== "", () => [paragraph("nbf-why", why)]);
  add("Notes", notes.length > 0, () => notes.map(note => paragraph("nbf-why", note)));
  add("Inputs", given.length > 0, () => [inputs(given)]);
  addText("Result", result);
  addText("Code", code);
  if (details.cell !== null && goToCell !== null) {
    const button = cellButton(() => goToCell(details.name));
    parts.push(make("section", "nbf-section", {}, button));
  }
  add("Logs", lines.length > 0, () => [logs(lines)]);
  return parts.length > 0 ? parts : [paragraph("nbf-message", "There is nothing more to tell.")];
}

function paragraph(className: string, text: string): HTMLElement {
  return make("p", className, {}, cleanLines(text));
}

/** Can be scrolled, so it can be reached by keyboard. */
function block(nodes: readonly Node[]): HTMLElement {
  return make("pre", "nbf-block", { tabindex: "0" }, ...nodes);
}

function failures(failed: Details["failed"]): HTMLElement[] {
  return failed.length > 0 ? [inputs(failed)] : [];
}

function inputs(given: Details["inputs"]): HTMLElement {
  const rows = given.flatMap(({ name, text }) => [
    make("dt", "", {}, clean(name)),
    make("dd", "", {}, clean(text)),
  ]);
  return make("dl", "nbf-inputs", {}, ...rows);
}

function logs(lines: Details["logs"]): HTMLElement {
  const rows = lines.map(({ level, text }) =>
    make(
      "div",
      "nbf-log",
      {},
      make("span", "nbf-level", { "data-level": clean(level) }, clean(level)),
      make("span", "nbf-log-text", {}, ...ansiNodes(text)),
    ),
  );
  return block(rows);
}
