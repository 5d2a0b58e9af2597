/** What is left of a flow in the file: seen without a kernel, and where there is no JupyterLab. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const FLOW = `\
%%flow trips
from nbflow import task
@task
def load():
    return [4, 0, 2]
@task
def clean(rows):
    return [8 / row for row in rows]
@task
def save(tidy):
    return len(tidy)
rows = load()
tidy = clean(rows)
size = save(tidy)`;
const MENDED = FLOW.replace("8 / row", "row");
const NOTEBOOK = ["%load_ext nbflow", FLOW, "%flow run trips"];
const RUN = NOTEBOOK.length - 1;

interface Output {
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

let lab: Lab;

function saved(name: string): { metadata: object; cells: { outputs: Output[] }[] } {
  return JSON.parse(readFileSync(join(lab.server.root, name), "utf8")) as ReturnType<typeof saved>;
}

/** The vector pictures of a page, which nbconvert puts there as images. */
function pictures(page: string): string[] {
  const found = page.matchAll(/<img [^>]*src="data:image\/svg\+xml;base64,([^"]+)"/g);
  return [...found].map(([, data = ""]) => Buffer.from(data, "base64").toString("utf8"));
}

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", NOTEBOOK);
  await lab.open("trips.ipynb");
  for (const cell of NOTEBOOK.keys()) {
    await lab.run(cell);
  }
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

// Each goes on where the one before ended.
describe.sequential("a notebook with a flow", () => {
  it("is saved with a still picture and the last states", async () => {
    await lab.view(RUN).says("Failed");
    await lab.save();
    const { metadata, cells } = saved("trips.ipynb");
    const pictures = cells.flatMap(({ outputs }) => outputs.map(({ data }) => data));
    expect(pictures.map(data => [data?.["image/svg+xml"] ?? []].flat().join(""))).toContainEqual(
      expect.stringMatching(/^<svg [^]*tidy/),
    );
    expect(JSON.stringify(metadata)).toContain('"nbflow":{"views":{');
  });

  it("shows its picture where there is no JupyterLab", () => {
    execFileSync("jupyter", ["nbconvert", "--to", "html", "trips.ipynb"], {
      cwd: lab.server.root,
      stdio: "pipe",
    });
    const page = readFileSync(join(lab.server.root, "trips.html"), "utf8");
    // Whole pages are not for a message of a failed test.
    expect(pictures(page).some(picture => picture.includes(">tidy</text>"))).toBe(true);
    expect(page.includes("ZeroDivisionError")).toBe(true);
  });

  it("compares equal to one that was run where nobody looks", () => {
    const arguments_ = ["-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", "trips.ipynb"];
    const said = execFileSync("python", arguments_, { cwd: lab.server.root, encoding: "utf8" });
    expect(said).toContain("3 passed");
  });

  it("is seen in a second browser, with the same kernel", async () => {
    const other = await lab.join();
    await other.open("trips.ipynb");
    await other.view(RUN).says("Failed");
    await other.command("nbflow:open");
    await other.tab.says("Failed");

    await lab.edit(1, MENDED);
    await lab.run(1);
    await other.tab.button("Run").click();
    for (const view of [other.tab, other.view(RUN), lab.view(RUN)]) {
      await view.says("Success");
      expect(await view.tones()).toEqual({ rows: "reused", tidy: "good", size: "good" });
    }
    expect(other.errors).toEqual([]);
    await other.page.context().close();
    await lab.edit(1, FLOW);
    await lab.run(1);
    await lab.run(RUN);
    await lab.view(RUN).says("Failed");
    await lab.save();
  });

  it("shows the last states when it is opened with a kernel that knows nothing", async () => {
    await lab.shutDownKernel();
    await lab.open("trips.ipynb");
    const view = lab.view(RUN);
    await view.says("Failed");
    expect(await view.tones()).toEqual({ rows: "reused", tidy: "bad", size: "blocked" });
    expect(await view.button("Run").isDisabled()).toBe(true);
    await lab.shutDownKernel();
  });

  it("shows the last states without a kernel", async () => {
    await lab.openWithoutKernel("trips.ipynb");
    const view = lab.view(RUN);
    await view.says("Failed");
    await view.shows("tidy", "bad");
    await view.card("tidy").click();
    await view.root.getByText("ZeroDivisionError").first().waitFor();
    await lab.shoot("saved-without-kernel");
    await lab.save();
    expect(JSON.stringify(saved("trips.ipynb").metadata)).toContain('"nbflow":{"views":{');
    // ipywidgets looks for the id of a kernel that is not there.
    expect(lab.errors.splice(0).join("\n")).not.toContain("nbflow");
  });

  it("is live again once it has run", async () => {
    await lab.open("trips.ipynb", "?reset");
    for (const cell of NOTEBOOK.keys()) {
      await lab.run(cell);
    }
    const view = lab.view(RUN);
    await view.says("Failed");
    expect(await view.button("Run").isEnabled()).toBe(true);
    expect(await view.root.count()).toBe(1);
  });
});
