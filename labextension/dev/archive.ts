/** What a store could tell of a flow: made up. */

import type { Graph, RunRow } from "../src/protocol/generated";
import type { Buffers } from "../src/protocol/fold";
import type { Question } from "../src/protocol/link";
import type { Row } from "../src/protocol/testing";
import { noRun, snapshot } from "../src/protocol/testing";

const HOUR = 3_600;
const CHANGE = [
  "--- before",
  "+++ after",
  "@@ -2,4 +2,4 @@",
  " def tidy(flights):",
  "-    late = flights.dep_delay > 15",
  "+    late = flights.dep_delay > LATE",
  "     return flights.assign(late=late)",
  "",
].join("\n");

/** The answer to a question, with its buffers. */
export function told(
  question: Question,
  graph: Graph,
  flow: string,
  now: number,
): readonly [unknown, Buffers] {
  const names = graph.nodes.map(({ name }) => name);
  switch (question.type) {
    case "ask-runs":
      return [{ type: "runs", flow, total: 9, runs: runs(names, now) }, []];
    case "ask-run":
      return recorded(question.run, graph, flow, now);
    case "ask-run-logs":
      return [{ type: "logs", run: `past-${question.run}`, first: 0, total: 0, lines: [] }, []];
    case "ask-diff":
      return [{ type: "diff", ...differences(question, names) }, []];
    case "ask-kept":
      return [{ type: "kept", ...kept(names, now) }, []];
    case "ask-run-details":
      return [{ type: "unread", what: "run-details", text: "This run is made up." }, []];
  }
}

function runs(names: readonly string[], now: number): RunRow[] {
  return Array.from({ length: 9 }, (_, place): RunRow => {
    const isBad = place % 4 === 1;
    const started = now - HOUR * (0.1 + 9 * place);
    const rest: [string, number][] = isBad ? [["failed", 1]] : [["reused", place % 3]];
    return {
      number: 9 - place,
      id: `past-${9 - place}`,
      state: place === 6 ? "Interrupted" : isBad ? "Failed" : "Success",
      started,
      ended: started + 4.7 * (place + 1),
      counts: [["ran", names.length - 1], ...rest],
      failed: isBad ? [names[3] ?? ""] : [],
      given: place % 2 === 0 ? "day='2013-02-01'" : "",
    };
  });
}

function recorded(number: number, graph: Graph, flow: string, now: number) {
  const row = runs([], now).find(run => run.number === number);
  const started = row?.started ?? now;
  const rows: Record<number, Row> = {};
  graph.nodes.forEach((_, node) => {
    const isBad = row?.state === "Failed" && node === 3;
    const began = started + node * 0.4;
    rows[node] = isBad
      ? { state: "Failed", started: began, ended: began + 0.3, message: "ValueError: no rows" }
      : { state: "Success", started: began, ended: began + 0.3 };
  });
  const run = { ...noRun, id: `past-${number}`, started, ended: row?.ended ?? started };
  const [shown, buffers] = snapshot(graph, rows, {
    stream: "",
    flow,
    time: now,
    run: { ...run, state: row?.state ?? "Success" },
  });
  return [{ type: "recorded", number, shown }, buffers] as const;
}

function differences(
  { before, after }: { readonly before: number; readonly after: number },
  names: readonly string[],
) {
  const change = (node: string, causes: string[], diffs: string[] = []) => ({
    ...{ node, kind: "changed", causes, diffs, former: null },
  });
  const nodes = [
    change(
      names[2] ?? "",
      ["its code changed, line 2", "DataFrame 328,063 × 21: 4,113 rows differ in late"],
      [CHANGE],
    ),
    change(names[4] ?? "", ["input `flights`: another value from `tidy_flights`", "0.21 → 0.19"]),
    { node: "report_old", kind: "gone", causes: [], diffs: [], former: null },
  ];
  return { before, after, nodes, same: names.length - 2, more: 0 };
}

function kept(names: readonly string[], now: number) {
  const rows = names.slice(0, 7).map((task, place) => ({
    task,
    type: ["DataFrame", "DataFrame", "dict", "float", ""][place % 5] ?? "",
    count: place === 2 ? 365 : 1 + (place % 3),
    size: Math.round(48_000_000 / 9 ** place) + 212,
    seconds: 38 / (place + 1),
    time: now - HOUR * place * 7,
    serializers: place === 3 ? "json" : "pickle",
    where: place < 3 ? "file" : "database",
    users: names.slice(place + 1, place + 3),
  }));
  const size = rows.reduce((sum, row) => sum + row.size, 0);
  return { time: now, place: "/home/ada/.nbflow", count: 380, size, rows, more: 0 };
}
