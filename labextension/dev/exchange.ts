/** Exchanges as the tests in Python write them, and what a page makes of each. */

import type { Table } from "../src/protocol/fold";
import { stateName } from "../src/protocol/fold";
import type { Sink } from "../src/protocol/link";

export interface Delivery {
  readonly message: unknown;
  /** In base64. */
  readonly buffers: readonly string[];
}

/** Notes what a link made of a delivery, in the words of the exchanges. */
export class Verdict implements Sink {
  table: Table | null = null;
  word = "dropped";

  began(table: Table): void {
    this.table = table;
    this.word = "taken";
  }
  advanced(table: Table): void {
    this.began(table);
  }
  told(): void {
    this.word = "taken";
  }
  found(): void {
    this.word = "taken";
  }
  answered(): void {
    this.word = "taken";
  }
  recorded(): void {
    this.word = "taken";
  }
  logged(): number | null {
    return null;
  }

  refused(): void {
    this.word = "taken";
  }
  waits(): void {
    // Told by the questions themselves.
  }
}

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0));
}

function moment(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** A table as the tests in Python have it. */
export function shown(table: Table) {
  return {
    flow: table.flow,
    run: table.run,
    nodes: table.graph.nodes.map(node => node.name),
    rows: [...table.states].map((state, node) => ({
      state: stateName(state),
      started: moment(table.started[node]),
      ended: moment(table.ended[node]),
      message: table.messages.get(node) ?? "",
      logs: table.logs.get(node) ?? 0,
      attempt: table.attempts.get(node) ?? 1,
      children: Object.fromEntries(
        (table.children.get(node) ?? []).map(([byte, count]) => [stateName(byte), count]),
      ),
      worker: table.workers.get(node) ?? "",
    })),
  };
}
