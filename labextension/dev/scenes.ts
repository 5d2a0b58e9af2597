/** Flows to look at, and moments of their runs. */

import type { Graph } from "../src/protocol/generated";
import type { Row } from "../src/protocol/testing";
import { graphOf } from "../src/protocol/testing";
import { HOSTILE } from "./hostile";
import { Kernel } from "./kernel";
import drawn from "./scenes.json";

export type Moment = "cancelled" | "done" | "failed" | "idle" | "play" | "running";

export function graphNamed(name: string): Graph {
  switch (name) {
    case "mapped":
      return drawn.mapped as Graph;
    case "forty":
      return drawn.forty as Graph;
    case "groups":
      return drawn.groups as Graph;
    case "opened":
      return drawn.opened as Graph;
    case "thousand":
      return columns(1_000, 20, index => `task_${index}`);
    case "hostile":
      return columns(HOSTILE.length, 17, index => HOSTILE[index] ?? "");
    case "empty":
      return graphOf([]);
    default:
      return drawn.delays as Graph;
  }
}

/** A flow of many nodes side by side, each fed by one or two of the layer before. */
function columns(count: number, high: number, name: (index: number) => string): Graph {
  const edges = Array.from({ length: count - high }, (_, place) => {
    const target = place + high;
    const beside = place % high === high - 1 ? place : place + 1;
    return target % 3 === 0
      ? [[place, target] as const, [beside, target] as const]
      : [[place, target] as const];
  }).flat();
  const names = Array.from({ length: count }, (_, index) => name(index));
  return graphOf(names, edges, index => ({
    x: Math.floor(index / high) * 204,
    y: (index % high) * 60,
    width: 156,
  }));
}

/** Brings a flow to a moment of a run that began a while ago. */
export function bring(
  kernel: Kernel,
  graph: Graph,
  moment: Moment,
  names: "hostile" | "usual",
): void {
  const count = graph.nodes.length;
  if (moment === "idle" || moment === "play") {
    return;
  }
  const began = Kernel.now() - 12.4;
  kernel.begin(began);
  const reached = moment === "running" ? Math.ceil(count * 0.6) : count;
  const failing = moment === "failed" ? (names === "usual" ? Math.ceil(count * 0.4) : 1) : -1;
  const rows: Record<number, Row> = {};
  const bad = new Set<number>();
  graph.nodes.forEach((node, index) => {
    const started = began + (12 * index) / count;
    const isBlocked = graph.edges.some(edge => edge.target === index && bad.has(edge.source));
    if (index === failing || (names === "hostile" && moment === "failed" && index % 2 === 1)) {
      const message =
        names === "hostile"
          ? node.name
          : "ValueError: invalid literal for int() with base 10: 'NA'";
      rows[index] = { state: "Failed", started, ended: started + 0.4, message };
      bad.add(index);
    } else if (isBlocked) {
      rows[index] = { state: "TriggerFailed", ended: started, message: "A task it needs failed." };
      bad.add(index);
    } else if (index < reached) {
      rows[index] = ordinary(index, started, moment === "running" && index >= reached - 2);
    }
  });
  if (moment === "cancelled") {
    rows[count - 1] = { state: "Cancelled", message: "The run was interrupted." };
  }
  graph.nodes.forEach((node, index) => {
    const row = rows[index];
    if (node.mapped && row !== undefined && row.state !== "TriggerFailed") {
      rows[index] = { ...row, children: childrenAt(row.state) };
    }
  });
  kernel.tell(rows, 38);
  if (moment !== "running") {
    kernel.end({ failed: "Failed", done: "Success", cancelled: "Cancelled" }[moment], began + 12.4);
  }
}

function childrenAt(state: Row["state"]): NonNullable<Row["children"]> {
  if (state === "Failed") {
    return { Success: 362, Failed: 3 };
  }
  return state === "Running"
    ? { Pending: 121, Running: 4, Success: 237, Failed: 3 }
    : { Success: 365 };
}

function ordinary(index: number, started: number, isRunning: boolean): Row {
  const worker = `worker ${index % 3}`;
  if (isRunning) {
    return { state: "Running", started, worker };
  }
  if (index % 11 === 5) {
    return { state: "Mocked", ended: started };
  }
  return index % 3 === 1
    ? { state: "Reused", ended: started }
    : { state: "Success", started, ended: started + 0.3 + (index % 7) * 1.3, logs: 3, worker };
}

/** Plays a run in real time. */
export function play(kernel: Kernel, graph: Graph, milliseconds: number): void {
  kernel.begin();
  graph.nodes.forEach((_, index) => {
    setTimeout(() => {
      const started = Kernel.now();
      kernel.tell({ [index]: { state: "Running", started } });
      setTimeout(() => {
        kernel.tell({ [index]: { state: "Success", started, ended: Kernel.now() } });
        if (index === graph.nodes.length - 1) {
          kernel.end("Success");
        }
      }, milliseconds);
    }, milliseconds * index);
  });
}
