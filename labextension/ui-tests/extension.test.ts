/** What the extension adds around the live view: marks, side panel, commands, status. */

import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const CELLS = {
  setup: "%load_ext nbflow\nfrom nbflow import task\nimport time\nRATE = 2",
  load: "%%flow trips\n@task\ndef load():\n    time.sleep(1)\n    return [4, 0, 2]\nrows = load()",
  clean: `\
%%flow trips
@task
def clean(rows):
    return [RATE / row for row in rows]
@task
def save(tidy):
    return len(tidy)
tidy = clean(rows)
size = save(tidy)`,
  run: "%flow run trips",
  rate: "RATE = 3",
  plain: "1 + 1",
};
type Name = keyof typeof CELLS;
const NAMES = Object.keys(CELLS);
const at = (name: Name) => NAMES.indexOf(name);

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", Object.values(CELLS));
  await lab.open("trips.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const mark = (name: Name): Locator => lab.cell(at(name)).locator(".nbf-mark");
const marked = (name: Name, told: string) =>
  lab.cell(at(name)).locator(`.nbf-mark[aria-label="trips, ${told}"]`).waitFor();
const activeCell = () => lab.page.evaluate(() => window.panel.content.activeCellIndex);

// Each goes on where the one before ended.
describe.sequential("marks on cells", () => {
  it("come when a cell has declared tasks", async () => {
    await lab.run(at("setup"));
    await lab.run(at("load"));
    await marked("load", "1 task: 1 not run");
    expect(await mark("setup").count()).toBe(0);
  });

  it("follow the run", async () => {
    await lab.run(at("clean"));
    await lab.begin(at("run"));
    await marked("load", "1 task: 1 running");
    await lab.ended();
    await marked("load", "1 task: 1 ok");
    await marked("clean", "2 tasks: 1 failed, 1 blocked");
    await lab.shoot("marks-failed");
  });

  it("lead to the node, which leads back to its cell", async () => {
    await mark("clean").click();
    await lab.tab.root.getByText("ZeroDivisionError").first().waitFor();
    await lab.cell(at("setup")).locator(".jp-InputPrompt").click();
    expect(await activeCell()).toBe(at("setup"));
    await lab.tab.root.getByRole("button", { name: "Go to cell" }).click();
    await lab.page.waitForFunction(
      place => window.panel.content.activeCellIndex === place,
      at("clean"),
    );
  });

  it("say what is stale as soon as a cell has changed what a task reads", async () => {
    await lab.edit(at("clean"), CELLS.clean.replace("in rows]", "in rows if row]"));
    await lab.run(at("clean"));
    await lab.run(at("run"));
    await marked("clean", "2 tasks: 2 ok");

    await lab.run(at("rate"));
    await marked("clean", "2 tasks: 2 stale");
    expect(await mark("clean").getAttribute("title")).toContain("global `RATE` changed: 2 → 3");
    await marked("load", "1 task: 1 ok");
    await lab.keep("marks-stale");
  });

  it("go with the kernel and come back with the next", async () => {
    await lab.restartKernel();
    await mark("load").waitFor({ state: "detached" });
    await lab.run(at("setup"));
    await lab.run(at("load"));
    await marked("load", "1 task: 1 not run");
    await lab.run(at("clean"));
  });
});
