/** What the details of a node tell, in a JupyterLab with a kernel. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const SETUP = "%load_ext nbflow\nimport pandas as pd\nfrom nbflow import task";
const DECLARED = `\
%%flow trips
def scaled(value):
    return value * 2

@task
def load():
    return pd.DataFrame({"day": [1, 2], "delay": [4.5, scaled(3)]})

class Markup:
    def _repr_html_(self):
        return "<b id='told'>bold</b><script>parent.__pwned = 1; window.__pwned = 1</script>"

class Picture:
    def _repr_png_(self):
        import matplotlib.figure, io
        figure, stream = matplotlib.figure.Figure((3, 2)), io.BytesIO()
        figure.subplots().plot([1, 3, 2])
        figure.savefig(stream)
        return stream.getvalue()

class Endless:
    def __repr__(self):
        while True:
            pass

@task
def markup(rows):
    return Markup()
@task
def picture(rows):
    return Picture()
@task
def endless(rows):
    return Endless()
rows = load()
html = markup(rows)
plot = picture(rows)
never = endless(rows)`;
const EDITED = DECLARED.replace("value * 2", "value * 3");
const RUN = "%flow run trips";
const NOTEBOOK = [SETUP, DECLARED, RUN, "import time; time.sleep(6)"];
const [FLOW, RAN, SLEEP] = [1, 2, 3];

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", NOTEBOOK);
  await lab.open("trips.ipynb");
  await lab.page.evaluate(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => {
      Object.assign(window, { __violated: violatedDirective });
    });
  });
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(async () => {
  expect(lab.errors.splice(0)).toEqual([]);
  const marks = ["__pwned", "__violated"] as const;
  expect(await lab.page.evaluate(names => names.filter(name => name in window), marks)).toEqual([]);
});

const view = () => lab.tab;

async function show(node: string): Promise<void> {
  await view().card(node).click();
  await view()
    .section("Result")
    .getByRole("button", { name: /^Show the result/ })
    .click();
}

// Each goes on where the one before ended.
describe.sequential("the details of a node in JupyterLab", () => {
  it("tell before a run what would happen", async () => {
    await lab.run(0);
    await lab.run(FLOW);
    await lab.press("nbflow:open");
    await view().card("rows").click();
    const foretold = view().section("In a run now");
    await foretold.getByText("It would run.").waitFor();
    await foretold.getByText("never run").waitFor();
  });

  it("show a frame as a table, its size first", async () => {
    await lab.run(RAN, 60);
    await view().says("Success");
    await view().card("rows").click();
    const result = view().section("Result");
    await result.getByText("DataFrame 2 × 2: day, delay").waitFor();
    expect(await result.locator("iframe").count()).toBe(0);
    await result.getByRole("button", { name: /^Show the result, \d+ B$/ }).click();
    const table = result.frameLocator("iframe").locator("table.dataframe");
    await table.getByText("4.5").waitFor();
    expect(await result.locator("iframe").getAttribute("sandbox")).toBe("");
    await lab.shoot("details-table");
  });

  it("run no script of what they show", async () => {
    await show("html");
    const result = view().section("Result");
    await result.frameLocator("iframe").locator("#told").waitFor();
    await result.getByText("Scripts in it do not run here").waitFor();
  });

  it("show a picture", async () => {
    await show("plot");
    const picture = view().section("Result").locator("img");
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100);
    await lab.shoot("details-picture");
  });

  it("give up a repr that never ends, and the kernel goes on", async () => {
    await show("never");
    await view().section("Result").getByText("Its repr takes longer than 10 s.").waitFor();
    expect(await lab.run(await lab.add("1 + 1"))).toContain('"text/plain":"2"');
  });

  it("show a result while a cell runs, and what needs a plan after it", async () => {
    await lab.begin(SLEEP);
    await show("rows");
    await view().section("Result").frameLocator("iframe").locator("table").waitFor();
    await view().section("In a run now").getByRole("button").click();
    await view().section("In a run now").getByText("a cell that runs has to end first").waitFor();
    expect(await lab.isBusy()).toBe(true);
    await lab.ended();
    await view().section("In a run now").getByText("Its result would be reused.").waitFor();
  });

  it("show the change after an edit, up to the first cause", async () => {
    await lab.edit(FLOW, EDITED);
    await lab.run(FLOW);
    await view().card("html").click();
    await view()
      .section("In a run now")
      .getByRole("button", { name: "Would it run again?" })
      .click();
    await view().section("In a run now").getByText("It may run").waitFor();
    await view().section("In a run now").getByText("+    return value * 3").waitFor();
    await lab.run(RAN, 60);
    await view().says("Success");
    const why = view().section("Why");
    await why.getByText("upstream `rows` has a new result").waitFor();
    await why.locator(".nbf-diff-old").getByText("-    return value * 2").waitFor();
    await why.locator(".nbf-diff-new").getByText("+    return value * 3").waitFor();
    await lab.shoot("details-why");
  });

  it("show the versions that the code had", async () => {
    await view().card("rows").click();
    const versions = view().section("Versions");
    await versions.getByRole("button", { name: "Show earlier versions" }).click();
    await versions.getByText("present code").waitFor();
    await versions.locator("summary", { hasText: "Version 2" }).click();
    await versions.getByText("+    return value * 3").waitFor();
    await versions.locator("summary", { hasText: "Version 1" }).click();
    await versions.getByText("def load():").waitFor();
    await lab.shoot("details-versions");
  });

  it("have a menu that forces, accepts and mocks with a file", async () => {
    const choose = async (item: RegExp) => {
      await view().card("rows").click({ button: "right" });
      await lab.page.getByRole("menuitem", { name: item }).click();
    };
    await view().card("rows").click({ button: "right" });
    await lab.shoot("details-menu");
    await lab.page.keyboard.press("Escape");
    await choose(/Force it to run/);
    await view().shows("html", "reused");
    await view().shows("rows", "good");
    await choose(/Mock with a file/);
    await lab.page.keyboard.type("rows.csv");
    await lab.page.keyboard.press("Enter");
    await view().root.locator(".nbf-notice", { hasText: "rows.csv" }).waitFor();
  });
});
