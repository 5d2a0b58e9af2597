/** What can be done about a node from its menu, in a JupyterLab with a kernel. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = "%load_ext nbflow\nfrom nbflow import task";
const TRIPS = `\
%%flow trips
@task
def load():
    print("reading <b>rows</b>")
    return [4, 0, 2]
@task
def clean(rows):
    return [8 / row for row in rows]
rows = load()
tidy = clean(rows)`;
const NOTEBOOK = [SETUP, TRIPS, "%flow run trips", 'print(trips["tidy"])'];
const [RUN, AFTER] = [2, 3];

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", NOTEBOOK);
  await lab.open("trips.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

async function choose(node: string, item: RegExp): Promise<void> {
  await lab.view(RUN).card(node).click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: item }).click();
}

const activeCell = () =>
  lab.page.evaluate(() => {
    const { activeCellIndex: place, widgets } = window.panel.content;
    return { place, source: widgets[place]?.model.sharedModel.getSource() };
  });

// Each goes on where the one before ended.
describe.sequential("the menu of a node in JupyterLab", () => {
  it("opens instead of JupyterLab's, and mocks a node with a typed value", async () => {
    for (const cell of [0, 1, RUN]) {
      await lab.run(cell);
    }
    const view = lab.view(RUN);
    await view.shows("tidy", "bad");
    await choose("rows", /Mock with a value/);
    expect(await lab.page.locator(".lm-Menu").count()).toBe(0);
    await lab.page.keyboard.type("[4, 1, 2]");
    await lab.page.keyboard.press("Enter");
    await view.shows("rows", "mocked");
  });

  it("runs up to a node, with what stands for its input", async () => {
    await choose("tidy", /Run to here/);
    await lab.view(RUN).shows("tidy", "good");
    expect(await lab.run(AFTER)).toContain("[2.0, 8.0, 4.0]");
  });

  it("takes the mock away, which is seen at once", async () => {
    await choose("rows", /Unmock/);
    await lab.view(RUN).shows("rows", "paused");
  });

  it("runs one node alone, and what was done and said is in the logs", async () => {
    await choose("rows", /Run only this/);
    const view = lab.view(RUN);
    await view.shows("rows", "good");
    await view.button("Logs").click();
    const logs = view.root.locator(".nbf-log-list");
    await logs.getByText("reading <b>rows</b>").waitFor();
    await logs.getByText('trips.unmock("rows")').waitFor();
  });

  it("says why it cannot do what is asked", async () => {
    await choose("rows", /Mock with a value/);
    await lab.page.keyboard.type("__import__('os')");
    await lab.page.keyboard.press("Enter");
    const { root } = lab.view(RUN);
    await root.locator(".nbf-notice", { hasText: "That is no value" }).waitFor();
    await lab.shoot("node-menu");
  });

  it("inserts a cell that debugs, and leads to the cell that declares the node", async () => {
    await lab.run(RUN);
    await lab.view(RUN).shows("tidy", "bad");
    await choose("tidy", /Debug/);
    expect(await activeCell()).toEqual({ place: RUN + 1, source: "%flow debug trips tidy" });

    await choose("tidy", /Go to cell/);
    await lab.page.waitForFunction(
      place => window.panel.content.activeCellIndex === place,
      NOTEBOOK.indexOf(TRIPS),
    );
  });
});
