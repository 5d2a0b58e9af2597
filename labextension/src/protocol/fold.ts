/** What the messages of a stream add up to; the same sum as `tests/notebook/page.py` makes. */

import type { Batch, Graph, RunInfo, Snapshot, StateName } from "./generated";
import { STATES } from "./generated";

export type Buffers = readonly (ArrayBuffer | ArrayBufferView)[];

/**
 * A flow and its run, a row a node in columns: the state's byte, when it started and ended (NaN:
 * no such moment), and, for nodes that have some, a message, a number of log lines, the number of
 * attempts, and of children in each state, and what worker made the last call.
 */
export interface Table {
  readonly stream: string;
  readonly flow: string;
  /** What users call the flow, and what they call our magic; both may be empty. */
  readonly variable: string;
  readonly magic: string;
  /** Whether it is a function, whose nodes are the calls that its run makes. */
  readonly grows: boolean;
  readonly graph: Graph;
  readonly states: Uint8Array;
  readonly started: Float64Array;
  readonly ended: Float64Array;
  readonly messages: Map<number, string>;
  readonly logs: Map<number, number>;
  readonly attempts: Map<number, number>;
  readonly children: Map<number, Counts>;
  readonly workers: Map<number, string>;
  seq: number;
  /** The kernel's clock when it sent the last message, in seconds since the epoch. */
  time: number;
  run: RunInfo;
}

/** Pairs of a state's byte and how many are in it. */
export type Counts = Batch["children"][number][1];

export function stateName(byte: number): StateName {
  return STATES[byte]?.name ?? "Unknown";
}

/** The table that a snapshot begins; null where it does not add up. */
export function begin(message: Snapshot, buffers: Buffers, known: Table | null): Table | null {
  const graph = message.graph ?? (known?.stream === message.stream ? known.graph : null);
  if (graph === null || buffers.length !== 2 || !isSound(graph)) {
    return null;
  }
  const count = graph.nodes.length;
  const rows = readRows(message, count, buffers[0], buffers[1], node => node < count);
  if (rows === null) {
    return null;
  }
  const { stream, seq, time, flow, variable, magic, grows, run } = message;
  return {
    stream,
    seq,
    time,
    flow,
    variable,
    magic,
    grows,
    graph,
    run,
    states: rows.states,
    started: rows.times.slice(0, count),
    ended: rows.times.slice(count),
    messages: new Map(message.messages),
    logs: new Map(message.logs),
    attempts: new Map(message.attempts),
    children: new Map(message.children),
    workers: new Map(message.workers),
  };
}

/** Takes a batch into the table; returns the nodes it tells of, null where it does not add up. */
export function advance(table: Table, message: Batch, buffers: Buffers): readonly number[] | null {
  const nodes = readIndices(buffers[0]);
  if (buffers.length !== 3 || nodes === null || nodes.some(node => node >= table.states.length)) {
    return null;
  }
  const told = new Set(nodes);
  const rows = readRows(message, nodes.length, buffers[1], buffers[2], node => told.has(node));
  if (rows === null) {
    return null;
  }
  table.seq = message.seq;
  table.time = message.time;
  table.run = message.run ?? table.run;
  nodes.forEach((node, place) => {
    table.states[node] = rows.states[place] ?? 0;
    table.started[node] = rows.times[place] ?? NaN;
    table.ended[node] = rows.times[nodes.length + place] ?? NaN;
    const { messages, logs, attempts, children, workers } = table;
    [messages, logs, attempts, children, workers].forEach(column => column.delete(node));
  });
  message.messages.forEach(([node, text]) => table.messages.set(node, text));
  message.logs.forEach(([node, lines]) => table.logs.set(node, lines));
  message.attempts.forEach(([node, count]) => table.attempts.set(node, count));
  message.children.forEach(([node, counts]) => table.children.set(node, counts));
  message.workers.forEach(([node, worker]) => table.workers.set(node, worker));
  return nodes;
}

function isSound(graph: Graph): boolean {
  const count = graph.nodes.length;
  const isDrawable = (points: readonly number[]) => points.length === 0 || points.length % 6 === 2;
  return (
    graph.edges.every(
      ({ source, target, points }) => source < count && target < count && isDrawable(points),
    ) && graph.groups.every(({ nodes }) => nodes.every(node => node < count))
  );
}

interface Rows {
  readonly states: Uint8Array;
  readonly times: Float64Array;
}

function readRows(
  message: Batch | Snapshot,
  count: number,
  bytes: Buffers[number] | undefined,
  moments: Buffers[number] | undefined,
  isTold: (node: number) => boolean,
): Rows | null {
  const states = viewOf(bytes);
  const times = viewOf(moments);
  if (states?.byteLength !== count || times?.byteLength !== 16 * count) {
    return null;
  }
  const rows = {
    states: Uint8Array.from({ length: count }, (_, place) => states.getUint8(place)),
    times: Float64Array.from({ length: 2 * count }, (_, place) =>
      times.getFloat64(8 * place, true),
    ),
  };
  const { messages, logs, attempts, children, workers } = message;
  const all = [...rows.states, ...children.flatMap(([, counts]) => counts.map(([byte]) => byte))];
  const isKnown = all.every(state => state < STATES.length);
  const told = [...messages, ...logs, ...attempts, ...children, ...workers];
  const isMeant = told.every(([node]) => isTold(node));
  return isKnown && isMeant ? rows : null;
}

function readIndices(buffer: Buffers[number] | undefined): readonly number[] | null {
  const view = viewOf(buffer);
  if (view === null || view.byteLength % 4 !== 0) {
    return null;
  }
  return Array.from({ length: view.byteLength / 4 }, (_, place) => view.getUint32(4 * place, true));
}

function viewOf(buffer: Buffers[number] | undefined): DataView | null {
  if (buffer instanceof ArrayBuffer) {
    return new DataView(buffer);
  }
  return ArrayBuffer.isView(buffer)
    ? new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : null;
}
