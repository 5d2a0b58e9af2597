import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { Delivery } from "../../dev/exchange";
import { bytes, shown, Verdict } from "../../dev/exchange";
import { advance, begin } from "./fold";
import { Link } from "./link";
import { batch, FakeTiming, graphOf, snapshot } from "./testing";

const FIXTURES = join(import.meta.dirname, "fixtures");

interface Exchange {
  readonly deliveries: readonly (Delivery & { readonly verdict: string })[];
  readonly table: unknown;
}

const plain = { attempt: 1, children: {}, worker: "" };

describe("what the kernel's own tests sent, lost, repeated and spoiled", () => {
  const names = readdirSync(FIXTURES);

  it.each(names)("adds up to the same in %s", name => {
    const exchange = JSON.parse(readFileSync(join(FIXTURES, name), "utf8")) as Exchange;
    const verdict = new Verdict();
    const timing = new FakeTiming();
    const link = new Link(() => undefined, verdict, timing);
    for (const { message, buffers, verdict: expected } of exchange.deliveries) {
      const before = verdict.table === null ? null : structuredClone(shown(verdict.table));
      verdict.word = "dropped";
      link.receive(message, buffers.map(bytes));
      const word = expected === "asked" ? "dropped" : expected;
      expect(verdict.word).toBe(word);
      if (word === "dropped" && verdict.table !== null) {
        expect(shown(verdict.table)).toEqual(before);
      }
    }
    expect(verdict.table && shown(verdict.table)).toEqual(exchange.table);
  });

  it("is there at all", () => {
    expect(names.length).toBeGreaterThanOrEqual(8);
  });
});

describe("a snapshot", () => {
  const graph = graphOf(["load", "tidy"], [[0, 1]]);

  it("takes the drawing of its stream where it brings none", () => {
    const first = begin(...snapshot(graph), null);
    const [message, buffers] = snapshot(graph, { 1: { state: "Failed" } }, { graph: null, seq: 2 });
    expect(begin(message, buffers, first)?.graph).toBe(graph);
    expect(begin({ ...message, stream: "other" }, buffers, first)).toBeNull();
    expect(begin(message, buffers, null)).toBeNull();
  });

  it("does not add up with an edge to nowhere, a broken line or an unknown state", () => {
    const edge = { source: 0, target: 1, points: [0, 0, 1, 1, 2, 2, 3, 3], mapped: false };
    const wrong = [
      { ...edge, target: 2 },
      { ...edge, points: [0, 0, 1, 1] },
    ];
    for (const each of wrong) {
      const [message, buffers] = snapshot(graph);
      expect(begin({ ...message, graph: { ...graph, edges: [each] } }, buffers, null)).toBeNull();
    }
    const [message, buffers] = snapshot(graph);
    expect(begin(message, [new Uint8Array([255, 0]), buffers[1] as Float64Array], null)).toBeNull();
  });

  it("is read from any kind of buffer, wherever in it the bytes lie", () => {
    const [message, [states, times]] = snapshot(graph, { 1: { state: "Success", ended: 4 } });
    const moved = new Uint8Array(40);
    moved.set(new Uint8Array((times as Float64Array).buffer), 5);
    const whole = (states as Uint8Array).slice().buffer;
    const table = begin(message, [whole, new DataView(moved.buffer, 5, 32)], null);
    expect(table && [...table.ended]).toEqual([NaN, 4]);
  });
});

describe("a batch", () => {
  it("replaces the rows it tells of and no others", () => {
    const graph = graphOf(["load", "tidy"]);
    const rows = {
      0: { state: "Failed", message: "no" },
      1: { state: "Failed", logs: 2, worker: "process 1" },
    } as const;
    const table = begin(...snapshot(graph, rows), null);
    if (table === null) {
      throw new Error("the snapshot does not add up");
    }
    expect(advance(table, ...batch(2, { 1: { state: "Running", started: 3 } }))).toEqual([1]);
    expect(shown(table).rows).toEqual([
      { state: "Failed", started: null, ended: null, message: "no", logs: 0, ...plain },
      { state: "Running", started: 3, ended: null, message: "", logs: 0, ...plain },
    ]);
    const told = { 1: { state: "Running", started: 3, worker: "process 2" } } as const;
    advance(table, ...batch(3, told));
    expect([...table.workers]).toEqual([[1, "process 2"]]);
    const [message, buffers] = batch(4, { 0: { state: "Running" } });
    expect(advance(table, { ...message, workers: [[1, "process 3"]] }, buffers)).toBeNull();
    expect(advance(table, ...batch(4, { 7: { state: "Running" } }))).toBeNull();
  });
});
