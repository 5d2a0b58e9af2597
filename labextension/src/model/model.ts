import type { Table } from "../protocol/fold";
import type { Details, Logs, Refused } from "../protocol/generated";
import type { Answer, Sink } from "../protocol/link";
import { Groups } from "./groups";
import { Logbook } from "./logbook";
import { Looked } from "./looked";
import { Pace } from "./pace";
import { phaseOf } from "./summary";

/** What is new; fields left out are as they were. */
export interface Change {
  /** Everything: another drawing, perhaps another flow. */
  readonly flow?: true;
  /** The nodes whose rows changed. */
  readonly nodes?: readonly number[];
  readonly details?: true;
  /** There are more lines, or others. */
  readonly logs?: true;
  readonly selection?: true;
  /** What else the header shows: wishes, notices, the kernel out of reach. */
  readonly status?: true;
}

const NO_GROUPS = new Groups({ nodes: [], groups: [] });
const noRun = { id: null, started: null, ended: null };

export type Wish = "cancel" | "pause" | "resume" | "start";

/** What the views of one flow show, kept up to date by a link. */
export class Model implements Sink {
  /** Null until the kernel has said something. */
  table: Table | null = null;
  /** What of its drawing is on one card. */
  groups = NO_GROUPS;
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
  readonly looked = new Looked();
  readonly logbook = new Logbook();
  private readonly pace = new Pace();
  private readonly listeners = new Set<(change: Change) => void>();
  private connected = true;
  private run: string | null = null;
  /** The page's clock less the kernel's, in seconds. */
  private skew = 0;

  constructor(private readonly clock: () => number = () => Date.now() / 1000) {}

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

  get isRunning(): boolean {
    const run = this.table?.run ?? noRun;
    return run.id !== null && run.ended === null;
  }

  /** Now, by the clock that the rows' moments were read from. */
  now(): number {
    return this.clock() - this.skew;
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
    return this.table === null || !this.isRunning ? null : this.pace.left(this.table, this.now());
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
    const known = this.table;
    this.hear(table);
    this.pace.learn(table, table.states.keys());
    if (known?.graph === table.graph && known.flow === table.flow) {
      this.emit({ nodes: [...table.states.keys()], status: true });
      return;
    }
    this.groups = new Groups(table.graph);
    const open = this.selected === null ? undefined : known?.graph.nodes[this.selected];
    const place = open ? table.graph.nodes.findIndex(({ name }) => name === open.name) : -1;
    this.selected = place < 0 ? null : place;
    this.details = null;
    this.looked.clear();
    this.emit({ flow: true, selection: true, status: true });
  }

  advanced(table: Table, nodes: readonly number[]): void {
    this.hear(table);
    this.pace.learn(table, nodes);
    this.emit({ nodes, status: true });
  }

  told(details: Details): void {
    if (this.isOpen(details)) {
      this.details = details;
      this.emit({ details: true });
    }
  }

  answered(answer: Answer): void {
    if (this.isOpen(answer)) {
      this.looked.take(answer);
      this.emit({ details: true });
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

  /** Not so of a node that has since been left, or moved by a new drawing. */
  private isOpen({ node, name }: Details | Answer): boolean {
    const open = this.selected === null ? null : this.table?.graph.nodes[this.selected];
    return node === this.selected && name === open?.name;
  }

  private hear(table: Table): void {
    const isSameStream = this.table?.stream === table.stream;
    this.table = table;
    // Messages may be late, never early: the least difference is nearest to that of the clocks.
    const skew = this.clock() - table.time;
    this.skew = isSameStream ? Math.min(this.skew, skew) : skew;
    const isNewRun = this.run !== table.run.id;
    this.run = table.run.id;
    const begins = this.wish === "start" || this.wish === "resume";
    if (begins ? isNewRun || this.isRunning : !this.isRunning) {
      this.wish = null;
    }
  }

  private emit(change: Change): void {
    for (const listener of [...this.listeners]) {
      listener(change);
    }
  }
}
