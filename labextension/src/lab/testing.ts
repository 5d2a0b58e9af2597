/** What the tests of the notebook's side share: a view's message as the kernel's widget syncs it. */

import type { KernelMessage } from "@jupyterlab/services";

import type { CellInfo, FlowInfo } from "../protocol/generated";
import { countsOf, graphOf, snapshot } from "../protocol/testing";
import type { SavedView } from "./saved";
import { heardLast, WIDGET } from "./saved";

const RUN = { id: "r", state: "Failed", message: "no", started: 1, ended: 3, saved: 0, logs: 0 };

/** The kernel says that a widget's `last` is now this run of a flow with two nodes. */
export function update(id: string, state = "Failed", name = "tidy"): KernelMessage.IMessage {
  const [message, buffers] = snapshot(
    graphOf(["rows", name], [[0, 1]]),
    { 0: { state: "Success" }, 1: { state: "Failed", message: "division by zero" } },
    { run: { ...RUN, state } },
  );
  const paths = [
    ["last", "buffers", 0],
    ["last", "buffers", 1],
  ];
  const last = { message, buffers: [null, null] };
  return {
    header: { msg_type: "comm_msg" },
    content: {
      comm_id: id,
      data: { method: "update", state: { last }, buffer_paths: paths },
    },
    buffers: [...buffers],
  } as unknown as KernelMessage.IMessage;
}

export function saved(state = "Failed"): SavedView {
  const heard = heardLast(update("w", state));
  if (heard === null) {
    throw new Error("nothing was heard");
  }
  return heard[1];
}

/** What an output holds that shows a widget. */
export function shows(id: string): Record<string, unknown> {
  return { [WIDGET]: { version_major: 2, version_minor: 0, model_id: id } };
}

/** As Lumino's signals, as far as listeners go. */
export class Signal<T> {
  private readonly slots: ((sender: unknown, value: T) => void)[] = [];

  connect(slot: (sender: unknown, value: T) => void): void {
    this.slots.push(slot);
  }

  disconnect(slot: (sender: unknown, value: T) => void): void {
    const place = this.slots.indexOf(slot);
    if (place >= 0) {
      this.slots.splice(place, 1);
    }
  }

  emit(value: T): void {
    this.slots.forEach(slot => slot(this, value));
  }
}

export function flowInfo(rest: Partial<FlowInfo> = {}): FlowInfo {
  const counts = countsOf({ Success: 2, Failed: 1 });
  return {
    variable: "trips",
    name: "trips",
    run: RUN,
    counts,
    failed: null,
    cells: [],
    grows: false,
    why: "",
    ...rest,
  };
}

export function cellInfo(rest: Partial<CellInfo> = {}): CellInfo {
  const counts = countsOf({ Success: 1 });
  return { cell: "cell-1", node: "rows", counts, why: "", unchecked: 0, ...rest };
}
