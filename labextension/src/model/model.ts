import type { Table } from "../protocol/fold";
import type { Details, Logs, Refused } from "../protocol/generated";
import type { Answer, Looked, Sink } from "../protocol/link";
import { Archive, noticeOf } from "./archive";
import type { Change } from "./change";
import { Clock } from "./clock";
import { Groups } from "./groups";
import { Logbook } from "./logbook";
import { LookedAt } from "./looked";
import { Pace } from "./pace";
import type { Past } from "./past";
import { drawnAs } from "./past";
import { goesOn, phaseOf } from "./summary";

const NO_GRAPH = { nodes: [], groups: [] };
const noRun = { id: null, started: null, ended: null };

export type Wish = "cancel" | "pause" | "resume" | "start";

/** What the views of one flow show, kept up to date by a link. */
export class Model implements Sink {
  /** The flow as it is now; null until the kernel has said something. */
  live: Table | null = null;
  /** Null while the live run is shown. */
  past: Past | null = null;
  /** What of the drawing is on one card. */
  groups = new Groups(NO_GRAPH);
  /** The node whose details are open. */
  selected: number | null = null;
  /** The answer about that node; null until it has come. */
  details: Details | null = null;
  /** What was asked for and has not begun. */
  wish: Wish | null = null;
  /** The kernel's last refusal, in a line. */
  notice = "";
  /** Whether a snapshot was asked for and has not come. */
  isWaiting = false;

  /** What was asked about that node beyond its details. */
  readonly looked = new LookedAt();
  readonly logbook = new Logbook();
  readonly archive = new Archive();
  private readonly pace = new Pace();
  private readonly listeners = new Set<(change: Change) => void>();
  private connected = true;
  private run: string | null = null;
  private readonly clock: Clock;

  constructor(clock: () => number = () => Date.now() / 1000) {
    this.clock = new Clock(clock);
  }

  /** Has `listener` called after each change; returns what ends that. */
  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Whether there is a kernel that could answer; a saved notebook has none. */
  get isConnected(): boolean {
    return this.connected;
  }

  set isConnected(isConnected: boolean) {
    this.connected = isConnected;
    this.wish = null;
    this.emit({ status: true });
  }

  /** What is shown: the live run, or a recorded one. */
  get table(): Table | null {
    return this.past?.table ?? this.live;
  }

  /** Whether the run that is shown goes on. */
  get isRunning(): boolean {
    return goesOn(this.table);
  }

  /** Whether the live run goes on, whatever is shown. */
  get isBusy(): boolean {
    return goesOn(this.live);
  }

  /** Now, by the clock that the rows' moments were read from. */
  now(): number {
    return this.clock.now();
  }

  /** How long a node took, or has been running; null where it did not run. */
  secondsOf(node: number): number | null {
    const table = this.table;
    const started = table?.started[node] ?? NaN;
    if (table === null || Number.isNaN(started)) {
      return null;
    }
    if (phaseOf(table.states[node] ?? 0) === "running") {
      return Math.max(0, this.now() - started);
    }
    const ended = table.ended[node] ?? NaN;
    return Number.isNaN(ended) ? null : Math.max(0, ended - started);
  }

  /** How long the run took, or has been going on; null where there was none. */
  elapsed(): number | null {
    const { started, ended } = this.table?.run ?? noRun;
    return started === null ? null : Math.max(0, (ended ?? this.now()) - started);
  }

  /** How long a run has to go, by how long its tasks took before; null where that is not known. */
  left(): number | null {
    const { live } = this;
    const isShown = live !== null && this.past === null && this.isBusy;
    return isShown ? this.pace.left(live, this.now()) : null;
  }

  select(node: number | null): void {
    if (node !== this.selected) {
      this.selected = node;
      this.details = null;
      this.looked.clear();
      this.emit({ selection: true });
    }
  }

  want(wish: Wish): void {
    this.wish = wish;
    this.notice = "";
    this.emit({ status: true });
  }

  /** Notes what was done, as a line of Python. */
  did(code: string): void {
    this.logbook.note(code);
    this.emit({ logs: true });
  }

  /** Says something in a line. */
  say(notice: string): void {
    this.notice = notice;
    this.emit({ status: true });
  }

  dismiss(): void {
    this.notice = "";
    this.emit({ status: true });
  }

  began(table: Table): void {
    const before = this.table;
    this.hear(table);
    this.pace.learn(table, table.states.keys());
    if (this.past !== null) {
      this.past = drawnAs(this.past, table);
    }
    const now = this.table;
    if (before?.graph !== now?.graph || before?.flow !== now?.flow) {
      this.redrawn(before);
      this.emit({ flow: true, selection: true, status: true });
    } else {
      this.emit(
        this.past === null ? { nodes: [...table.states.keys()], status: true } : { status: true },
      );
    }
  }

  advanced(table: Table, nodes: readonly number[]): void {
    this.hear(table);
    this.pace.learn(table, nodes);
    this.emit(this.past === null ? { nodes, status: true } : { status: true });
  }

  told(details: Details): void {
    if (this.past === null) {
      this.take(details);
    }
  }

  found(looked: Looked): void {
    if (this.past === null && this.isOpen(looked)) {
      this.looked.take(looked);
      this.emit({ details: true });
    }
  }

  answered(answer: Answer): void {
    this.archive.take(answer);
    if (answer.type === "run-details" && answer.run === this.past?.number) {
      this.take(answer.details);
    }
    const notice = noticeOf(answer);
    this.notice = notice ?? this.notice;
    this.emit(notice === null ? { archive: true } : { archive: true, status: true });
  }

  /** Notes that a recorded run is to be shown. */
  wantRun(number: number): void {
    this.archive.wanted = number;
    this.emit({ archive: true });
  }

  recorded(number: number, table: Table): void {
    // Somebody may have gone elsewhere since it was asked for.
    if (number === this.archive.wanted) {
      this.archive.wanted = null;
      this.turnTo(drawnAs({ number, table }, this.live));
    }
  }

  /** Shows the live run again. */
  showLive(): void {
    this.archive.wanted = null;
    if (this.past === null) {
      this.emit({ archive: true });
    } else {
      this.turnTo(null);
    }
  }

  refused(refusal: Refused): void {
    this.wish = null;
    this.notice = refusal.text;
    this.looked.giveUp();
    this.logbook.refuse(refusal.text);
    this.emit({ status: true, logs: true });
  }

  logged(logs: Logs): number | null {
    const shown = this.table?.run.id;
    if (shown !== undefined && logs.run !== shown) {
      return null; // of the run that was shown when it was asked for
    }
    const next = this.logbook.take(logs);
    this.emit({ logs: true });
    return next;
  }

  /** Something was asked about the open node. */
  asks(): void {
    this.emit({ details: true });
  }

  waits(isWaiting: boolean): void {
    this.isWaiting = isWaiting;
    this.emit({ status: true });
  }

  private turnTo(past: Past | null): void {
    const before = this.table;
    this.past = past;
    const now = this.table;
    this.redrawn(before);
    const isSame = now !== null && before?.graph === now.graph;
    const drawn = isSame ? { nodes: [...now.states.keys()] } : { flow: true as const };
    this.emit({ ...drawn, shown: true, archive: true, selection: true, status: true });
  }

  /** Goes on with what is shown now: open stays a node that it has too. */
  private redrawn(before: Table | null): void {
    const graph = this.table?.graph ?? NO_GRAPH;
    const open = before?.graph.nodes[this.selected ?? -1]?.name;
    const place = graph.nodes.findIndex(({ name }) => name === open);
    this.selected = place < 0 ? null : place;
    this.details = null;
    this.looked.clear();
    this.groups = graph === before?.graph ? this.groups : new Groups(graph);
  }

  private take(details: Details): void {
    if (this.isOpen(details)) {
      this.details = details;
      this.emit({ details: true });
    }
  }

  /** Not so of a node that has since been left, or moved by a new drawing. */
  private isOpen({ node, name }: Details | Looked): boolean {
    const open = this.selected === null ? null : this.table?.graph.nodes[this.selected];
    return node === this.selected && name === open?.name;
  }

  private hear(table: Table): void {
    this.live = table;
    this.clock.hear(table);
    const isNewRun = this.run !== table.run.id;
    this.run = table.run.id;
    const begins = this.wish === "start" || this.wish === "resume";
    if (begins ? isNewRun || this.isBusy : !this.isBusy) {
      this.wish = null;
    }
  }

  private emit(change: Change): void {
    for (const listener of [...this.listeners]) {
      listener(change);
    }
  }
}
