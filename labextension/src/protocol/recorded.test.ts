import { beforeEach, describe, expect, it } from "vitest";

import type { FromPage } from "./generated";
import { STATES } from "./generated";
import { Link } from "./link";
import { FakeTiming, graphOf, snapshot, Told } from "./testing";

const graph = graphOf(["load", "tidy", "report"], [[0, 1]]);

let sent: FromPage[];
let told: Told;
let link: Link;

beforeEach(() => {
  sent = [];
  told = new Told();
  link = new Link(message => sent.push(message), told, new FakeTiming());
});

describe("recorded runs", () => {
  const [shown, buffers] = snapshot(graph, { 1: { state: "Failed" } });

  it("are asked for, and come as tables of their own", () => {
    link.receive(...snapshot(graph));
    link.lookUp({ type: "ask-run", run: 3 });
    expect(sent).toEqual([{ type: "ask-run", run: 3 }]);
    link.receive({ type: "recorded", number: 3, shown }, buffers);

    expect(told.runs[0]?.[0]).toBe(3);
    expect(told.runs[0]?.[1].states[1]).toBe(STATES.findIndex(({ name }) => name === "Failed"));
    expect(told.table?.states[1]).toBe(0);
  });

  it("that do not add up are told of in a line", () => {
    link.receive({ type: "recorded", number: 3, shown }, []);
    expect(told.runs).toEqual([]);
    expect(told.said[0]).toMatchObject({ type: "unread", what: "recorded" });
  });

  it("have logs of their own, asked for one question at a time", () => {
    link.askLogs(0, 3);
    link.askLogs(0, 3);
    expect(sent).toEqual([{ type: "ask-run-logs", run: 3, after: 0 }]);
    told.next = 500;
    link.receive({ type: "logs", run: "r", first: 0, total: 900, lines: [] });
    expect(sent.at(-1)).toEqual({ type: "ask-run-logs", run: 3, after: 500 });

    link.receive({ type: "unread", what: "logs", text: "the store cannot be opened." });
    link.askLogs(0);
    expect(sent.at(-1)).toEqual({ type: "ask-logs", after: 0 });
  });

  it("and what else only the store knows is passed on", () => {
    const runs = { type: "runs", flow: "delays", total: 0, runs: [] } as const;
    link.receive(runs);
    expect(told.said).toEqual([runs]);
  });
});
