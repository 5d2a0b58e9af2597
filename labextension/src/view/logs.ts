import type { Entry } from "../model/logbook";
import { DONE } from "../model/logbook";
import type { Model } from "../model/model";
import { ansiNodes } from "./ansi";
import type { Panel } from "./drawer";
import { make, setText } from "./make";
import { clean } from "./text";

const LINE_HEIGHT = 18;
/** Newest lines that are shown at a time. */
const MOST = 2_000;

const RANKS: Readonly<Record<string, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
};
const LEVELS = [
  ["", "All levels"],
  ["INFO", "Info and above"],
  ["WARNING", "Warnings and errors"],
  ["ERROR", "Errors"],
  ["PRINT", "What was printed"],
  [DONE, "What was done here"],
] as const;

/** What all tasks said in the run, and what was done from the view. */
export class LogsPanel implements Panel {
  readonly title = "Logs";
  readonly element: HTMLElement;
  private readonly level = make("select", "nbf-select", { "aria-label": "Level" });
  private readonly task = make("select", "nbf-select", { "aria-label": "Task" });
  private readonly count = make("span", "nbf-log-count");
  private readonly list = make("div", "nbf-log-list nbf-block", { tabindex: "0", role: "log" });
  private isOpen = false;
  private edition = -1;
  private shown = 0;
  private readonly tasks = new Set<string>();
  private asked = "";

  /** @param ask asks for what was said from that line on */
  constructor(
    private readonly model: Model,
    private readonly ask: (after: number, run: number | null) => void,
  ) {
    this.level.append(...LEVELS.map(([value, text]) => make("option", "", { value }, text)));
    this.list.setAttribute("aria-label", "Logs");
    this.list.setAttribute("aria-live", "off");
    for (const select of [this.level, this.task]) {
      select.addEventListener("change", () => this.rebuild());
    }
    const line = make("div", "nbf-panel-line", {}, this.level, this.task, this.count);
    this.element = make("div", "nbf-panel nbf-logs", {}, line, this.list);
  }

  open(): void {
    this.isOpen = true;
    this.asked = "";
    this.edition = -1;
    this.update();
  }

  close(): void {
    this.isOpen = false;
  }

  /** Shows what there is to read, and asks for what there is not yet, where somebody sees it. */
  update(): void {
    if (!this.isOpen) {
      return;
    }
    this.askForMore();
    const { logbook } = this.model;
    if (logbook.edition !== this.edition) {
      this.rebuild();
    } else {
      this.append();
    }
  }

  private askForMore(): void {
    const { table, past, isConnected, logbook } = this.model;
    if (table !== null && isConnected) {
      const lines = [...table.logs.values()].reduce((sum, count) => sum + count, table.run.logs);
      const now = [table.stream, table.run.id, lines].join(" ");
      if (now !== this.asked) {
        this.asked = now;
        logbook.begin(table.run.id);
        this.ask(logbook.next, past?.number ?? null);
      }
    }
  }

  private rebuild(): void {
    const { edition, entries } = this.model.logbook;
    const chosen = this.task.value;
    this.edition = edition;
    this.shown = 0;
    this.tasks.clear();
    this.task.replaceChildren(make("option", "", { value: "" }, "All tasks"));
    this.offer(entries);
    this.task.value = this.tasks.has(chosen) ? chosen : "";
    this.list.replaceChildren();
    this.append();
  }

  private append(): void {
    const { entries } = this.model.logbook;
    const isAtEnd =
      this.list.scrollTop + this.list.clientHeight >= this.list.scrollHeight - LINE_HEIGHT;
    const fresh = entries.slice(this.shown);
    this.shown = entries.length;
    this.offer(fresh);
    const rows = fresh.filter(entry => this.isWanted(entry)).slice(-MOST);
    this.list.append(...rows.map(row));
    while (this.list.childElementCount > MOST) {
      this.list.firstElementChild?.remove();
    }
    if (isAtEnd) {
      this.list.scrollTop = this.list.scrollHeight;
    }
    const number = this.list.childElementCount;
    setText(this.count, number === 1 ? "1 line" : `${number} lines`);
  }

  /** Offers the tasks that said something. */
  private offer(entries: readonly Entry[]): void {
    for (const { node } of entries) {
      if (node !== "" && !this.tasks.has(node)) {
        this.tasks.add(node);
        this.task.append(make("option", "", { value: node }, clean(node)));
      }
    }
  }

  private isWanted({ level, node }: Entry): boolean {
    const [least, task] = [this.level.value, this.task.value];
    const rank = RANKS[least];
    const isLoud = rank === undefined ? level === least : (RANKS[level] ?? 0) >= rank;
    return (least === "" || isLoud) && (task === "" || node === task);
  }
}

function row({ level, node, text }: Entry): HTMLElement {
  return make(
    "div",
    "nbf-log",
    {},
    make("span", "nbf-level", { "data-level": clean(level) }, clean(level)),
    make("span", "nbf-log-task", {}, clean(node)),
    make("span", "nbf-log-text", {}, ...ansiNodes(text)),
  );
}
