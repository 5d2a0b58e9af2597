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

const panel = () => lab.page.locator("#nbflow-flows");
const row = (flow: string) => panel().locator(".nbf-row", { hasText: flow });
const press = (name: string) => row("trips").getByRole("button", { name, exact: true });
const rowSays = (flow: string, told: string) =>
  row(flow).getByText(told, { exact: true }).waitFor();
const menuItem = (text: string) =>
  lab.page.locator(".lm-Menu-item", { has: lab.page.getByText(text, { exact: true }) });
const isEnabled = (command: string) =>
  lab.page.evaluate(id => window.jupyterapp.commands.isEnabled(id), `nbflow:${command}`);
const source = (cell: number) =>
  lab.page.evaluate(
    place => window.panel.content.widgets[place]?.model.sharedModel.getSource(),
    cell,
  );

describe.sequential("the side panel", () => {
  it("lists the flows of the notebook", async () => {
    await lab.page.getByRole("tab", { name: "Flows" }).click();
    await rowSays("trips", "3 tasks: 3 not run");
  });

  it("runs one, which takes what the kernel before has kept", async () => {
    await press("Run").click();
    await rowSays("trips", "3 tasks: 3 ok");
  });

  it("runs one afresh and shows how far it is, as the status bar does", async () => {
    await press("Fresh").click();
    await rowSays("trips", "Running");
    await lab.page.locator(".nbf-status-item", { hasText: /trips \d \/ 3/ }).waitFor();
    await rowSays("trips", "3 tasks: 3 ok");
    await lab.page.locator(".nbf-status-item").waitFor({ state: "hidden" });
  });

  it("shows what is stale", async () => {
    await lab.run(at("rate"));
    await rowSays("trips", "3 tasks: 2 stale, 1 ok");
    await lab.shoot("panel-stale");
  });

  it("cancels", async () => {
    await press("Fresh").click();
    await press("Cancel").click();
    await rowSays("trips", "Cancelled");
  });

  it("opens the flow's tab", async () => {
    await row("trips").locator(".nbf-row-open").click();
    await lab.tab.says("Cancelled");
  });

  it("follows the notebook that is looked at, and its name", async () => {
    lab.server.put("other.ipynb", ["1 + 1"]);
    await lab.command("docmanager:open", { path: "other.ipynb" });
    await panel().getByText("other.ipynb").waitFor();
    await panel().getByText("No flow is known here").waitFor();
    await lab.page.evaluate(() => window.jupyterapp.shell.activateById(window.panel.id));
    await rowSays("trips", "Cancelled");
    await lab.page.evaluate(() => window.panel.context.rename("journeys.ipynb"));
    await panel().getByText("journeys.ipynb").waitFor();
    await rowSays("trips", "Cancelled");
    await row("trips").locator(".nbf-row-open").click();
    await lab.tab.says("Cancelled");
  });
});

describe.sequential("commands", () => {
  it("are enabled when they can be carried out", async () => {
    expect(await isEnabled("run")).toBe(true);
    expect(await isEnabled("cancel")).toBe(false);
    expect(await isEnabled("debug")).toBe(false);
    expect(await isEnabled("resume")).toBe(false);
  });

  it("run by shortcut", async () => {
    await lab.cell(at("plain")).locator(".jp-InputPrompt").click();
    await lab.page.keyboard.press("Alt+n");
    await lab.page.keyboard.press("r");
    await marked("clean", "2 tasks: 2 ok");
  });

  it("plan in a cell of their own", async () => {
    await lab.command("nbflow:plan");
    const cell = await activeCell();
    expect(await source(cell)).toBe("%flow plan trips");
    await lab.cell(cell).getByText("nothing changed").first().waitFor();
  });

  it("insert a cell that debugs what failed", async () => {
    await lab.edit(at("clean"), CELLS.clean);
    await lab.run(at("clean"));
    await lab.run(at("run"));
    await marked("clean", "2 tasks: 1 failed, 1 blocked");
    await lab.command("nbflow:debug");
    const cell = await activeCell();
    expect(cell).toBe(at("run") + 1);
    expect(await source(cell)).toBe("%flow debug trips tidy");
    expect(await lab.outputs(cell)).toBe("[]");
  });

  it("are in the menu of a cell", async () => {
    await lab.cell(at("clean")).locator(".jp-InputPrompt").click({ button: "right" });
    await menuItem("Flow").hover();
    await menuItem("Debug Failed Task").waitFor();
    await lab.keep("menu");
    await lab.page.keyboard.press("Escape");
    await lab.page.keyboard.press("Escape");
  });
});

describe.sequential("settings", () => {
  it("move the panel, hide the marks and turn the drawing", async () => {
    lab.server.set("jupyterlab-nbflow", "plugin", {
      side: "right",
      marks: false,
      direction: "top-down",
    });
    await lab.open("journeys.ipynb");
    await lab.page.locator("#jp-right-stack #nbflow-flows").waitFor({ state: "attached" });
    await lab.command("nbflow:show-panel");
    await rowSays("trips", "Failed");
    expect(await lab.page.locator(".nbf-mark").count()).toBe(0);
    await row("trips").locator(".nbf-row-open").click();
    await lab.tab.says("Failed");
    const tops = () =>
      lab.tab.root
        .locator(".nbf-card")
        .evaluateAll(cards => new Set(cards.map(card => card.getBoundingClientRect().top)).size);
    await expect.poll(tops).toBe(3);
    await lab.keep("panel-right");
  });
});
