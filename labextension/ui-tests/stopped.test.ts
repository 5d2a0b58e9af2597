/** Runs of functions that are stopped: from the view, and by JupyterLab's own button. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = `\
%load_ext nbflow
from nbflow import flow, task
from pathlib import Path
import time
@task
def hold(x):
    while not Path("go").exists():
        time.sleep(0.02)
    return x
@task
def step(x):
    return hold.fn(x) if x == 2 else x`;
const FLOWS = `\
@flow(persist_result=True, log_prints=True)
def talks(n):
    print("begins with", n)
    return [step(each) for each in range(n)]
@flow(persist_result=True)
def loops(n):
    return [step(each) for each in range(n)]`;
const CELLS = {
  setup: SETUP,
  flows: FLOWS,
  talks: "%flow run talks -p n=9",
  loops: "%flow run loops -p n=9",
};
type Name = keyof typeof CELLS;
const NAMES = Object.keys(CELLS);
const at = (name: Name) => NAMES.indexOf(name);

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("stopped.ipynb", Object.values(CELLS));
  await lab.open("stopped.ipynb");
  await lab.run(at("setup"));
  await lab.run(at("flows"));
  await lab.command("nbflow:show-panel");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const row = (flow: string) =>
  lab.page.locator("#nbflow-flows .nbf-row", {
    has: lab.page.locator(".nbf-row-name", { hasText: flow }),
  });
const standing = (flow: string, state: string) =>
  row(flow).locator(".nbf-row-state", { hasText: state }).waitFor();
const runSays = (name: Name, state: string) =>
  lab.view(at(name)).root.locator(".nbf-run-open .nbf-run-state", { hasText: state }).waitFor();

describe("a run of a function", () => {
  it("is cancelled from the view in the middle of a loop, and shows what was said", async () => {
    const view = lab.view(at("talks"));
    await lab.begin(at("talks"));
    await view.shows("step-2", "running");
    await standing("talks", "Running");
    await view.button("Logs").click();
    await view.root.locator(".nbf-log", { hasText: "begins with 9" }).waitFor();
    await lab.shoot("stopped-running");
    await view.button("Cancel").click();
    await lab.ended();
    await view.says("Cancelled");
    await view.shows("step-2", "stopped");
    await standing("talks", "Cancelled");
    await view.button("Runs").click();
    await runSays("talks", "Cancelled");
    await lab.shoot("stopped-cancelled");
  });

  it("is stopped by the button of JupyterLab in the middle of a loop", async () => {
    const view = lab.view(at("loops"));
    await lab.begin(at("loops"));
    await view.shows("step-2", "running");
    await lab.press("notebook:interrupt-kernel");
    await lab.ended();
    expect(await lab.outputs(at("loops"))).toContain("KeyboardInterrupt");
    await view.button("Runs").click();
    await view.says("Crashed");
    await standing("loops", "Crashed");
    await runSays("loops", "Crashed");
    await lab.shoot("stopped-interrupted");
  });
});
