import { variable } from "../model/deeds";
import { duration } from "../model/duration";
import type { Model } from "../model/model";
import { ago } from "../model/moment";
import { sizeText } from "../model/size";
import type { Kept, KeptRow } from "../protocol/generated";
import { Asked, lackOf } from "./asked";
import type { Panel } from "./drawer";
import { make, setText } from "./make";
import { clean } from "./text";

const HEADS = ["Task", "Type", "Results", "Size", "Took", "Kept as", "Where", "Newest"] as const;
const NUMBERS: readonly string[] = ["Results", "Size", "Took"];
const NOTHING =
  "Nothing of this flow is kept yet. What is slow to make, or small, is kept by itself.";

/** What is kept of the flow: of which task, of which type, how large, where and how old. */
export class ResultsPanel implements Panel {
  readonly title = "Results";
  readonly element: HTMLElement;
  private readonly told = make("span", "nbf-panel-told");
  private readonly code = make("code", "nbf-panel-code");
  private readonly body = make("tbody", "");
  private readonly area: HTMLElement;
  private readonly hint = make("p", "nbf-panel-hint");
  private readonly asked: Asked;
  private shown: Kept | null = null;

  /**
   * @param ask asks what is kept
   * @param open opens a node's details
   */
  constructor(
    private readonly model: Model,
    ask: () => void,
    private readonly reveal: (node: number) => void,
  ) {
    const heads = HEADS.map(head => make("th", classOf(head), { scope: "col" }, head));
    const head = make("thead", "", {}, make("tr", "", {}, ...heads));
    const table = make("table", "nbf-kept", {}, head, this.body);
    this.area = make("div", "nbf-panel-area", { tabindex: "0", role: "region" }, table);
    this.area.setAttribute("aria-label", "Results that are kept");
    const line = make("div", "nbf-panel-line", {}, this.told, this.code);
    this.element = make("div", "nbf-panel nbf-results", {}, line, this.hint, this.area);
    this.asked = new Asked(model, ask);
  }

  open(): void {
    this.asked.open();
    this.update();
  }

  close(): void {
    this.asked.close();
  }

  update(): void {
    if (!this.asked.isSeen) {
      return;
    }
    this.asked.update();
    const { kept } = this.model.archive;
    const lack = lackOf(this.model, "kept", kept?.count, NOTHING);
    setText(this.code, `${variable(this.model.live)}.cached()`);
    setText(this.hint, lack);
    this.hint.hidden = lack === "";
    this.area.hidden = lack !== "";
    setText(this.told, kept === null || lack !== "" ? "" : summary(kept));
    if (kept !== this.shown) {
      this.shown = kept;
      this.body.replaceChildren(...this.rows(kept));
    }
  }

  private rows(kept: Kept | null): HTMLElement[] {
    return kept === null ? [] : kept.rows.map(row => this.row(row, kept.time));
  }

  private row(row: KeptRow, now: number): HTMLElement {
    const cells: Readonly<Record<(typeof HEADS)[number], string | HTMLElement>> = {
      Task: this.task(row.task),
      Type: row.type === "" ? "—" : clean(row.type),
      Results: row.count.toLocaleString("en"),
      Size: sizeText(row.size),
      Took: duration(row.seconds),
      "Kept as": clean(row.serializers),
      Where: row.where === "file" ? "a file" : "the database",
      Newest: ago(now - row.time),
    };
    const users = row.users.map(clean).join(", ");
    const title = users === "" ? "Used by no other task" : `Used by ${users}`;
    return make(
      "tr",
      "",
      { title },
      ...HEADS.map(head => make("td", classOf(head), {}, cells[head])),
    );
  }

  /** A name that opens the node, where the flow has it still. */
  private task(name: string): HTMLElement {
    const nodes = this.model.table?.graph.nodes ?? [];
    if (!nodes.some(node => clean(node.name) === name)) {
      return make("span", "", {}, clean(name));
    }
    const button = make("button", "nbf-link", { type: "button" }, clean(name));
    button.addEventListener("click", () => {
      const now = this.model.table?.graph.nodes ?? [];
      const place = now.findIndex(node => clean(node.name) === name);
      if (place >= 0) {
        this.reveal(place);
      }
    });
    return button;
  }
}

function classOf(head: string): string {
  return NUMBERS.includes(head) ? "nbf-number" : "";
}

function summary({ count, size, more, place }: Kept): string {
  const results = count === 1 ? "1 result" : `${count.toLocaleString("en")} results`;
  const rest = more === 0 ? "" : `; ${more.toLocaleString("en")} more tasks`;
  return `${results} kept, ${sizeText(size)} in ${clean(place)}${rest}`;
}
