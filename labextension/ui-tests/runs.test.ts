/** Runs of before: opened in place, compared, and seen again by a new kernel. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = "%load_ext nbflow\nfrom nbflow import task";
const TRIPS = `\
%%flow trips
@task
def load():
    print("reading rows")
    return [4, 0, 2]
@task
def clean(rows):
    return [8 / row for row in rows]
rows = load()
tidy = clean(rows)`;
const FIXED = TRIPS.replace("8 / row", "8 / (row + 1)");
const [DECLARE, RUN] = [1, 2];

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", [SETUP, TRIPS, "%flow run trips"]);
  await lab.open("trips.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

const line = (run: number) => lab.tab.root.locator(".nbf-run-open", { hasText: `Run ${run}` });
const banner = () => lab.tab.root.locator(".nbf-past");
const earlier = (run: number) => lab.page.locator(".nbf-earlier-open", { hasText: `Run ${run}` });

// Each goes on where the one before ended.
describe.sequential("earlier runs in JupyterLab", () => {
  it("are listed with what became of them", async () => {
    await lab.run(0);
    await lab.run(DECLARE);
    await lab.run(RUN);
    await lab.edit(DECLARE, FIXED);
    await lab.run(DECLARE);
    await lab.run(RUN);
    await lab.press("nbflow:open");
    await lab.tab.says("Success");
    await lab.tab.button("Runs").click();
    await line(1).getByText("ran 1, failed 1 (tidy)").waitFor();
    await line(2).getByText("ran 1, reused 1").waitFor();
    expect(await line(2).getAttribute("aria-current")).toBe("true");
    await lab.tab.root.getByText("trips.runs()").waitFor();
  });

  it("one opens in place, with its states, its details and its logs", async () => {
    await line(1).focus();
    await lab.page.keyboard.press("Enter");
    await lab.tab.shows("tidy", "bad");
    await banner().getByText("Run 1, today").waitFor();
    await lab.tab.card("tidy").click();
    await lab.tab.root.locator(".nbf-message").getByText("division by zero").waitFor();
    await lab.tab.card("rows").click();
    await lab.tab.section("Code").getByText("return [4, 0, 2]").waitFor();
    await lab.tab.section("Logs").getByText("reading rows").waitFor();
    await lab.shoot("earlier-run");
  });

  it("and a key or a button leads back to the live run", async () => {
    await lab.tab.card("rows").focus();
    await lab.page.keyboard.press("Escape");
    await lab.page.keyboard.press("Escape");
    await lab.tab.shows("tidy", "good");
    expect(await banner().isVisible()).toBe(false);
    await line(1).click();
    await lab.tab.shows("tidy", "bad");
    await lab.tab.button("Back to the live run").click();
    await lab.tab.shows("tidy", "good");
  });

  it("two are compared, node by node", async () => {
    await lab.tab.button("Compare the last two").click();
    await lab.tab.root.getByText("Run 1 → run 2: 1 node differs, 1 does not").waitFor();
    await lab.tab.root.locator(".nbf-difference", { hasText: "failed → ran" }).waitFor();
    await lab.tab.root.getByText("trips.diff(1, 2)").waitFor();
    await lab.shoot("runs-compared");
    await lab.tab.button("Back to all runs").click();
    await line(1).waitFor();
  });

  it("what is kept has its type, its size and its place", async () => {
    await lab.tab.button("Results").click();
    const row = lab.tab.root.locator(".nbf-kept tbody tr", { hasText: "rows" });
    for (const text of ["list", "pickle", "the database", "just now"]) {
      await row.getByText(text, { exact: true }).waitFor();
    }
    await lab.shoot("results");
  });

  it("are in the side panel after a restart of the kernel, and open in the tab", async () => {
    await lab.restartKernel();
    await lab.run(0);
    await lab.run(DECLARE);
    await lab.command("nbflow:show-panel");
    await earlier(2).waitFor();
    await earlier(1).click();
    await lab.page.locator(".nbf-past:not([hidden])", { hasText: "Run 1, today" }).waitFor();
    await lab.shoot("panel-earlier-runs");
  });
});
