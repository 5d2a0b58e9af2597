import type { Bar, Crew, Span } from "../model/critical";
import { barsOf, lanesOf, slowestPath, spansOf } from "../model/critical";
import { duration } from "../model/duration";
import type { Model } from "../model/model";
import type { Panel } from "./drawer";
import { lookAt, nameOf, timeOf } from "./facts";
import { draw, make, setAttribute, setText } from "./make";
import { clean } from "./text";

const LANE = 20;
const BAR = 14;
/** So many names at most; a letter is about this wide. */
const MOST_LABELS = 300;
const LETTER = 6.6;
const MOST_STEPS = 6;
/** Names of workers have so many pixels at most. */
const WIDEST_NAME = 150;
/** Of more tasks not every change is drawn while they run. */
const MANY = 2_000;
/** A lane is looked at in so many parts; bars within one of them are drawn as one. */
const PARTS = 1_200;

/**
 * Who was at work when: lanes for each worker where they are known, else as few as there were calls
 * at a time; the slowest path is marked.
 */
export class Timeline implements Panel {
  readonly title = "Timeline";
  readonly element: HTMLElement;
  private readonly svg = draw("svg", { class: "nbf-bars", preserveAspectRatio: "none" });
  private readonly crews = make("div", "nbf-crews", { "aria-hidden": "true" });
  private readonly labels = make("div", "nbf-bar-labels", { "aria-hidden": "true" });
  private readonly axis = make("div", "nbf-axis", { "aria-hidden": "true" });
  private readonly told = make("p", "nbf-slowest");
  private readonly area: HTMLElement;
  private isOpen = false;
  private bars = new Map<number, SVGRectElement>();

  /** @param open opens a node's details */
  constructor(
    private readonly model: Model,
    open: (node: number) => void,
  ) {
    const chart = make("div", "nbf-chart", {}, this.crews, this.svg, this.labels);
    this.area = make("div", "nbf-chart-area", { tabindex: "0", role: "group" }, chart);
    this.area.setAttribute("aria-label", "Timeline");
    this.element = make("div", "nbf-panel nbf-timeline", {}, this.told, this.axis, this.area);
    this.svg.setAttribute("role", "img");
    this.svg.addEventListener("click", event => {
      const node = event.target instanceof Element ? event.target.getAttribute("data-node") : null;
      if (node !== null) {
        open(Number(node));
      }
    });
  }

  open(): void {
    this.isOpen = true;
    this.tick();
  }

  close(): void {
    this.isOpen = false;
    this.bars.clear();
    this.svg.replaceChildren();
    this.labels.replaceChildren();
  }

  /** Shows the run as it is now, where somebody sees it; a large one once a second while it runs. */
  update(): void {
    const { table, isRunning } = this.model;
    if (table !== null && !(isRunning && table.states.length > MANY)) {
      this.tick();
    }
  }

  /** Lets time go on. */
  tick(): void {
    const { table } = this.model;
    if (!this.isOpen || table === null) {
      return;
    }
    const spans = spansOf(table, this.model.now());
    const { places, crews } = lanesOf(spans, table.workers);
    const lanes = crews.reduce((sum, { count }) => sum + count, 0);
    const began = table.run.started ?? spans[0]?.start ?? 0;
    const least = Math.max(began + 0.001, this.runEnd(began));
    const end = spans.reduce((latest, span) => Math.max(latest, span.end), least);
    const slowest = slowestPath(table, spans);
    this.tell(slowest, spans);
    setAttribute(this.svg, "viewBox", `0 0 ${end - began} ${LANE * Math.max(1, lanes)}`);
    this.svg.style.height = `${LANE * Math.max(1, lanes)}px`;
    this.nameCrews(crews);
    const bars = barsOf(spans, places, (end - began) / PARTS);
    this.drawBars(bars, began, end, new Set(slowest));
    this.drawAxis(end - began);
    this.drawLabels(bars, began, end);
  }

  private runEnd(began: number): number {
    return began + (this.model.elapsed() ?? 0);
  }

  private tell(slowest: readonly number[], spans: readonly Span[]): void {
    const first = spans.find(({ node }) => node === slowest[0]);
    const last = spans.find(({ node }) => node === slowest.at(-1));
    if (first === undefined || last === undefined) {
      setText(this.told, "Nothing was called yet.");
      setAttribute(this.svg, "aria-label", "Timeline: nothing was called yet");
      return;
    }
    const names = slowest.map(node => nameOf(this.model, node));
    const shown =
      names.length > MOST_STEPS ? [...names.slice(0, 3), "…", ...names.slice(-2)] : names;
    const path = `Slowest path: ${shown.join(" → ")}, ${duration(last.end - first.start)}`;
    setText(this.told, path);
    setAttribute(this.svg, "aria-label", `Timeline of ${spans.length} tasks. ${path}`);
  }

  private drawBars(
    drawn: readonly Bar[],
    began: number,
    end: number,
    slowest: ReadonlySet<number>,
  ): void {
    const least = (end - began) / 600;
    const former = this.bars;
    this.bars = new Map();
    drawn.forEach(span => {
      const known = former.get(span.node);
      const bar = known ?? draw("rect", { "data-node": String(span.node), height: String(BAR) });
      former.delete(span.node);
      this.bars.set(span.node, bar);
      setAttribute(bar, "x", String(span.start - began));
      setAttribute(bar, "y", String(LANE * span.lane + (LANE - BAR) / 2));
      setAttribute(bar, "width", String(Math.max(least, span.end - span.start)));
      setAttribute(bar, "data-tone", lookAt(this.model, span.node).tone);
      setAttribute(bar, "class", slowest.has(span.node) ? "nbf-on-path" : "");
      if (known === undefined) {
        bar.append(draw("title"));
        this.svg.append(bar);
      }
      const title = bar.firstElementChild;
      if (title !== null) {
        const more = span.count > 1 ? ` and ${span.count - 1} more` : "";
        setText(title, `${this.titleOf(span.node)}${more}`);
      }
    });
    former.forEach(bar => bar.remove());
  }

  private titleOf(node: number): string {
    const worker = clean(this.model.table?.workers.get(node) ?? "");
    const told = `${nameOf(this.model, node)}, ${timeOf(this.model, node)}`;
    return worker === "" ? told : `${told}, by ${worker}`;
  }

  /** Names stand left of the lanes, where there are any. */
  private nameCrews(crews: readonly Crew[]): void {
    const isNamed = crews.some(({ worker }) => worker !== "");
    const longest = crews.reduce((most, { worker }) => Math.max(most, worker.length), 0);
    const width = isNamed ? Math.min(WIDEST_NAME, Math.ceil(LETTER * longest) + 12) : 0;
    this.element.style.setProperty("--nbf-names", `${width}px`);
    this.crews.replaceChildren(
      ...(isNamed ? crews : []).map(({ worker, first, count }) => {
        const name = make("span", "nbf-crew-name", { title: clean(worker) }, clean(worker));
        const crew = make("div", "nbf-crew", {}, name);
        Object.assign(crew.style, { top: `${LANE * first}px`, height: `${LANE * count}px` });
        return crew;
      }),
    );
  }

  private drawAxis(seconds: number): void {
    const marks = [0, 0.25, 0.5, 0.75, 1].map(share => duration(share * seconds));
    this.axis.replaceChildren(...marks.map(mark => make("span", "", {}, mark)));
  }

  /** Names stand in the bars that have room for them. */
  private drawLabels(drawn: readonly Bar[], began: number, end: number): void {
    const pixels = this.svg.clientWidth / (end - began);
    const labels = drawn.flatMap(({ node, lane, start, end: stop, count }) => {
      const name = nameOf(this.model, node);
      const room = pixels * (stop - start);
      return count > 1 || room < LETTER * Math.min(name.length, 6) + 12
        ? []
        : [{ name, room, left: pixels * (start - began), top: LANE * lane }];
    });
    const widest = labels.sort((one, other) => other.room - one.room).slice(0, MOST_LABELS);
    this.labels.replaceChildren(
      ...widest.map(({ name, room, left, top }) => {
        const label = make("span", "nbf-bar-label", {}, name);
        Object.assign(label.style, { left: `${left}px`, top: `${top}px`, width: `${room}px` });
        return label;
      }),
    );
  }
}
