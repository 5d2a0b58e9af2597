/** A small flow, from its first cell to a new kernel, as a person goes through it. */

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

/** Where nbflow is: with the JupyterLab that is named, else here. */
const NAMED = process.env["NBFLOW_LAB"];
const HOME = NAMED === undefined ? resolve("..") : dirname(dirname(NAMED));
const SETUP = `\
%load_ext nbflow
import nbflow
print(nbflow.__file__)
from nbflow import task
import time
def mark(name):
    with open(name, "a") as marks:
        marks.write("|")`;
const LOAD = `\
%%flow trips
@task
def load():
    mark("load")
    time.sleep(2)
    return [4, 0, 2]
rows = load()`;
const CLEAN = `\
%%flow trips
@task
def clean(rows):
    time.sleep(1)
    return [8 / row for row in rows]
tidy = clean(rows)`;
const SAVE = `\
%%flow trips
@task
def save(tidy):
    return len(tidy)
size = save(tidy)`;
const NAP = `\
%%flow naps
@task
def nap():
    for _ in range(600):
        time.sleep(0.1)
rest = nap()`;
const FIXED = CLEAN.replace("8 / row", "8 / row if row else None");
const NOTEBOOK = {
  setup: SETUP,
  load: LOAD,
  clean: CLEAN,
  save: SAVE,
  run: "%flow run trips",
  debug: "%debug",
  resume: "%flow run trips",
  nap: NAP,
  sleep: "%flow run naps",
  after: "print(1 + 1)",
};
type Name = keyof typeof NOTEBOOK;
const NAMES = Object.keys(NOTEBOOK);

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", Object.values(NOTEBOOK));
  await lab.open("trips.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const at = (name: Name) => NAMES.indexOf(name);
const run = (...names: readonly Name[]) =>
  names.reduce(
    async (before, name) => (await before) + (await lab.run(at(name))),
    Promise.resolve(""),
  );

function calls(name: string): number {
  const path = join(lab.server.root, name);
  return existsSync(path) ? statSync(path).size : 0;
}

// Each goes on where the one before ended.
describe.sequential("a small flow in JupyterLab", () => {
  it("has a tab that says what to do where nbflow is not loaded", async () => {
    await lab.press("nbflow:open");
    await lab.tab.root.getByText("Run `%load_ext nbflow` in a cell").waitFor();
    await lab.tab.says("No flow");
  });

  it("is seen changing while its cell is busy", async () => {
    expect(await run("setup")).toContain(`"${HOME}/`);
    await lab.tab.root.getByText("There is no flow in this notebook yet.").waitFor();
    await run("load", "clean", "save");
    const view = lab.view(at("run"));
    await lab.begin(at("run"));
    await view.shows("rows", "running");
    expect(await lab.isBusy()).toBe(true);
    await view.shows("rows", "good");
    await view.shows("tidy", "running");
    expect(await lab.isBusy()).toBe(true);
    await lab.ended();
    await view.shows("tidy", "bad");
    await view.says("Failed");
  });

  it("shows the same in the tab", async () => {
    await lab.tab.says("Failed");
    expect(await lab.tab.tones()).toEqual(await lab.view(at("run")).tones());
    await lab.page.getByRole("tab", { name: "trips", exact: true }).waitFor();
  });

  it("shows where it failed in the details", async () => {
    for (const view of [lab.view(at("run")), lab.tab]) {
      await view.card("tidy").click();
      await view.root.getByText("ZeroDivisionError").first().waitFor();
      await view.root.getByText("return [8 / row for row in rows]").first().waitFor();
    }
    await lab.shoot("small-failed");
  });

  it("opens the debugger where it failed", async () => {
    await lab.begin(at("debug"));
    await lab.answer(at("debug"), "up");
    await lab.answer(at("debug"), "p rows");
    await lab.cell(at("debug")).getByText("[4, 0, 2]").waitFor();
    await lab.answer(at("debug"), "q");
    await lab.ended();
  });

  it("resumes after the mend and leaves the slow task alone", async () => {
    await lab.edit(at("clean"), FIXED);
    await run("clean", "resume");
    await lab.tab.says("Success");
    expect(await lab.tab.tones()).toEqual({ rows: "reused", tidy: "good", size: "good" });
    expect(await lab.view(at("resume")).tones()).toEqual(await lab.tab.tones());
    expect(calls("load")).toBe(1);
  });

  it("runs from the tab", async () => {
    await lab.tab.button("Fresh").click();
    await lab.tab.says("Running");
    await lab.tab.shows("rows", "running");
    await lab.tab.says("Success");
    expect(calls("load")).toBe(2);
  });

  it("is cancelled within two seconds while its cell is busy", async () => {
    await run("nap");
    await lab.begin(at("sleep"));
    const view = lab.view(at("sleep"));
    await view.shows("rest", "running");
    const began = Date.now();
    await view.button("Cancel").click();
    await view.says("Cancelled");
    await lab.ended();
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(await run("after")).toContain('"2\\n"');
  });

  it("outlives its kernel", async () => {
    await lab.restartKernel();
    await lab.tab.root.locator(".nbf-primary:disabled").waitFor();
    expect(await lab.tab.tones()).toEqual({ rows: "good", tidy: "good", size: "good" });

    await run("setup", "load", "clean", "save");
    await lab.tab.says("Not run");
    await lab.tab.button("Run").click();
    await lab.tab.says("Success");
    // What the kernel that died had computed was kept.
    expect(await lab.tab.tones()).toEqual({ rows: "reused", tidy: "reused", size: "reused" });
    expect(calls("load")).toBe(2);
  });

  it("is found again after the page was reloaded", async () => {
    await lab.open("trips.ipynb", "");
    await lab.tab.says("Success");
    await lab.tab.shows("size", "reused");
  });
});
