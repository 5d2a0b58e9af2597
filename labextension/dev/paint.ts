/**
 * How long drawings take to be seen: `npm run bench < drawings.json`, a list of the kernel's graphs.
 * Prints for each the median of the milliseconds from the message's arrival to the painted frame.
 */

import { text } from "node:stream/consumers";

import type { Graph } from "../src/protocol/generated";
import { launch, pageUrl } from "./browser";

const ROUNDS = 7;

const graphs = JSON.parse(await text(process.stdin)) as Graph[];
const browser = await launch();
const medians: number[] = [];
for (const graph of graphs) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.addInitScript(given => {
      window.given = given;
    }, graph);
    await page.goto(pageUrl({ fill: "", moment: "idle" }));
    await page.waitForFunction(() => document.body.dataset["drawn"] !== undefined);
    times.push(await page.evaluate(() => Number(document.body.dataset["drawn"])));
    await page.close();
  }
  medians.push(times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? NaN);
}
await browser.close();
console.log(JSON.stringify(medians));
