/** Several notebooks, each with its kernel and its flows, as one person has them open. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = "%load_ext nbflow\nfrom nbflow import task\nfrom pathlib import Path\nimport time";
const DEFINED = `\
@task
def load():
    return [4, 0, 2]
@task
def wait(rows):
    while Path("held").exists():
        time.sleep(0.05)
    return rows
@task
def count(rows):
    return len(rows)`;
const declared = (flow: string) =>
  `%%flow ${flow}\nrows = load()\nlate = wait(rows)\nlast = count(late)`;
const notebook = (flow: string) => [SETUP, DEFINED, declared(flow), `%flow run ${flow}`];
const [DEFINING, DECLARING, RUN] = [1, 2, 3] as const;

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", notebook("trips"));
  lab.server.put("naps.ipynb", notebook("naps"));
  await lab.open("trips.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const marked = (cell: number, told: string) =>
  lab.cell(cell).locator(`.nbf-mark[aria-label="${told}"]`).waitFor();
const panel = () => lab.page.locator("#nbflow-flows");
const row = (flow: string) => panel().locator(".nbf-row", { hasText: flow });
const rowSays = (flow: string, told: string) =>
  row(flow).getByText(told, { exact: true }).waitFor();
const press = (flow: string, name: string) =>
  row(flow).getByRole("button", { name, exact: true }).click();
const status = () => lab.page.locator(".nbf-status-item");

// Each goes on where the one before ended.
describe.sequential("a run", () => {
  it("is marked also on the plain cell that defines its tasks", async () => {
    for (const cell of [0, DEFINING, DECLARING]) {
      await lab.run(cell);
    }
    await marked(DECLARING, "trips, 3 tasks: 3 not run");
    await marked(DEFINING, "trips, 3 tasks: 3 not run");
  });

  it("is paused while its cell is busy, and resumed by the same button", async () => {
    lab.server.hold("held");
    await lab.begin(RUN);
    const view = lab.view(RUN);
    await view.shows("late", "running");
    await view.button("Pause").click();
    await view.root.locator(".nbf-state", { hasText: "Pausing" }).waitFor();
    expect(await lab.isBusy()).toBe(true);
    await lab.keep("pausing");
    lab.server.release("held");
    await lab.ended();
    await view.says("Paused");
    expect(await view.tones()).toEqual({ rows: "good", late: "good", last: "waiting" });
    await lab.cell(RUN).getByText("flow 'trips' is paused, 1 task to go").waitFor();
    await lab.shoot("paused");

    await view.button("Resume").click();
    await view.says("Success");
    expect(await view.tones()).toEqual({ rows: "reused", late: "reused", last: "good" });
  });

  it("is paused and resumed from the side panel", async () => {
    await lab.page.getByRole("tab", { name: "Flows" }).click();
    lab.server.hold("held");
    await press("trips", "Fresh");
    await rowSays("trips", "Running");
    await lab.view(RUN).shows("late", "running");
    await press("trips", "Pause");
    await lab.shoot("panel-running");
    lab.server.release("held");
    await rowSays("trips", "Paused");
    await press("trips", "Resume");
    await rowSays("trips", "Success");
  });

  it("may go on in one notebook while another is looked at", async () => {
    lab.server.hold("held");
    await press("trips", "Fresh");
    await status()
      .getByText(/trips \d \/ 3/)
      .waitFor();
    await lab.openBeside("naps.ipynb");
    await panel().getByText("naps.ipynb").waitFor();
    for (const cell of [0, DEFINING, DECLARING]) {
      await lab.run(cell);
    }
    await rowSays("naps", "3 tasks: 3 not run");
    expect(await row("trips").count()).toBe(0);
    await status()
      .getByText(/trips \d \/ 3/)
      .waitFor();
    await press("naps", "Fresh");
    await status()
      .getByText(/naps \d \/ 3/)
      .waitFor();
    lab.server.release("held");
    await rowSays("naps", "Success");
    await status().waitFor({ state: "hidden" });
  });

  it("leaves the other notebook's flows alone when its kernel restarts", async () => {
    await lab.restartKernel();
    await panel().getByText("No flow is known here").waitFor();
    await lab.show("trips.ipynb");
    await rowSays("trips", "Success");
    await row("trips").locator(".nbf-row-open").click();
    await lab.tab.says("Success");
  });

  it("goes on in its tab after the notebook got another name", async () => {
    await lab.page.evaluate(() => window.panel.context.rename("journeys.ipynb"));
    await panel().getByText("journeys.ipynb").waitFor();
    await lab.page.locator('.lm-TabBar-tab[title*="of journeys.ipynb"]').waitFor();
    await lab.tab.button("Run").click();
    await lab.tab.shows("last", "reused");
  });
});

describe.sequential("settings", () => {
  it("say what is kept, where the kernel was told nothing", async () => {
    lab.server.set("jupyterlab-nbflow", "plugin", { keep: "none" });
    await lab.open("journeys.ipynb");
    await marked(DECLARING, "trips, 3 tasks: 3 ok");
    const asked = await lab.add("import nbflow; print('keeps', nbflow.config.results.keep)");
    expect(await lab.run(asked)).toContain("keeps none");
  });
});
