/** What the tests of several layers share: messages as the kernel packs them, and a clock. */

import type { Buffers, Counts, Table } from "./fold";
import type {
  Batch,
  Details,
  Graph,
  GraphNode,
  Refused,
  RunInfo,
  Snapshot,
  StateName,
} from "./generated";
import { STATES } from "./generated";
import type { Answer, Looked, Sink } from "./link";
import type { Timing } from "./timing";

export interface Row {
  readonly state: StateName;
  readonly started?: number;
  readonly ended?: number;
  readonly message?: string;
  readonly logs?: number;
  readonly attempt?: number;
  readonly worker?: string;
  readonly children?: Readonly<Partial<Record<StateName, number>>>;
}

export type Packed<T> = readonly [message: T, buffers: Buffers];

export const noRun: RunInfo = {
  id: null,
  state: "Pending",
  message: "",
  started: null,
  ended: null,
  saved: 0,
  logs: 0,
};

export function graphOf(
  names: readonly string[],
  edges: readonly (readonly [number, number])[] = [],
  place: (index: number) => Partial<GraphNode> = () => ({}),
): Graph {
  const nodes = names.map((name, index): GraphNode => {
    const box = { x: 188 * index, y: 0, width: 140, height: 44, mapped: false };
    return { name, kind: "task", ...box, ...place(index) };
  });
  return {
    nodes,
    edges: edges.map(([source, target]) => ({
      source,
      target,
      points: lineOf(nodes, source, target),
      mapped: nodes[target]?.mapped === true,
    })),
    width: Math.max(0, ...nodes.map(node => node.x + node.width)),
    height: Math.max(0, ...nodes.map(node => node.y + node.height)),
    direction: "left-right",
    groups: [],
  };
}

function lineOf(nodes: readonly GraphNode[], source: number, target: number): number[] {
  const [from, to] = [nodes[source], nodes[target]];
  if (from === undefined || to === undefined) {
    throw new Error(`no edge from ${source} to ${target}`);
  }
  const [x, y, u, v] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
  return [x, y, (x + u) / 2, y, (x + u) / 2, v, u, v];
}

export function snapshot(
  graph: Graph,
  rows: Readonly<Record<number, Row>> = {},
  rest: Partial<Snapshot> = {},
): Packed<Snapshot> {
  const all = graph.nodes.map((_, node): readonly [number, Row] => [
    node,
    rows[node] ?? { state: "Pending" },
  ]);
  const message: Snapshot = {
    type: "snapshot",
    stream: "s",
    seq: 1,
    time: 0,
    flow: "delays",
    variable: "",
    magic: "",
    grows: false,
    graph,
    run: noRun,
    ...sparse(all),
    ...rest,
  };
  return [message, columns(all)];
}

export function batch(
  seq: number,
  rows: Readonly<Record<number, Row>>,
  rest: Partial<Batch> = {},
): Packed<Batch> {
  const all = Object.entries(rows).map(([node, row]): readonly [number, Row] => [
    Number(node),
    row,
  ]);
  const message: Batch = {
    type: "batch",
    stream: "s",
    seq,
    time: 0,
    run: null,
    ...sparse(all),
    ...rest,
  };
  return [message, [Uint32Array.from(all, ([node]) => node), ...columns(all)]];
}

function sparse(rows: readonly (readonly [number, Row])[]) {
  return {
    messages: rows.flatMap(([node, { message }]) =>
      message === undefined ? [] : [[node, message] as const],
    ),
    logs: rows.flatMap(([node, { logs }]) => (logs === undefined ? [] : [[node, logs] as const])),
    attempts: rows.flatMap(([node, { attempt }]) =>
      attempt === undefined ? [] : [[node, attempt] as const],
    ),
    children: rows.flatMap(([node, { children }]) =>
      children === undefined ? [] : [[node, countsOf(children)] as const],
    ),
    workers: rows.flatMap(([node, { worker }]) =>
      worker === undefined ? [] : [[node, worker] as const],
    ),
  };
}

/** Numbers by state as messages have them. */
export function countsOf(children: NonNullable<Row["children"]>): Counts {
  return STATES.flatMap(({ name }, byte) => {
    const count = children[name];
    return count === undefined ? [] : [[byte, count] as const];
  });
}

function columns(rows: readonly (readonly [number, Row])[]): Buffers {
  const states = rows.map(([, row]) => STATES.findIndex(({ name }) => name === row.state));
  const times = [
    ...rows.map(([, row]) => row.started ?? NaN),
    ...rows.map(([, row]) => row.ended ?? NaN),
  ];
  return [Uint8Array.from(states), Float64Array.from(times)];
}

/** Time that passes when a test says so. */
export class FakeTiming implements Timing {
  private time = 0;
  private readonly calls = new Map<object, { readonly at: number; readonly call: () => void }>();

  now(): number {
    return this.time;
  }

  later(milliseconds: number, call: () => void): () => void {
    const key = {};
    this.calls.set(key, { at: this.time + milliseconds, call });
    return () => void this.calls.delete(key);
  }

  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const due = [...this.calls].filter(([, { at }]) => at <= end);
      const next = due.sort(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined) {
        break;
      }
      this.calls.delete(next[0]);
      this.time = Math.max(this.time, next[1].at);
      next[1].call();
    }
    this.time = end;
  }
}

/** Keeps what it is told. */
export class Told implements Sink {
  table: Table | null = null;
  readonly nodes: (readonly number[])[] = [];
  readonly answers: (Details | Looked | Refused)[] = [];
  isWaiting = false;

  began(table: Table): void {
    this.table = table;
  }
  advanced(table: Table, nodes: readonly number[]): void {
    this.table = table;
    this.nodes.push(nodes);
  }
  told(details: Details): void {
    this.answers.push(details);
  }
  found(looked: Looked): void {
    this.answers.push(looked);
  }
  next: number | null = null;
  logged(): number | null {
    return this.next;
  }

  refused(refusal: Refused): void {
    this.answers.push(refusal);
  }
  waits(isWaiting: boolean): void {
    this.isWaiting = isWaiting;
  }
  readonly said: Answer[] = [];
  answered(answer: Answer): void {
    this.said.push(answer);
  }
  readonly runs: [number, Table][] = [];
  recorded(number: number, table: Table): void {
    this.runs.push([number, table]);
  }
}
