import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { beforeEach, expect, it, vi } from "vitest";

import { Flows, TARGET } from "./flows";
import { cellInfo, flowInfo, Signal } from "./testing";

/** A kernel's comm as far as it is used: what was said to it, and what it says and does. */
class Comm {
  readonly sent: unknown[] = [];
  isDisposed = false;
  onMsg: (message: object) => void = () => undefined;
  onClose: () => void = () => undefined;
  readonly open = vi.fn();
  readonly close = vi.fn();
  readonly dispose = vi.fn();
  readonly send = (message: unknown): void => void this.sent.push(message);
  says(data: object): void {
    this.onMsg({ content: { data } });
  }
}

class Notebook {
  readonly comms: Comm[] = [];
  readonly targets: string[] = [];
  readonly disposed = new Signal<undefined>();
  readonly kernel = {
    info: Promise.resolve(),
    createComm: (target: string) => {
      this.targets.push(target);
      this.comms.push(new Comm());
      return this.comms.at(-1);
    },
  };
  readonly sessionContext = {
    kernelChanged: new Signal<undefined>(),
    statusChanged: new Signal<string>(),
    iopubMessage: new Signal<object>(),
    session: { kernel: this.kernel },
  };
  readonly context: object;

  constructor(source: string) {
    const cells = [{ type: "code", sharedModel: { getSource: () => source } }];
    this.context = {
      path: "a.ipynb",
      ready: Promise.resolve(),
      model: { cells },
      pathChanged: new Signal<string>(),
    };
  }

  /** A cell of this text runs. */
  run(code: string): void {
    const parent = { msg_type: "execute_request" };
    const hear = (kind: string, content: object) =>
      this.sessionContext.iopubMessage.emit({
        header: { msg_type: kind },
        parent_header: parent,
        content,
      });
    hear("execute_input", { code });
    hear("status", { execution_state: "idle" });
  }
}

const refused = vi.fn();
const changed = vi.fn();
const settled = () => new Promise(resolve => setTimeout(resolve));
const overview = { type: "overview", magic: "nbflow", flows: [flowInfo({ cells: [cellInfo()] })] };

async function opened(source: string) {
  const notebook = new Notebook(source);
  const panel = notebook as unknown as NotebookPanel;
  const tracker = {
    currentWidget: panel,
    forEach: (call: (panel: NotebookPanel) => void) => call(panel),
    widgetAdded: new Signal<NotebookPanel>(),
    currentChanged: new Signal<NotebookPanel>(),
  };
  const flows = new Flows(tracker as unknown as INotebookTracker, refused);
  flows.changed.connect(changed);
  await settled();
  return { notebook, flows };
}

beforeEach(() => vi.clearAllMocks());

it("asks the kernel of a notebook that mentions nbflow", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  expect(notebook.targets).toEqual([TARGET]);
  notebook.comms[0]?.says(overview);

  expect(changed).toHaveBeenCalledOnce();
  expect(flows.current?.reach).toBe("connected");
  expect(flows.current?.magic).toBe("nbflow");
  expect(flows.current?.inCell("cell-1")?.[0].variable).toBe("trips");
  expect(flows.current?.inCell("cell-2")).toBeNull();
});

it("leaves other kernels alone until a cell mentions it", async () => {
  const { notebook } = await opened("1 + 1");
  notebook.run("2 + 2");
  await settled();
  expect(notebook.targets).toEqual([]);

  notebook.run("%%flow trips\nrows = load()");
  await settled();
  expect(notebook.targets).toEqual([TARGET]);
});

it("forgets flows when their kernel goes, and asks the next", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  notebook.comms[0]?.says(overview);
  notebook.sessionContext.statusChanged.emit("restarting");
  expect(flows.current?.flows).toEqual([]);
  expect(flows.current?.reach).toBe("no kernel");

  notebook.run("%load_ext nbflow");
  await settled();
  expect(notebook.comms).toHaveLength(2);
});

it("says so where nbflow is not loaded", async () => {
  const { notebook, flows } = await opened("%flow run");
  notebook.comms[0]?.onClose();

  expect(flows.current?.reach).toBe("not loaded");
});

it("passes wishes on, and refusals back", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  flows.preferences = { direction: "top-down", keep: null };
  flows.current?.start("trips", true);
  flows.current?.cancel("trips");
  expect(notebook.comms[0]?.sent).toEqual([
    { type: "turn", direction: "top-down" },
    { type: "start-flow", flow: "trips", fresh: true },
    { type: "cancel-flow", flow: "trips" },
  ]);

  notebook.comms[0]?.says({ type: "refused", code: "unavailable", text: "Nothing is running." });
  expect(refused).toHaveBeenCalledWith("Nothing is running.");
  notebook.comms[0]?.onClose();
  flows.current?.cancel("trips");
  expect(refused).toHaveBeenLastCalledWith("The kernel does not have this flow at present.");
});

it("tells kernels what the settings say, those to come too, and no more than is new", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  flows.preferences = { direction: "top-down", keep: "all" };
  flows.preferences = { direction: "top-down", keep: "none" };
  notebook.sessionContext.kernelChanged.emit(undefined);
  await settled();
  flows.preferences = { direction: null, keep: null };
  expect(notebook.comms.map(({ sent }) => sent)).toEqual([
    [
      { type: "turn", direction: "top-down" },
      { type: "keep", what: "all" },
      { type: "keep", what: "none" },
    ],
    [
      { type: "turn", direction: "top-down" },
      { type: "keep", what: "none" },
      { type: "keep", what: null },
    ],
  ]);
});

it("takes no notice of what it does not understand", async () => {
  const { notebook } = await opened("%load_ext nbflow");
  notebook.comms[0]?.says({ type: "overview", flows: "all" });

  expect(changed).not.toHaveBeenCalled();
});

it("closes its comm with the notebook", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  notebook.disposed.emit(undefined);

  expect(notebook.comms[0]?.close).toHaveBeenCalledOnce();
  expect(flows.current).toBeNull();
});

it("asks for recorded runs once for each run that begins or ends", async () => {
  const { notebook, flows } = await opened("%load_ext nbflow");
  const flow = flowInfo();
  flows.current?.wantRuns(flow);
  flows.current?.wantRuns(flow);
  flows.current?.wantRuns({ ...flow, run: { ...flow.run, ended: 99 } });
  const question = { type: "ask-runs-of", flow: "trips" };
  expect(notebook.comms[0]?.sent).toEqual([question, question]);

  notebook.comms[0]?.says({ type: "runs", flow: "trips", total: 0, runs: [] });
  expect(flows.current?.runs.get("trips")?.total).toBe(0);
  expect(changed).toHaveBeenCalledOnce();
  notebook.sessionContext.statusChanged.emit("restarting");
  expect(flows.current?.runs.size).toBe(0);
});
