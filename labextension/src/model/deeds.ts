/** What can be done about one node, each with the line of Python that does the same. */

import type { Table } from "../protocol/fold";
import { stateName } from "../protocol/fold";
import type { NodeWish } from "../protocol/link";
import { phaseOf } from "./summary";

export interface Deed {
  readonly word: string;
  readonly code: string;
  /** What the kernel is asked for, else what the page does by itself. */
  readonly does: NodeWish | "cell" | "copy" | "debug" | "file" | "type";
  /** Whether another kind of deeds begins with it. */
  readonly begins?: true;
}

/** What can be done about a node, most wanted first. */
export function deedsOf(table: Table, node: number, canGoToCell: boolean): Deed[] {
  const { name = "", kind } = table.graph.nodes[node] ?? {};
  const flow = variable(table);
  const state = stateName(table.states[node] ?? 0);
  const deeds = table.grows ? [] : partsOf(table, node, flow, name, state);
  if (canBeDebugged(table, node)) {
    const code = `%${table.magic || "flow"} debug ${flow} ${name}`;
    deeds.unshift({ word: "Debug", code, does: "debug" });
  }
  const standIns = kind === "task" ? mocks(flow, name, state, !table.grows) : [];
  return [...deeds, ...standIns, ...ways(`${flow}[${quoted(name)}]`, canGoToCell)];
}

/** The runs of a part of the flow; calls of a function are made as it comes to them. */
function partsOf(table: Table, node: number, flow: string, name: string, state: string): Deed[] {
  const part = (
    word: string,
    options: string,
    which: "force" | "from" | "only" | "resume" | "until",
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
    part("Force it to run", `reuse=True, force=${here}`, "force"),
  ];
  if (state === "Paused") {
    const resumed = part("Resume", `reuse=True, task_states={${quoted(name)}: Resume()}`, "resume");
    deeds.unshift({ ...resumed, code: `from nbflow.engine.state import Resume\n${resumed.code}` });
  }
  return deeds;
}

function ways(code: string, canGoToCell: boolean): Deed[] {
  const copy: Deed = { word: "Copy as Python", code, does: "copy" };
  return canGoToCell
    ? [{ word: "Go to cell", code: "", does: "cell", begins: true }, copy]
    : [{ ...copy, begins: true }];
}

function canBeDebugged({ states }: Table, node: number): boolean {
  const state = states[node] ?? 0;
  return phaseOf(state) === "failed" && stateName(state) !== "TriggerFailed";
}

/** The line that mocks a node with a value as it was typed. */
export function mockCode(table: Called, node: string, value: string): string {
  return `${variable(table)}.mock(${quoted(node)}, ${value})`;
}

type Reader = readonly [imports: string, read: (path: string) => string];

/** As `nbflow/notebook/file_value.py` reads them. */
const READERS = new Map<string, Reader>([
  ["csv", ["import pandas", path => `pandas.read_csv(${path})`]],
  ["feather", ["import pandas", path => `pandas.read_feather(${path})`]],
  [
    "json",
    [
      "import json\nfrom pathlib import Path",
      path => `json.loads(Path(${path}).read_text(encoding="utf-8"))`,
    ],
  ],
  ["npy", ["import numpy", path => `numpy.load(${path})`]],
  ["parquet", ["import pandas", path => `pandas.read_parquet(${path})`]],
  ["tsv", ["import pandas", path => `pandas.read_csv(${path}, sep="\\t")`]],
  ["txt", ["from pathlib import Path", path => `Path(${path}).read_text(encoding="utf-8")`]],
]);

/** Of files that can stand for a result, how their names end. */
export const SUFFIXES = [...READERS.keys()];

/** The lines that mock a node with what a file holds; null where it is none that can be read. */
export function mockFileCode(table: Called, node: string, path: string): string | null {
  const reader = READERS.get(/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
  return reader === undefined
    ? null
    : `${reader[0]}\n${mockCode(table, node, reader[1](quoted(path)))}`;
}

function mocks(flow: string, name: string, state: string, canAccept: boolean): Deed[] {
  if (state === "Mocked") {
    const code = `${flow}.unmock(${quoted(name)})`;
    return [{ word: "Unmock", code, does: { type: "unmock", node: name }, begins: true }];
  }
  const isGood = ["Success", "Reused", "Given", "Mapped", "Cached", "Looped"].includes(state);
  const last = isGood
    ? `${flow}[${quoted(name)}]`
    : `${flow}.memory.last[${quoted(name)}][0].value`;
  const accept: Deed = {
    word: "Accept its last result",
    code: `${flow}.accept(${quoted(name)})`,
    does: { type: "accept", node: name },
    begins: true,
  };
  const mock = { word: "Mock with a value…", code: `${flow}.mock(${quoted(name)}, …)` };
  return [
    ...(canAccept ? [accept] : []),
    { ...mock, does: "type", ...(canAccept ? {} : { begins: true }) },
    {
      word: "Mock with the last good result",
      code: `${flow}.mock(${quoted(name)}, ${last})`,
      does: { type: "mock", node: name, value: null },
    },
    { word: "Mock with a file…", code: `${flow}.mock(${quoted(name)}, …)`, does: "file" },
  ];
}

/** The last states of what a part of the flow takes its inputs from, as an argument. */
function given(table: Table, scope: ReadonlySet<number>): string {
  const { edges, nodes } = table.graph;
  const sources = edges.flatMap(({ source, target }) =>
    scope.has(target) && !scope.has(source) ? [source] : [],
  );
  const names = [...new Set(sources)].map(source => quoted(nodes[source]?.name ?? ""));
  const flow = variable(table);
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

/** What somebody calls a flow, and its own name. */
export type Called = Pick<Table, "flow" | "variable">;

/** The flow's variable; where none is known, its name where that can be one. */
export function variable(called: Called | null): string {
  const { flow, variable: known } = called ?? { flow: "", variable: "" };
  if (known !== "") {
    return known;
  }
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(flow) ? flow : "flow";
}

/** A text as Python writes it, in what JSON and Python have in common. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
