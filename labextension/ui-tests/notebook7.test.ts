/** What the extension gives to Notebook 7, which has one notebook to a page. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const CELLS = [
  "%load_ext nbflow\nfrom nbflow import task",
  "%%flow trips\n@task\ndef load():\n    return [4, 0, 2]\nrows = load()",
  "%flow run trips",
];

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.put("trips.ipynb", CELLS);
  await lab.open("trips.ipynb", "", "notebooks");
}, 120_000);
afterAll(() => lab.stop());

function middleOf(box: { readonly y: number; readonly height: number } | null): number {
  return box === null ? NaN : box.y + box.height / 2;
}

/** Notebook 7.6 raises one by itself, also without the extension. */
const errors = () => lab.errors.filter(text => !text.includes("reading 'schema'"));

describe.sequential("Notebook 7", () => {
  it("has marks", async () => {
    for (const place of CELLS.keys()) {
      await lab.run(place);
    }
    await lab.cell(1).locator('.nbf-mark[aria-label="trips, 1 task: 1 ok"]').waitFor();
    expect(errors()).toEqual([]);
  });

  it("shows the flow below the notebook when a mark is clicked", async () => {
    await lab.cell(1).locator(".nbf-mark").click();
    await lab.tab.says("Success");
    await lab.tab.root.getByRole("button", { name: "Go to cell" }).waitFor();
    const tab = lab.page.locator(".lm-TabBar-tab", { hasText: "trips" });
    const [icon, label] = await Promise.all([
      tab.locator(".lm-TabBar-tabIcon svg").boundingBox(),
      tab.locator(".lm-TabBar-tabLabel").boundingBox(),
    ]);
    expect(middleOf(icon)).toBeCloseTo(middleOf(label), 0);
    await lab.shoot("notebook7");
    expect(errors()).toEqual([]);
  });
});
