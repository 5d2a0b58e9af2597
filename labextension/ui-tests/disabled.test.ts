/** What is left where plugins of the extension are disabled, in JupyterLab itself. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const CELLS = [
  "%load_ext nbflow\nfrom nbflow import task",
  "%%flow trips\n@task\ndef load():\n    return [4, 0, 2]\nrows = load()",
  "%flow run trips",
];
const RUN = 2;

const PARTS = ["cells", "commands", "marks", "panel", "saved", "status", "tab"] as const;
type Part = (typeof PARTS)[number];

/** Plugin → the parts that go with it. */
const GONE: Readonly<Record<string, readonly Part[]>> = {
  plugin: ["commands", "marks", "panel", "status"],
  ...Object.fromEntries(PARTS.map(part => [part, [part]])),
};

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

/** Goes through a notebook from the cells alone, and returns the parts of the extension it saw. */
async function seen(plugins: readonly string[]): Promise<Part[]> {
  lab.server.put("trips.ipynb", CELLS);
  lab.server.disable(plugins);
  await lab.open("trips.ipynb");
  for (const place of [0, 1, RUN]) {
    await lab.run(place);
  }
  const view = lab.view(RUN);
  await view.says("Success");
  await view.button("Fresh").click();
  await view.shows("rows", "good");
  await view.card("rows").click();
  await view.section("Code").getByText("return [4, 0, 2]").waitFor();
  await lab.page.waitForFunction(() => document.querySelector(".jp-NotebookPanel") !== null);
  const has = async (selector: string) => (await lab.page.locator(selector).count()) > 0;
  const marked = plugins.some(each => /:(plugin|marks)$|nbflow$/.test(each));
  if (!marked) {
    await lab.cell(1).locator(".nbf-mark").waitFor();
  }
  await lab.save();
  const saved = readFileSync(join(lab.server.root, "trips.ipynb"), "utf8");
  const found: Readonly<Record<Part, boolean>> = {
    cells: (await view.root.getByRole("button", { name: "Go to cell" }).count()) > 0,
    commands: await lab.hasCommand("nbflow:run"),
    marks: await has(".nbf-mark"),
    panel: await has("#nbflow-flows"),
    saved: saved.includes('"nbflow":'),
    status: await has(".nbf-status-item"),
    tab: await lab.hasCommand("nbflow:open"),
  };
  return PARTS.filter(part => found[part]);
}

describe.sequential("in JupyterLab", () => {
  it.each(Object.keys(GONE))("everything else works without the plugin %s", async plugin => {
    const left = await seen([`jupyterlab-nbflow:${plugin}`]);
    expect(left).toEqual(PARTS.filter(part => GONE[plugin]?.includes(part) !== true));
  });

  it("everything works from the cells without the whole extension", async () => {
    expect(await seen(["jupyterlab-nbflow"])).toEqual([]);
    await lab.view(RUN).root.getByText("return [4, 0, 2]").waitFor();
  });

  it("marks lead nowhere without the tab, and do no harm", async () => {
    await seen(["jupyterlab-nbflow:tab"]);
    await lab.cell(1).locator(".nbf-mark").click();
    await lab.page.getByRole("tab", { name: "Flows" }).click();
    await lab.page.locator("#nbflow-flows .nbf-row-open").click();
    expect(await lab.tab.root.count()).toBe(0);
  });
});
