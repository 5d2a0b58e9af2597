/** A flow whose every text wants to be something else, in JupyterLab and in the page made of it. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { HOSTILE } from "../dev/hostile";
import { clean } from "../src/view/text";
import type { View } from "./view";
import { Lab } from "./lab";

const AT_A_TIME = 60;
const PARTS = Array.from(
  { length: Math.ceil(HOSTILE.length / AT_A_TIME) },
  (_, place) => `evil_${place}`,
);
const NOTEBOOK = [
  "%load_ext nbflow\nimport json\nfrom hostile import flows_of, named",
  `texts = json.load(open("texts.json"))\n${PARTS.join(", ")}, = flows_of(texts)`,
  ...PARTS.flatMap(part => [
    `%flow run ${part}`,
    `%flow plan ${part}`,
    // JupyterLab shows fifty outputs of a cell.
    ...[0, 1].map(
      n => `for name in list(${part}.last_run.failures)[${n}::2]: display(${part}.failure(name))`,
    ),
    ...[0, 1, 2, 3].map(n => `for node in list(${part}.tasks)[${n}::4]: display(node)`),
  ]),
  "globals().update(named(texts))",
  'from IPython.display import HTML\nHTML("$x^2$")',
];
/** What no output of ours has, from no text; `mjx-container` is typeset mathematics. */
const STRANGE = [
  ..."applet audio base body embed form iframe input:not(.nbf-find) link marquee math meta object".split(
    " ",
  ),
  ..."script source style svg|script template textarea video mjx-container b".split(" "),
  ..."[onerror] [onload] [onclick] [onfocus] [onmouseover] [ontoggle] [onstart]".split(" "),
  ..."[srcdoc] [autofocus] [formaction] [href^=javascript] [src^=javascript]".split(" "),
].map(selector => selector.replace("svg|script", "svg script"));

declare global {
  interface Window {
    violations: string[];
  }
}

let lab: Lab;

/** Lets a page take note of what its policy would forbid. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event => {
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** What is strange in parts of a page, and whether a script ran. */
function seen(page: Page, parts: string): Promise<readonly string[]> {
  return page.evaluate(
    ([within, strange]) => [
      ...[...document.querySelectorAll(within)]
        .flatMap(part => [...part.querySelectorAll(strange)])
        .map(element => `${element.tagName}: ${element.textContent.slice(0, 200)}`),
      ...("__pwned" in window ? ["a script ran"] : []),
      ...window.violations,
    ],
    [parts, STRANGE.join(",")] as const,
  );
}

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("evil.ipynb", NOTEBOOK);
  lab.server.copy(resolve("..", "tests", "hostile.py"), "hostile.py");
  writeFileSync(join(lab.server.root, "texts.json"), JSON.stringify(HOSTILE));
  await watch(lab.page);
  await lab.open("evil.ipynb");
  // JupyterLab's own page begins with a script of its own.
  expect(await lab.page.evaluate(() => window.violations.splice(0))).not.toEqual([]);
  for (const cell of NOTEBOOK.keys()) {
    await lab.run(cell, 60);
  }
}, 300_000);
afterAll(() => lab.stop(), 60_000);
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
  }
  expect(await seen(view.root.page(), ".nbf")).toEqual([]);
  return names;
}

/** That every text is the name of three nodes, in one view for each part. */
function expectAll(names: readonly string[]): void {
  expect(names).toHaveLength(3 * HOSTILE.length);
  expect(HOSTILE.filter(text => !names.includes(clean(text)))).toEqual([]);
}

const runOf = (part: string) => NOTEBOOK.indexOf(`%flow run ${part}`);

describe.sequential("hostile texts in JupyterLab", () => {
  it("stay text in the view", { timeout: 180_000 }, async () => {
    const names = [];
    for (const part of PARTS) {
      names.push(...(await read(lab.view(runOf(part)))));
    }
    expectAll(names);
  });

  it("stay text in the tab", { timeout: 180_000 }, async () => {
    const names = [];
    for (const flow of PARTS) {
      await lab.command("nbflow:open", { flow });
      names.push(...(await read(lab.tab)));
      expect(await lab.tab.root.locator("a").count()).toBe(0);
      await lab.command("application:close");
    }
    expectAll(names);
  });

  it("stay text in the side panel", async () => {
    await lab.command("nbflow:show-panel");
    const rows = lab.page.locator("#nbflow-flows .nbf-row");
    await rows.nth(HOSTILE.length).waitFor();
    expect(await seen(lab.page, "#nbflow-flows")).toEqual([]);
  });

  it("stay text in the outputs of cells", async () => {
    const outputs = lab.page.locator(".jp-RenderedHTMLCommon table, .jp-RenderedSVG");
    expect(await outputs.count()).toBeGreaterThan(HOSTILE.length);
    // Mathematics of the last cell is meant, and typeset after that of all before.
    const last = lab.page.locator(".jp-Notebook .jp-Cell").last();
    await last.locator("mjx-container").first().waitFor();
    expect(await seen(lab.page, ".jp-Cell:not(:last-child) .jp-OutputArea-output")).toEqual([]);
  });

  it("stay text in a saved notebook that is not trusted", { timeout: 180_000 }, async () => {
    await lab.save();
    const path = join(lab.server.root, "evil.ipynb");
    const saved = JSON.parse(readFileSync(path, "utf8")) as { metadata: object };
    // Not what was signed: of somebody else, as far as Jupyter knows.
    const changed = { ...saved, metadata: { ...saved.metadata, changed: true } };
    writeFileSync(join(lab.server.root, "others.ipynb"), JSON.stringify(changed));
    const reader = await lab.join();
    await watch(reader.page);
    await reader.openWithoutKernel("others.ipynb");
    // JupyterLab shows no widgets of somebody else, but the still picture, texts and tables.
    await reader
      .cell(runOf("evil_0") + 1)
      .locator("pre, table")
      .first()
      .waitFor();
    const trusts = await reader.page.evaluate(() =>
      window.panel.content.widgets.map(({ model }) => model.trusted),
    );
    expect(trusts).toContain(false);
    expect(await reader.page.locator(".jp-OutputArea-output").count()).toBeGreaterThan(
      HOSTILE.length,
    );
    // JupyterLab's own page begins with a script of its own.
    const strange = await seen(reader.page, ".jp-Cell:not(:last-child) .jp-OutputArea-output");
    expect(strange.filter(each => !/^script-src-elem inline (?!.*__pwned)/.test(each))).toEqual([]);
    await reader.page.context().close();
  });

  it("stay text in the page that is made of the notebook", { timeout: 180_000 }, async () => {
    const cwd = lab.server.root;
    execFileSync("jupyter", ["nbconvert", "--to", "html", "evil.ipynb"], { cwd, stdio: "pipe" });
    const reader = await lab.join();
    await watch(reader.page);
    await reader.page.route(/^https:/, route => route.abort());
    await reader.page.goto(`${lab.server.url}/files/evil.html`);
    expect(await reader.page.locator(".jp-OutputArea-output").count()).toBeGreaterThan(0);
    const strange = await seen(reader.page, ".jp-RenderedHTMLCommon:not(.jp-MarkdownOutput)");
    // The page has scripts of its own, in elements.
    expect(
      strange.filter(each => !/^script-src-elem (inline (?!.*__pwned)|https:)/.test(each)),
    ).toEqual([]);
    expect(reader.errors.filter(error => error.includes("__pwned"))).toEqual([]);
    await reader.page.context().close();
  });
});
