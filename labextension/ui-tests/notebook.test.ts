/** Notebook 01, as a person goes through it the first time. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { View } from "./view";
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

/** Runs code cells one after the other. */
async function run(places: readonly number[]): Promise<void> {
  for (const place of places) {
    await lab.run(place, 60);
  }
}

async function isRed(view: View): Promise<boolean> {
  const [red = 0, green = 0, blue = 0] = await view.colour("summary");
  return red > 2 * Math.max(green, blue) && red > 100;
}

// Each goes on where the one before ended.
describe.sequential("the first notebook in JupyterLab", () => {
  const [first = 0, second = 0] = RUNS;
  const [counted = 0] = at("def calls(name)");

  it("shows its run in the output and in a tab, while the cell is busy", async () => {
    await run(between(0, first));
    await lab.press("nbflow:open");
    await lab.begin(first);
    const view = lab.view(first);
    await Promise.all([view.shows("flights", "running"), lab.tab.shows("flights", "running")]);
    await Promise.all([view.shows("model", "running"), lab.tab.shows("model", "running")]);
    const halfway = { flights: "good", trips: "good", model: "running", summary: "waiting" };
    expect(await view.tones()).toMatchObject(halfway);
    expect(await lab.tab.tones()).toMatchObject(halfway);
    expect(await lab.isBusy()).toBe(true);
    await lab.ended(60);
    await Promise.all([view.shows("summary", "bad"), lab.tab.shows("summary", "bad")]);
    expect(await lab.tab.tones()).toEqual(await view.tones());
  });

  it("shows the failed node in red, and where it failed after a click", async () => {
    for (const view of [lab.view(first), lab.tab]) {
      await expect.poll(() => isRed(view)).toBe(true);
      await view.card("summary").click();
      await view.section("Traceback").getByText("delay.astype(int)").waitFor();
      await view.section("Code").getByText('trips["late"] = late').waitFor();
    }
    // As it stands in the README: what the cell says on the left, all about its failure in the tab.
    await lab.view(first).button("Close").click();
    await lab.command("application:toggle-left-area");
    await lab.cell(first).evaluate(cell => cell.scrollIntoView({ block: "start" }));
    await lab.shoot("delays-failed");
  });

  it("opens the debugger in the frame that failed", async () => {
    const debug = await lab.add("%debug");
    await lab.begin(debug);
    await lab.answer(debug, 'p int(delay.isna().sum()), "minutes" in trips');
    await lab.cell(debug).getByText("(8255, False)").waitFor();
    await lab.answer(debug, "q");
    await lab.ended();
    await lab.tab.says("Failed");
  });

  it("swaps the task of the mended cell and keeps its node", async () => {
    const before = await lab.tab.tones();
    await run(between(first + 1, second));
    expect(MENDED).toBeLessThan(second);
    expect(Object.keys(await lab.tab.tones())).toEqual(Object.keys(before));
  });

  it("resumes and leaves the slow task alone", async () => {
    await lab.run(second, 60);
    await lab.tab.says("Success");
    const tones = await lab.tab.tones();
    expect(tones).toMatchObject({ flights: "reused", model: "reused", summary: "good" });
    expect(await lab.view(second).tones()).toEqual(tones);
    await lab.tab.section("Code").getByText('trips["spoilt"] = spoilt(delay)').waitFor();
    expect(await lab.run(counted)).toContain('"text/plain":"1"');
    await lab.shoot("delays-resumed");
  });

  it("goes on to its end without calling the slow task again", async () => {
    const last = at("figure = ")[0] ?? SOURCES.length;
    await run(between(counted + 1, last));
    await lab.tab.says("Success");
    expect(await lab.tab.tones()).toEqual(await lab.view(RUNS.at(-1) ?? 0).tones());
    const [again = 0] = at('calls("fit")');
    expect(await lab.outputs(again)).toContain('"text/plain":"1"');
  });

  it("is cancelled from its output, from the tab, and by an interrupt", async () => {
    const anew = await lab.add("%flow run delays --fresh");
    const ways = [
      () => lab.view(anew).button("Cancel").click(),
      () => lab.tab.button("Cancel").click(),
      () => lab.press("notebook:interrupt-kernel"),
    ];
    for (const cancel of ways) {
      await lab.begin(anew);
      await lab.tab.shows("model", "running");
      expect(await lab.isBusy()).toBe(true);
      await cancel();
      await lab.tab.says("Cancelled");
      await lab.ended();
      const tones = await lab.tab.tones();
      expect(tones).toMatchObject({ trips: "good", model: "stopped" });
      expect(await lab.view(anew).tones()).toEqual(tones);
      expect(await lab.outputs(anew)).toContain("KeyboardInterrupt");
    }
    await lab.shoot("delays-cancelled");
  });

  it("uses after a cancel what was recorded before", async () => {
    await lab.run(RUNS.at(-1) ?? 0);
    await lab.tab.says("Success");
    const tones = new Set(Object.values(await lab.tab.tones()));
    expect(tones).toEqual(new Set(["reused"]));
  });

  it("is run and cancelled from the tab alone", async () => {
    await lab.tab.button("Fresh").click();
    await lab.tab.says("Running");
    await lab.tab.shows("model", "running");
    await lab.tab.button("Cancel").click();
    await lab.tab.says("Cancelled");
    await lab.tab.button("Run").click();
    await lab.tab.says("Success");
  });
});
