import type { Table } from "../protocol/fold";

const NAMES = new Intl.Collator("en", { numeric: true });

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

/** The lanes of one worker: where they begin and how many there are. */
export interface Crew {
  /** Empty where it is not known who worked. */
  readonly worker: string;
  readonly first: number;
  readonly count: number;
}

export interface Lanes {
  /** The lane of each span. */
  readonly places: readonly number[];
  readonly crews: readonly Crew[];
}

/**
 * The lanes of each worker, in the order of their names, then those of nobody known. Of a worker's
 * lanes a span has the first that is free, so there are as few as it had calls at a time.
 */
export function lanesOf(spans: readonly Span[], workers: ReadonlyMap<number, string>): Lanes {
  const ends = new Map<string, number[]>();
  const own = spans.map(({ node, start, end }) => {
    const worker = workers.get(node) ?? "";
    const lanes = ends.get(worker) ?? [];
    const free = lanes.findIndex(last => last <= start);
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = end;
    ends.set(worker, lanes);
    return { worker, lane };
  });
  const names = [...ends.keys()].sort(
    (one, other) => Number(one === "") - Number(other === "") || NAMES.compare(one, other),
  );
  const firsts = new Map<string, number>();
  const crews: Crew[] = [];
  let first = 0;
  for (const worker of names) {
    const count = ends.get(worker)?.length ?? 0;
    firsts.set(worker, first);
    crews.push({ worker, first, count });
    first += count;
  }
  return { places: own.map(({ worker, lane }) => (firsts.get(worker) ?? 0) + lane), crews };
}

/** What stands in a lane of the timeline: a span, or several too short to be told apart. */
export interface Bar {
  /** The longest of the spans. */
  readonly node: number;
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The bars to draw: of spans that begin and end within `least` seconds of a lane only one. */
export function barsOf(spans: readonly Span[], lanes: readonly number[], least: number): Bar[] {
  const bars: Bar[] = [];
  const lastIn = new Map<number, number>();
  const longest: number[] = [];
  spans.forEach(({ node, start, end }, index) => {
    const lane = lanes[index] ?? 0;
    const place = lastIn.get(lane) ?? -1;
    const last = bars[place];
    if (last === undefined || end - last.start > least) {
      lastIn.set(lane, bars.length);
      longest.push(end - start);
      bars.push({ node, lane, start, end, count: 1 });
      return;
    }
    const isLonger = end - start > (longest[place] ?? 0);
    longest[place] = Math.max(end - start, longest[place] ?? 0);
    bars[place] = { ...last, node: isLonger ? node : last.node, end, count: last.count + 1 };
  });
  return bars;
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
    path.push(node);
    node = before.get(node);
  }
  return path.reverse();
}

function endOf(ends: ReadonlyMap<number, number>, node: number): number {
  return ends.get(node) ?? -Infinity;
}
