import { beforeEach, describe, expect, it } from "vitest";

import type { Details } from "../protocol/generated";
import { Link } from "../protocol/link";
import { batch, FakeTiming, graphOf, noRun, snapshot } from "../protocol/testing";
import type { Change } from "./change";
import { Model } from "./model";

const graph = graphOf(["load", "tidy"], [[0, 1]]);
const running = { ...noRun, id: "r1", state: "Running", started: 100 };
const ended = { ...running, state: "Success", ended: 104 };

let now: number;
let model: Model;
let link: Link;
let changes: Change[];

beforeEach(() => {
  now = 5_000;
  model = new Model(() => now);
  link = new Link(() => undefined, model, new FakeTiming());
  changes = [];
  model.subscribe(change => changes.push(change));
});

function detailsOf(node: number, name: string): Details {
  return {
    type: "details",
    node,
    name,
    state: "Failed",
    message: "",
    why: [],
    notes: [],
    attempts: [],
    inputs: [],
    result: null,
    traceback: null,
    code: null,
    logs: [],
    children: "",
    failed: [],
    family: [],
    cell: null,
  };
}

describe("a model", () => {
  it("tells of another drawing once, then of the nodes that changed", () => {
    link.receive(...snapshot(graph));
    link.receive(...batch(2, { 1: { state: "Running" } }));
    link.receive(...snapshot(graph, {}, { graph: null, seq: 3 }));
    expect(changes.map(({ flow, nodes }) => flow ?? nodes)).toEqual([true, [1], [0, 1]]);
  });

  it("measures by the kernel's clock, whatever the page's says", () => {
    link.receive(
      ...snapshot(graph, { 1: { state: "Running", started: 100 } }, { time: 101, run: running }),
    );
    now += 2;
    expect(model.secondsOf(1)).toBe(3);
    expect(model.elapsed()).toBe(3);
  });

  it("takes a late message for late, not for a clock set back", () => {
    link.receive(...snapshot(graph, {}, { time: 101, run: running }));
    now += 10;
    link.receive(...batch(2, {}, { time: 102 }));
    expect(model.elapsed()).toBe(11);
  });

  it("knows how long a node ran, and that one that was reused did not", () => {
    const rows = {
      0: { state: "Success", started: 100, ended: 102.5 },
      1: { state: "Reused", ended: 103 },
    } as const;
    link.receive(...snapshot(graph, rows, { run: ended }));
    expect(model.secondsOf(0)).toBe(2.5);
    expect(model.secondsOf(1)).toBeNull();
    expect(model.elapsed()).toBe(4);
    expect(model.isRunning).toBe(false);
  });

  it("knows no times before there was a run", () => {
    link.receive(...snapshot(graph));
    expect(model.elapsed()).toBeNull();
    expect(model.secondsOf(0)).toBeNull();
    expect(model.isRunning).toBe(false);
  });

  it("keeps the wish to start until a run begins", () => {
    link.receive(...snapshot(graph, {}, { run: ended }));
    model.want("start");
    link.receive(...batch(2, {}));
    expect(model.wish).toBe("start");
    link.receive(...batch(3, {}, { run: { ...running, id: "r2" } }));
    expect(model.wish).toBeNull();
  });

  it("sees a run that began and ended within one message", () => {
    link.receive(...snapshot(graph));
    model.want("start");
    link.receive(...batch(2, {}, { run: ended }));
    expect(model.wish).toBeNull();
  });

  it("keeps the wish to cancel until the run has ended", () => {
    link.receive(...snapshot(graph, {}, { run: running }));
    model.want("cancel");
    link.receive(...batch(2, { 0: { state: "Cancelled" } }));
    expect(model.wish).toBe("cancel");
    link.receive(...snapshot(graph, {}, { seq: 3, run: ended }));
    expect(model.wish).toBeNull();
  });

  it("shows a refusal until it is dismissed or something else is wished", () => {
    model.want("start");
    link.receive({ type: "refused", code: "unavailable", text: "A run is under way." });
    expect([model.notice, model.wish]).toEqual(["A run is under way.", null]);
    model.dismiss();
    expect(model.notice).toBe("");
  });

  it("takes the answer about the open node and no other", () => {
    link.receive(...snapshot(graph));
    link.receive(detailsOf(1, "tidy"));
    expect(model.details).toBeNull();
    model.select(1);
    link.receive(detailsOf(0, "load"));
    link.receive(detailsOf(1, "load"));
    expect(model.details).toBeNull();
    link.receive(detailsOf(1, "tidy"));
    expect(model.details?.name).toBe("tidy");
  });

  it("keeps the open node open when the flow grows, and lets one go that has left", () => {
    link.receive(...snapshot(graph));
    model.select(1);
    link.receive(...snapshot(graphOf(["new", "load", "tidy"]), {}, { seq: 2 }));
    expect(model.selected).toBe(2);
    link.receive(...snapshot(graphOf(["load"]), {}, { seq: 3 }));
    expect(model.selected).toBeNull();
  });

  it("drops wishes with the kernel", () => {
    model.want("start");
    model.isConnected = false;
    expect([model.isConnected, model.wish]).toEqual([false, null]);
  });

  it("tells nobody who has left", () => {
    const heard: Change[] = [];
    const leave = model.subscribe(change => heard.push(change));
    leave();
    model.select(0);
    expect(heard).toEqual([]);
  });
});

it("a model tells of lines, of what was done, and of what is to be said", () => {
  link.receive({ type: "logs", run: "r1", first: 0, total: 0, lines: [] });
  model.did("delays.run()");
  model.say("Copied");
  expect(changes).toEqual([{ logs: true }, { logs: true }, { status: true }]);
  expect(model.notice).toBe("Copied");
});
