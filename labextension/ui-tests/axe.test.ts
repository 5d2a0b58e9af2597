/** What the extension adds to JupyterLab, by the rules of accessibility that axe knows. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OURS = [
  "#nbflow-flows",
  ".nbf-mark",
  ".jp-Cell .nbf",
  ".nbf-status-item",
  '.jp-MainAreaWidget[id^="nbflow-"]',
];
const THEMES = ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"];
const CELLS = [
  "%load_ext nbflow\nfrom nbflow import task\nfrom pathlib import Path\nimport time\nRATE = 2",
  "%%flow trips\n@task\ndef load():\n    return [4, 0, 2]\nrows = load()",
  `\
%%flow trips
@task
def clean(rows):
    return [RATE / row for row in rows]
@task
def save(tidy):
    return len(tidy)
tidy = clean(rows)
size = save(tidy)`,
  "%flow run trips",
  `\
%%flow naps
@task
def nap():
    while Path("asleep").exists():
        time.sleep(0.05)
@task
def scaled():
    return RATE
rest = nap()
size = scaled()`,
  "%flow run naps",
  "RATE = 3",
];

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", CELLS);
  await lab.page.emulateMedia({ reducedMotion: "reduce" });
  await lab.open("trips.ipynb");
  await lab.command("nbflow:show-panel");
  for (const cell of [0, 1, 2, 3, 4]) {
    await lab.run(cell);
  }
  await lab.cell(2).locator(".nbf-mark").click();
  await lab.tab.root.getByText("ZeroDivisionError").first().waitFor();
}, 120_000);
afterAll(() => lab.stop());

/** What axe finds wrong within what is ours: of which rule, and where. */
async function violations(): Promise<string[]> {
  await lab.page.evaluate(AXE);
  return lab.page.evaluate(async include => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const found = await checker.run(
      { include: include.map(selector => [selector]) },
      { rules: { region: { enabled: false } } },
    );
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id} ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
    );
  }, OURS);
}

async function nothingIsWrong(shot: string): Promise<void> {
  for (const theme of THEMES) {
    await lab.command("apputils:change-theme", { theme });
    const body = `body[data-jp-theme-name="${theme}"]`;
    await lab.page.waitForSelector(body, { state: "attached" });
    expect.soft(await violations(), theme).toEqual([]);
    await lab.keep(`axe ${shot} ${theme.split(" ").slice(1).join(" ")}`);
  }
}

describe.sequential("axe finds nothing wrong in any theme", () => {
  it("while one flow runs and another has failed", async () => {
    lab.server.hold("asleep");
    await lab.begin(5);
    await lab.page.locator(".nbf-status-item", { hasText: "naps" }).waitFor();
    for (const selector of OURS) {
      expect(await lab.page.locator(selector).count(), selector).toBeGreaterThan(0);
    }
    await nothingIsWrong("running");
  });

  it("once something is stale, with the timeline open", async () => {
    lab.server.release("asleep");
    await lab.ended();
    await lab.run(6);
    await lab.cell(4).locator('.nbf-mark[aria-label*="stale"]').waitFor();
    await lab.tab.button("Timeline").click();
    await nothingIsWrong("stale");
  });

  it("by anything that was raised", () => {
    expect(lab.errors).toEqual([]);
  });
});
