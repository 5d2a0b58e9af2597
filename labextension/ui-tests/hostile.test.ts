/** A flow whose every text wants to be something else, in JupyterLab and in the page made of it. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { HOSTILE } from "../dev/hostile";
import { clean } from "../src/view/text";
import type { View } from "./view";
import { Lab } from "./lab";

const NOTEBOOK = [
  "%load_ext nbflow\nimport json\nfrom hostile import flow_of",
  'evil = flow_of(json.load(open("texts.json")))',
  "evil",
  "%flow plan evil",
  "%flow run evil",
  // JupyterLab shows fifty outputs of a cell.
  ...[0, 1].map(
    n => `for name in list(evil.last_run.failures)[${n}::2]: display(evil.failure(name))`,
  ),
  ...[0, 1, 2, 3].map(n => `for node in list(evil.tasks)[${n}::4]: display(node)`),
  'from IPython.display import HTML\nHTML("$x^2$")',
];
const RUN = NOTEBOOK.indexOf("%flow run evil");
/** What no output of ours has, from no text; `mjx-container` is typeset mathematics. */
const STRANGE = [
  ..."applet audio base body embed form iframe input:not(.nbf-find) link marquee math meta object".split(
    " ",
  ),
  ..."script source style svg|script template textarea video mjx-container b".split(" "),
  ..."[onerror] [onload] [onclick] [onfocus] [onmouseover] [ontoggle] [onstart]".split(" "),
  ..."[srcdoc] [autofocus] [formaction] [href^=javascript] [src^=javascript]".split(" "),
].map(selector => selector.replace("svg|script", "svg script"));

let lab: Lab;

/** What is strange in parts of a page, and whether a script ran. */
function seen(page: Page, parts: string): Promise<readonly string[]> {
  return page.evaluate(
    ([within, strange]) => [
      ...[...document.querySelectorAll(within)]
        .flatMap(part => [...part.querySelectorAll(strange)])
        .map(element => `${element.tagName}: ${element.textContent.slice(0, 200)}`),
      ...("__pwned" in window ? ["a script ran"] : []),
    ],
    [parts, STRANGE.join(",")] as const,
  );
}

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("evil.ipynb", NOTEBOOK);
  lab.server.copy(resolve("..", "tests", "hostile.py"), "hostile.py");
  writeFileSync(join(lab.server.root, "texts.json"), JSON.stringify(HOSTILE));
  await lab.open("evil.ipynb");
  for (const cell of NOTEBOOK.keys()) {
    await lab.run(cell, 60);
  }
  await lab.command("nbflow:open");
}, 180_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

/** Opens each tenth node's details; returns the names of all. */
async function read(view: View): Promise<readonly string[]> {
  await view.says("Failed");
  const cards = view.root.locator(".nbf-card");
  const names = await cards.locator(".nbf-name").allTextContents();
  for (let place = 0; place < names.length; place += 10) {
    await cards.nth(place).dispatchEvent("click");
    await view.root.locator(".nbf-details .nbf-section").first().waitFor();
    expect(await seen(lab.page, ".nbf")).toEqual([]);
  }
  return names;
}

describe.sequential("hostile texts in JupyterLab", () => {
  it("stay text in the view and in the tab", async () => {
    for (const view of [lab.view(RUN), lab.tab]) {
      const names = await read(view);
      expect(names).toHaveLength(3 * HOSTILE.length);
      expect(HOSTILE.filter(text => !names.includes(clean(text)))).toEqual([]);
    }
    expect(await lab.tab.root.locator("a").count()).toBe(0);
  });

  it("stay text in the outputs of cells", async () => {
    const outputs = lab.page.locator(".jp-RenderedHTMLCommon table, .jp-RenderedSVG");
    expect(await outputs.count()).toBeGreaterThan(HOSTILE.length);
    // Mathematics of the last cell is meant, and typeset after that of all before.
    const last = lab.page.locator(".jp-Notebook .jp-Cell").last();
    await last.locator("mjx-container").first().waitFor();
    expect(await seen(lab.page, ".jp-Cell:not(:last-child) .jp-OutputArea-output")).toEqual([]);
  });

  it("stay text in the page that is made of the notebook", async () => {
    await lab.save();
    const cwd = lab.server.root;
    execFileSync("jupyter", ["nbconvert", "--to", "html", "evil.ipynb"], { cwd, stdio: "pipe" });
    const reader = await lab.join();
    await reader.page.route(/^https?:/, route => route.abort());
    await reader.page.goto(pathToFileURL(join(cwd, "evil.html")).href);
    expect(await reader.page.locator(".jp-OutputArea-output").count()).toBeGreaterThan(0);
    expect(await seen(reader.page, ".jp-RenderedHTMLCommon:not(.jp-MarkdownOutput)")).toEqual([]);
    expect(reader.errors.filter(error => error.includes("__pwned"))).toEqual([]);
    await reader.page.context().close();
  });
});
