/** A flow that is a function, from its first run to the last: it grows, folds, fails, is mended. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = `\
%load_ext nbflow
from nbflow import flow, task
from pathlib import Path
import time
def wait_for(name):
    while not Path(name).exists():
        time.sleep(0.02)`;
const TASKS = `\
@task
def rows(n):
    return list(range(n))
@task
def double(x):
    if x == 12:
        wait_for("go")
    return 2 * x`;
const SAVE = `\
@task
def save(total):
    return total / (total - 1560)`;
const FLOW = `\
@flow
def sums(n):
    numbers = rows(n)
    doubled = [double(each) for each in numbers]
    return save(sum(doubled))`;
const NOTEBOOK = {
  setup: SETUP,
  tasks: TASKS,
  save: SAVE,
  flow: FLOW,
  run: "%flow run sums -p n=40",
  debug: "%debug",
  resume: "%flow resume sums",
  nap: `\
@task
def nap(x):
    time.sleep(60)
@flow
def naps():
    nap(1)
    nap(2)`,
  sleep: "%flow run naps",
  awaited: `\
@flow
async def twice(n):
    return double(n)
await twice(4)`,
};
type Name = keyof typeof NOTEBOOK;
const NAMES = Object.keys(NOTEBOOK);

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("sums.ipynb", Object.values(NOTEBOOK));
  await lab.open("sums.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const at = (name: Name) => NAMES.indexOf(name);
const marked = (name: Name, told: string) =>
  lab.cell(at(name)).locator(`.nbf-mark[aria-label="sums, ${told}"]`).waitFor();

// Each goes on where the one before ended.
describe.sequential("a flow that is a function, in JupyterLab", () => {
  it("is seen growing while its cell is busy, the calls of a task as one card", async () => {
    for (const name of ["setup", "tasks", "save", "flow"] as const) {
      await lab.run(at(name));
    }
    const view = lab.view(at("run"));
    await lab.begin(at("run"));
    await view.shows("rows-0", "good");
    // One waits: twelve are done, the rest is not called yet.
    await view.card("double ×13").waitFor();
    expect(await lab.isBusy()).toBe(true);
    await lab.shoot("function-growing");
    writeFileSync(join(lab.server.root, "go"), "");
    await lab.ended();
    await view.card("double ×40").waitFor();
    await view.shows("save-0", "bad");
    await view.says("Failed");
  });

  it("says where it failed, and opens the debugger there", async () => {
    const view = lab.view(at("run"));
    await view.card("save-0").click();
    await view.root.getByText("ZeroDivisionError").first().waitFor();
    await lab.shoot("function-failed");
    await lab.begin(at("debug"));
    await lab.answer(at("debug"), "p total");
    await lab.cell(at("debug")).getByText("1560").first().waitFor();
    await lab.answer(at("debug"), "q");
    await lab.ended();
  });

  it("shows the same in the tab, where the calls of a task can be opened", async () => {
    await lab.press("nbflow:open");
    await lab.tab.card("double ×40").waitFor();
    await lab.tab.card("double ×40").click();
    await lab.tab.card("double-39").waitFor();
    await lab.shoot("function-opened");
  });

  it("takes what still holds after the mend", async () => {
    await lab.edit(at("save"), SAVE.replace("- 1560", "- 1559"));
    await lab.run(at("save"));
    const told = await lab.run(at("resume"));
    expect(told).toContain("reused 41 of 42");
    const view = lab.view(at("resume"));
    await view.says("Success");
    await view.shows("save-0", "good");
    await view.shows("rows-0", "reused");
    await lab.shoot("function-resumed");
  });

  it("marks the cells of the function and of its tasks", async () => {
    await marked("tasks", "41 tasks: 41 ok");
    await marked("save", "1 task: 1 ok");
    await marked("flow", "42 tasks: 42 ok");
  });

  it("marks as stale what was changed since, once its cell has run", async () => {
    await lab.edit(at("tasks"), TASKS.replace("2 * x", "x + x + 0"));
    await marked("tasks", "41 tasks: 41 ok");
    await lab.run(at("tasks"));
    await marked("tasks", "41 tasks: 40 stale, 1 ok");
    await marked("flow", "42 tasks: 40 stale, 2 ok");
    await lab.edit(at("flow"), FLOW.replace("sum(doubled)", "sum(doubled) + 0"));
    await lab.run(at("flow"));
    await marked("flow", "1 task: 1 stale");
    await lab.command("nbflow:show-panel");
    const row = lab.page.locator("#nbflow-flows .nbf-row");
    await row.getByText("Stale", { exact: true }).waitFor();
    await lab.shoot("function-stale");
    await lab.run(at("resume"));
    await marked("flow", "42 tasks: 42 ok");
    await row.getByText("Success", { exact: true }).waitFor();
  });

  it("offers no pause, and no part of it", async () => {
    const view = lab.view(at("resume"));
    expect(await view.button("Cancel").count()).toBe(1);
    expect(await view.button("Pause").count()).toBe(0);
    await view.card("save-0").click({ button: "right" });
    await view.root.getByRole("menuitem", { name: "Mock with a value…" }).waitFor();
    expect(await view.root.getByRole("menuitem", { name: "Run to here" }).count()).toBe(0);
    await lab.shoot("function-menu");
    await lab.page.keyboard.press("Escape");
  });

  it("is cancelled from the view", async () => {
    await lab.run(at("nap"));
    const view = lab.view(at("sleep"));
    await lab.begin(at("sleep"));
    await view.shows("nap-0", "running");
    await view.button("Cancel").click();
    await lab.ended();
    await view.says("Cancelled");
    expect(await lab.outputs(at("sleep"))).toContain("KeyboardInterrupt");
  });

  it("is awaited in a cell, and followed there", async () => {
    expect(await lab.run(at("awaited"))).toContain('"text/plain":"8"');
    await lab.view(at("awaited")).says("Success");
  });
});
