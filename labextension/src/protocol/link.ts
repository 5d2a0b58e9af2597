/** The page's end of a link to the kernel. It knows no transport: see `nbflow/notebook/link.py`. */

import type { Buffers, Table } from "./fold";
import { advance, begin } from "./fold";
import type {
  Batch,
  Details,
  FromKernel,
  FromPage,
  Graph,
  Logs,
  Recorded,
  Refused,
  Snapshot,
} from "./generated";
import {
  isBatch,
  isDetails,
  isDiff,
  isKept,
  isLogs,
  isRecorded,
  isRefused,
  isResult,
  isRunDetails,
  isRuns,
  isSnapshot,
  isStepInfo,
  isUnread,
  isVersions,
} from "./generated";
import { either } from "./shape";
import type { Timing } from "./timing";
import { browserTiming } from "./timing";

export type Direction = Graph["direction"];

export type Folding = Extract<FromPage, { type: "fold" }>["how"];

/** What can be asked about one node, beside its details. */
export type NodeWish = Extract<
  FromPage,
  { type: "accept" | "mock" | "mock-file" | "run-part" | "unmock" }
>;

/** What takes long to answer about one node. */
export type Look = Extract<FromPage, { type: "ask-result" | "ask-step" | "ask-versions" }>;
export type Looked = Extract<FromKernel, { type: "result" | "step" | "versions" }>;

/** What only the store can answer. */
export type Question = Extract<
  FromPage,
  { type: "ask-diff" | "ask-kept" | "ask-run" | "ask-run-details" | "ask-run-logs" | "ask-runs" }
>;

/** What it answers, but for a whole run and for lines of its logs. */
export type Answer = Extract<
  FromKernel,
  { type: "diff" | "kept" | "run-details" | "runs" | "unread" }
>;

const isLooked = either(isResult, isStepInfo, isVersions);
const isAnswer = either(isRuns, isRunDetails, isDiff, isKept, isUnread);

export type Send = (message: FromPage, buffers?: readonly ArrayBuffer[]) => void;

/** Who is told what arrives. */
export interface Sink {
  /** Everything is new. */
  began(table: Table): void;
  /** These nodes are new, perhaps also the run. */
  advanced(table: Table, nodes: readonly number[]): void;
  told(details: Details): void;
  /** What somebody wants to see of a node has come. */
  found(looked: Looked): void;
  /** What tasks said; returns the next line to ask for, null where that is all. */
  logged(logs: Logs): number | null;
  refused(refusal: Refused): void;
  /** The store was asked. */
  answered(answer: Answer): void;
  /** A recorded run, by its number. */
  recorded(number: number, table: Table): void;
  /** Whether what is shown may be out of date, a snapshot having been asked for. */
  waits(isWaiting: boolean): void;
}

/** Between two questions for a snapshot; twice as long after each that stays without an answer. */
export const SHORTEST_PAUSE = 1_000;
export const LONGEST_PAUSE = 60_000;

export class Link {
  private table: Table | null = null;
  private isAsking = false;
  private awaitsLogs = false;
  /** The recorded run whose lines were asked for, null for the live one's. */
  private logsOf: number | null = null;
  private interval = SHORTEST_PAUSE;
  private askedAt = -Infinity;
  private callOff: (() => void) | null = null;

  constructor(
    private readonly send: Send,
    private readonly sink: Sink,
    private readonly timing: Timing = browserTiming,
  ) {}

  /** Takes in whatever came; what is missing or makes no sense is asked for. */
  receive(message: unknown, buffers: Buffers = []): void {
    if (isBatch(message)) {
      this.takeBatch(message, buffers);
    } else if (isSnapshot(message)) {
      this.takeSnapshot(message, buffers);
    } else if (isDetails(message)) {
      this.sink.told(message);
    } else if (isLooked(message)) {
      this.sink.found(message);
    } else if (isLogs(message)) {
      this.takeLogs(message);
    } else if (isRefused(message)) {
      this.sink.refused(message);
    } else {
      this.takeAnswer(message, buffers);
    }
  }

  /** Asks for a snapshot, as soon as the last question is long enough ago. */
  hello(): void {
    if (!this.isAsking) {
      this.isAsking = true;
      this.interval = SHORTEST_PAUSE;
      this.sink.waits(true);
      const wait = this.askedAt + SHORTEST_PAUSE - this.timing.now();
      if (wait <= 0) {
        this.ask();
      } else {
        this.callOff = this.timing.later(wait, () => this.ask());
      }
    }
  }

  askDetails(node: number): void {
    this.say({ type: "ask-details", node });
  }

  look(question: Look): void {
    this.say(question);
  }

  cancel(): void {
    this.say({ type: "cancel" });
  }

  pause(): void {
    this.say({ type: "pause" });
  }

  resume(): void {
    this.say({ type: "resume" });
  }

  start(fresh: boolean): void {
    this.say({ type: "start", fresh });
  }

  turn(direction: Direction): void {
    this.say({ type: "turn", direction });
  }

  /** Asks for other groups: around a node, null: for all of them. */
  fold(node: number | null, how: Folding): void {
    this.say({ type: "fold", node, how });
  }

  /** Asks for lines of the logs; while an answer is awaited, no more than once. */
  askLogs(after: number, run: number | null = null): void {
    if (!this.awaitsLogs) {
      this.awaitsLogs = true;
      this.logsOf = run;
      this.say(run === null ? { type: "ask-logs", after } : { type: "ask-run-logs", run, after });
    }
  }

  /** Asks what only the store can answer. */
  lookUp(question: Question): void {
    this.say(question);
  }

  /** Asks for something to be done about one node. */
  act(wish: NodeWish): void {
    this.say(wish);
  }

  dispose(): void {
    this.callOff?.();
    this.callOff = null;
  }

  private takeAnswer(message: unknown, buffers: Buffers): void {
    if (isRecorded(message)) {
      this.takeRun(message, buffers);
    } else if (isAnswer(message)) {
      this.awaitsLogs &&= message.type !== "unread" || message.what !== "logs";
      this.sink.answered(message);
    } else {
      this.hello();
    }
  }

  private takeRun({ number, shown }: Recorded, buffers: Buffers): void {
    const table = begin(shown, buffers, null);
    if (table === null) {
      const text = `Run ${number} cannot be shown: what the kernel told of it does not add up.`;
      this.sink.answered({ type: "unread", what: "recorded", text });
    } else {
      this.sink.recorded(number, table);
    }
  }

  private takeLogs(logs: Logs): void {
    this.awaitsLogs = false;
    const next = this.sink.logged(logs);
    if (next !== null) {
      this.askLogs(next, this.logsOf);
    }
  }

  private takeSnapshot(message: Snapshot, buffers: Buffers): void {
    const known = this.table;
    if (known?.stream === message.stream && message.seq <= known.seq) {
      return;
    }
    const table = begin(message, buffers, known);
    if (table === null) {
      this.hello();
      return;
    }
    this.table = table;
    if (this.isAsking) {
      this.isAsking = false;
      this.dispose();
      this.sink.waits(false);
    }
    this.sink.began(table);
  }

  private takeBatch(message: Batch, buffers: Buffers): void {
    const table = this.table;
    if (table?.stream !== message.stream) {
      this.hello();
    } else if (message.seq > table.seq) {
      const nodes = message.seq === table.seq + 1 ? advance(table, message, buffers) : null;
      if (nodes === null) {
        this.hello();
      } else {
        this.sink.advanced(table, nodes);
      }
    }
  }

  private ask(): void {
    this.askedAt = this.timing.now();
    // Whoever misses a message may have missed that answer too.
    this.awaitsLogs = false;
    this.callOff = this.timing.later(this.interval, () => this.ask());
    this.interval = Math.min(2 * this.interval, LONGEST_PAUSE);
    this.say({ type: "hello" });
  }

  private say(message: FromPage): void {
    try {
      this.send(message);
    } catch {
      // What cannot even be sent goes to a kernel that is gone; one that is only far away waits.
      const text = "The kernel of these states is gone. Run the cells again to go on.";
      this.sink.refused({ type: "refused", code: "failed", text });
    }
  }
}
