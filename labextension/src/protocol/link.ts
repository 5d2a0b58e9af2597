/** The page's end of a link to the kernel. It knows no transport: see `nbflow/notebook/link.py`. */

import type { Buffers, Table } from "./fold";
import { advance, begin } from "./fold";
import type {
  Batch,
  Details,
  FromPage,
  Graph,
  Logs,
  Refused,
  Result,
  Snapshot,
  StepInfo,
  Versions,
} from "./generated";
import {
  isBatch,
  isDetails,
  isLogs,
  isRefused,
  isResult,
  isSnapshot,
  isStepInfo,
  isVersions,
} from "./generated";

export type Direction = Graph["direction"];

export type Folding = Extract<FromPage, { type: "fold" }>["how"];

/** What can be asked about one node, beside its details. */
export type NodeWish = Extract<
  FromPage,
  { type: "accept" | "mock" | "mock-file" | "run-part" | "unmock" }
>;

/** What takes long to answer about one node. */
export type Question = Extract<FromPage, { type: "ask-result" | "ask-step" | "ask-versions" }>;
export type Answer = Result | StepInfo | Versions;

export type Send = (message: FromPage, buffers?: readonly ArrayBuffer[]) => void;

/** Who is told what arrives. */
export interface Sink {
  /** Everything is new. */
  began(table: Table): void;
  /** These nodes are new, perhaps also the run. */
  advanced(table: Table, nodes: readonly number[]): void;
  told(details: Details): void;
  /** A question was answered. */
  answered(answer: Answer): void;
  /** What tasks said; returns the next line to ask for, null where that is all. */
  logged(logs: Logs): number | null;
  refused(refusal: Refused): void;
  /** Whether what is shown may be out of date, a snapshot having been asked for. */
  waits(isWaiting: boolean): void;
}

/** Milliseconds; `later` returns what calls it off. */
export interface Timing {
  now(): number;
  later(milliseconds: number, call: () => void): () => void;
}

const browserTiming: Timing = {
  now: () => performance.now(),
  later: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Between two questions for a snapshot; twice as long after each that stays without an answer. */
export const SHORTEST_PAUSE = 1_000;
export const LONGEST_PAUSE = 60_000;

export class Link {
  private table: Table | null = null;
  private isAsking = false;
  private awaitsLogs = false;
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
    } else if (isResult(message) || isStepInfo(message) || isVersions(message)) {
      this.sink.answered(message);
    } else if (isLogs(message)) {
      this.takeLogs(message);
    } else if (isRefused(message)) {
      this.sink.refused(message);
    } else {
      this.hello();
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

  look(question: Question): void {
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
  askLogs(after: number): void {
    if (!this.awaitsLogs) {
      this.awaitsLogs = true;
      this.say({ type: "ask-logs", after });
    }
  }

  /** Asks for something to be done about one node. */
  act(wish: NodeWish): void {
    this.say(wish);
  }

  dispose(): void {
    this.callOff?.();
    this.callOff = null;
  }

  private takeLogs(logs: Logs): void {
    this.awaitsLogs = false;
    const next = this.sink.logged(logs);
    if (next !== null) {
      this.askLogs(next);
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
