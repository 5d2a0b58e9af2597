import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";

import type { Table } from "./fold";
import { stateName } from "./fold";
import type { FromPage, Refused, StateName } from "./generated";
import { STATES } from "./generated";
import { Link, LONGEST_PAUSE, SHORTEST_PAUSE } from "./link";
import type { Packed, Row } from "./testing";
import { batch, FakeTiming, graphOf, snapshot, Told } from "./testing";

const graph = graphOf(["load", "tidy", "report"], [[0, 1]]);

let sent: FromPage[];
let told: Told;
let timing: FakeTiming;
let link: Link;

beforeEach(() => {
  sent = [];
  told = new Told();
  timing = new FakeTiming();
  link = new Link(message => sent.push(message), told, timing);
});

describe("a link", () => {
  it("takes a snapshot and the batches after it", () => {
    link.receive(...snapshot(graph));
    link.receive(...batch(2, { 1: { state: "Running" } }));
    link.receive(...batch(3, { 1: { state: "Failed" }, 2: { state: "TriggerFailed" } }));
    expect(told.nodes).toEqual([[1], [1, 2]]);
    expect(states(told.table)).toEqual(["Pending", "Failed", "TriggerFailed"]);
    expect(sent).toEqual([]);
  });

  it("drops what it has had", () => {
    link.receive(...snapshot(graph, {}, { seq: 5 }));
    link.receive(...batch(5, { 1: { state: "Running" } }));
    link.receive(...batch(2, { 1: { state: "Running" } }));
    link.receive(...snapshot(graph, { 1: { state: "Failed" } }, { seq: 5 }));
    expect(states(told.table)).toEqual(["Pending", "Pending", "Pending"]);
    expect(sent).toEqual([]);
  });

  it.each([
    ["a gap", batch(3, { 1: { state: "Running" } })],
    ["another stream", batch(2, { 1: { state: "Running" } }, { stream: "t" })],
    ["a node that is not there", batch(2, { 9: { state: "Running" } })],
    ["a batch without its buffers", [batch(2, {})[0], []]],
    ["a snapshot without its buffers", [snapshot(graph, {}, { seq: 2 })[0], []]],
    ["garbage", [{ type: "?" }, []]],
    ["nothing", [undefined, []]],
  ] as const)("asks for a snapshot after %s", (_, [message, buffers]) => {
    link.receive(...snapshot(graph));
    link.receive(message, buffers);
    expect(sent).toEqual([{ type: "hello" }]);
    expect(told.isWaiting).toBe(true);

    link.receive(...snapshot(graph, { 0: { state: "Success" } }, { seq: 9 }));
    expect(told.isWaiting).toBe(false);
    expect(states(told.table)[0]).toBe("Success");
    timing.advance(10 * LONGEST_PAUSE);
    expect(sent.length).toBe(1);
  });

  it("asks once for a flood of garbage, then less and less often until it is answered", () => {
    for (let second = 0; second < 3_600; second++) {
      for (let each = 0; each < 20; each++) {
        link.receive({ garbage: each });
      }
      timing.advance(1_000);
    }
    expect(sent.length).toBeGreaterThan(50);
    expect(sent.length).toBeLessThan(80);
  });

  it("asks at most once a second also where every answer is followed by garbage", () => {
    for (let each = 0; each < 100; each++) {
      link.receive("garbage");
      link.receive(...snapshot(graph, {}, { seq: each + 1 }));
      timing.advance(100);
    }
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.length).toBeGreaterThanOrEqual(9);
  });

  it("hands answers on and sends what it is told to", () => {
    const refusal: Refused = { type: "refused", code: "failed", text: "no" };
    link.receive(refusal);
    link.askDetails(2);
    link.cancel();
    link.start(true);
    link.turn("top-down");
    expect(told.answers).toEqual([refusal]);
    expect(sent).toEqual([
      { type: "ask-details", node: 2 },
      { type: "cancel" },
      { type: "start", fresh: true },
      { type: "turn", direction: "top-down" },
    ]);
  });

  it("says so where nothing can be sent", () => {
    const dead = new Link(
      () => {
        throw new Error("closed");
      },
      told,
      timing,
    );
    dead.cancel();
    expect(told.answers).toMatchObject([{ code: "failed" }]);
  });

  it("asks no more once disposed", () => {
    link.hello();
    link.dispose();
    timing.advance(10 * SHORTEST_PAUSE);
    expect(sent.length).toBe(1);
  });
});

function states(table: Table | null): StateName[] {
  return [...(table?.states ?? [])].map(stateName);
}

/** A kernel that numbers what it sends and answers every hello, over a way that spoils. */
type Fate = "lost" | "repeated" | "sent" | "spoiled";

const fate = fc.constantFrom<Fate>("sent", "sent", "sent", "lost", "repeated", "spoiled");
const state = fc.constantFrom(...STATES.map(({ name }) => name));
const row = fc.record({ state, logs: fc.nat(9), message: fc.string() }) as fc.Arbitrary<Row>;
const step = fc.record({
  node: fc.nat(2),
  row,
  fate,
  answered: fate,
  garbage: fc.anything(),
  pause: fc.nat(3_000),
});

describe("a thousand sequences with losses, repeats and garbage", () => {
  it("all end with the kernel's own table", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), steps => {
        const page = new Told();
        const clock = new FakeTiming();
        const rows: Record<number, Row> = {};
        let seq = 0;
        let hellos = 0;
        const way = (packed: Packed<unknown>, how: Fate, garbage: unknown) => {
          if (how === "spoiled") {
            end.receive(garbage, [new Uint8Array(3)]);
            end.receive(packed[0], packed[1].slice(1));
          } else if (how !== "lost") {
            end.receive(...packed);
          }
          if (how === "repeated") {
            end.receive(...packed);
          }
        };
        const end = new Link(() => hellos++, page, clock);
        for (const { node, row: next, fate: how, answered, garbage, pause } of steps) {
          rows[node] = next;
          way(batch(++seq, { [node]: next }), how, garbage);
          if (hellos > 0) {
            hellos = 0;
            way(snapshot(graph, rows, { seq: ++seq }), answered, garbage);
          }
          clock.advance(pause);
        }
        end.receive("garbage");
        clock.advance(2 * LONGEST_PAUSE);
        expect(hellos).toBeGreaterThan(0);
        end.receive(...snapshot(graph, rows, { seq: ++seq }));
        expect(page.isWaiting).toBe(false);
        const names = [0, 1, 2].map(node => rows[node]?.state ?? "Pending");
        expect(states(page.table)).toEqual(names);
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it("survives garbage in the place of every field", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("snapshot", "batch", "details", "refused"),
        fc.anything(),
        fc.string(),
        (type, value, key) => {
          const page = new Told();
          const end = new Link(() => undefined, page, new FakeTiming());
          const whole = { ...snapshot(graph)[0], type };
          for (const name of [...Object.keys(whole), key]) {
            end.receive({ ...whole, [name]: value }, snapshot(graph)[1]);
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe("what tasks said", () => {
  const logs = { type: "logs", run: "r1", first: 0, total: 9, lines: [] } as const;

  it("is asked for once at a time, and on while there is more", () => {
    link.askLogs(0);
    link.askLogs(0);
    expect(sent).toEqual([{ type: "ask-logs", after: 0 }]);
    told.next = 5;
    link.receive(logs);
    expect(sent.at(-1)).toEqual({ type: "ask-logs", after: 5 });
    told.next = null;
    link.receive(logs);
    link.askLogs(9);
    expect(sent).toHaveLength(3);
  });

  it("is asked for again where the answer may have been lost", () => {
    link.askLogs(0);
    link.hello();
    link.askLogs(0);
    expect(sent.map(({ type }) => type)).toEqual(["ask-logs", "hello", "ask-logs"]);
  });
});

it("what is asked about one node goes as it is", () => {
  link.act({ type: "unmock", node: "tidy" });
  expect(sent).toEqual([{ type: "unmock", node: "tidy" }]);
});
