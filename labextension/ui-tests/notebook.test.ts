/** Notebook 01, as a person goes through it the first time. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Lab } from "./lab";

const PATH = resolve("..", "notebooks", "01-flight-delays.ipynb");
const { cells } = JSON.parse(readFileSync(PATH, "utf8")) as {
  cells: { cell_type: string; source: string | string[] }[];
};
const SOURCES = cells.map(({ source }) => (typeof source === "string" ? source : source.join("")));
const RUNS = at("%flow run delays");
const MENDED = at("%%flow delays --cell summary").at(-1) ?? 0;

/** The places of the code cells whose source begins like that. */
function at(begin: string): number[] {
  return [...SOURCES.keys()].filter(place => SOURCES[place]?.startsWith(begin) === true);
}

/** Code cells from one place to before another. */
function between(from: number, to: number): number[] {
  return [...SOURCES.keys()].filter(
    place => place >= from && place < to && cells[place]?.cell_type === "code",
  );
}

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start();
  lab.server.copy(PATH, "delays.ipynb");
  await lab.open("delays.ipynb");
}, 120_000);
afterAll(() => lab.stop());
beforeEach(({ task, onTestFailed }) => onTestFailed(() => lab.keep(`failed ${task.name}`)));
afterEach(() => expect(lab.errors.splice(0)).toEqual([]));

describe.sequential("the first notebook in JupyterLab", () => {
  const [first = 0, second = 0] = RUNS;

  it("shows its run in the output and in a tab, while the cell is busy", async () => {
    for (const cell of between(0, first)) {
      await lab.run(cell);
    }
    await lab.command("nbflow:open");
    await lab.begin(first);
    const view = lab.view(first);
    await Promise.all([view.shows("model", "running"), lab.tab.shows("model", "running")]);
    expect(await lab.isBusy()).toBe(true);
    await lab.ended(60);
    await Promise.all([view.shows("summary", "bad"), lab.tab.shows("summary", "bad")]);
    expect(await lab.tab.tones()).toEqual(await view.tones());
  });

  it("tells in the details where the cast failed", async () => {
    await lab.tab.card("summary").click();
    await lab.tab.root.getByText("delay.astype(int)").first().waitFor();
    await lab.shoot("delays-failed");
  });

  it("resumes with the mended cell and leaves the slow task alone", async () => {
    for (const cell of between(first + 1, second)) {
      await lab.run(cell);
    }
    expect(MENDED).toBeLessThan(second);
    await lab.run(second, 60);
    await lab.tab.says("Success");
    const tones = await lab.tab.tones();
    expect(tones).toMatchObject({ model: "reused", summary: "good" });
    const [calls = 0] = at("def calls(name)");
    expect(await lab.run(calls)).toContain('"text/plain":"1"');
    await lab.shoot("delays-resumed");
  });
});
