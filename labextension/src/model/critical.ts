import type { Table } from "../protocol/fold";

/** A node's time in the run, in seconds since the epoch; `end` is now while it is running. */
export interface Span {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** When nodes were at work, in the order in which they began. */
export function spansOf(table: Table, now: number): Span[] {
  const spans: Span[] = [];
  table.started.forEach((start, node) => {
    const ended = table.ended[node] ?? NaN;
    if (!Number.isNaN(start)) {
      spans.push({ node, start, end: Math.max(start, Number.isNaN(ended) ? now : ended) });
    }
  });
  return spans.sort((one, other) => one.start - other.start || one.node - other.node);
}

/** The lane of each span: the first that is free, so as few as were at work at a time. */
export function lanesOf(spans: readonly Span[]): number[] {
  const ends: number[] = [];
  return spans.map(({ start, end }) => {
    const free = ends.findIndex(last => last <= start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    return lane;
  });
}

/** The chain of nodes that each waited for the one before it, back from the one that ended last. */
export function slowestPath(table: Table, spans: readonly Span[]): number[] {
  const ends = new Map(spans.map(({ node, end }) => [node, end]));
  const before = new Map<number, number>();
  for (const { source, target } of table.graph.edges) {
    const known = before.get(target);
    if (ends.has(source) && (known === undefined || endOf(ends, source) > endOf(ends, known))) {
      before.set(target, source);
    }
  }
  const path: number[] = [];
  let node: number | undefined;
  for (const span of spans) {
    if (node === undefined || span.end > endOf(ends, node)) {
      node = span.node;
    }
  }
  while (node !== undefined) {
    path.unshift(node);
    node = before.get(node);
  }
  return path;
}

function endOf(ends: ReadonlyMap<number, number>, node: number): number {
  return ends.get(node) ?? -Infinity;
}
