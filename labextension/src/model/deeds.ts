/** What can be done about one node, each with the line of Python that does the same. */

import type { Table } from "../protocol/fold";
import { stateName } from "../protocol/fold";
import type { NodeWish } from "../protocol/link";
import { phaseOf } from "./summary";

export interface Deed {
  readonly word: string;
  readonly code: string;
  /** What the kernel is asked for, else what the page does by itself. */
  readonly does: NodeWish | "cell" | "copy" | "debug" | "type";
}

/** What can be done about a node, most wanted first. */
export function deedsOf(table: Table, node: number, canGoToCell: boolean): Deed[] {
  const { name = "", kind } = table.graph.nodes[node] ?? {};
  const flow = variable(table.flow);
  const state = stateName(table.states[node] ?? 0);
  const part = (
    word: string,
    options: string,
    which: "from" | "only" | "resume" | "until",
  ): Deed => ({
    word,
    code: `${flow}.run(${options})`,
    does: { type: "run-part", part: which, node: name },
  });
  const here = `[${quoted(name)}]`;
  const after = reached(table, [node]);
  const deeds = [
    part("Run to here", `reuse=True, until=${here}`, "until"),
    part("Run from here", `start_tasks=${here}${given(table, after)}`, "from"),
    part(
      "Run only this",
      `start_tasks=${here}, until=${here}${given(table, new Set([node]))}`,
      "only",
    ),
  ];
  if (state === "Paused") {
    const resumed = part("Resume", `reuse=True, task_states={${quoted(name)}: Resume()}`, "resume");
    deeds.unshift({ ...resumed, code: `from nbflow.engine.state import Resume\n${resumed.code}` });
  }
  if (phaseOf(table.states[node] ?? 0) === "failed" && state !== "TriggerFailed") {
    const code = `%flow debug ${flow} ${name}`;
    deeds.unshift({ word: "Debug", code, does: "debug" });
  }
  if (kind === "task") {
    deeds.push(...mocks(flow, name, state));
  }
  if (canGoToCell) {
    deeds.push({ word: "Go to cell", code: "", does: "cell" });
  }
  deeds.push({ word: "Copy as Python", code: `${flow}[${quoted(name)}]`, does: "copy" });
  return deeds;
}

/** The line that mocks a node with a value as it was typed. */
export function mockCode(flow: string, node: string, value: string): string {
  return `${variable(flow)}.mock(${quoted(node)}, ${value})`;
}

function mocks(flow: string, name: string, state: string): Deed[] {
  if (state === "Mocked") {
    const code = `${flow}.unmock(${quoted(name)})`;
    return [{ word: "Unmock", code, does: { type: "unmock", node: name } }];
  }
  const isGood = ["Success", "Reused", "Given", "Mapped", "Cached", "Looped"].includes(state);
  const last = isGood
    ? `${flow}[${quoted(name)}]`
    : `${flow}.memory.last[${quoted(name)}][0].value`;
  return [
    { word: "Mock with a value…", code: `${flow}.mock(${quoted(name)}, …)`, does: "type" },
    {
      word: "Mock with the last good result",
      code: `${flow}.mock(${quoted(name)}, ${last})`,
      does: { type: "mock", node: name, value: null },
    },
  ];
}

/** The last states of what a part of the flow takes its inputs from, as an argument. */
function given(table: Table, scope: ReadonlySet<number>): string {
  const { edges, nodes } = table.graph;
  const sources = edges.flatMap(({ source, target }) =>
    scope.has(target) && !scope.has(source) ? [source] : [],
  );
  const names = [...new Set(sources)].map(source => quoted(nodes[source]?.name ?? ""));
  const flow = variable(table.flow);
  return names.length === 0
    ? ""
    : `, task_states={n: ${flow}.state_of(n) for n in [${names.join(", ")}]}`;
}

/** These nodes and all that follow them. */
function reached(table: Table, nodes: readonly number[]): ReadonlySet<number> {
  const after = new Map<number, number[]>();
  for (const { source, target } of table.graph.edges) {
    after.set(source, [...(after.get(source) ?? []), target]);
  }
  const found = new Set(nodes);
  for (const node of found) {
    after.get(node)?.forEach(next => found.add(next));
  }
  return found;
}

/** The flow's name where that can be a variable. */
function variable(flow: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(flow) ? flow : "flow";
}

/** A text as Python writes it, in what JSON and Python have in common. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
