/**
 * How a page bears a long run: `npm run bench:flood < runs.json`, for each run what its kernel sent
 * and when, in seconds, buffers in base 64. Plays them in real time, the timeline open, and prints
 * for each how long the first picture took, the longest frame after that, and the median one.
 */

import { text } from "node:stream/consumers";

import { launch, pageUrl } from "./browser";

interface Sent {
  readonly time: number;
  readonly message: unknown;
  readonly buffers: readonly string[];
}

interface Arriving {
  readonly time: number;
  readonly text: string;
  readonly buffers: readonly string[];
}

declare global {
  interface Window {
    arriving: Arriving[];
  }
}

const runs = JSON.parse(await text(process.stdin)) as Sent[][];
const browser = await launch();
const measured: unknown[] = [];
for (const run of runs) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(pageUrl({ fill: "", scene: "empty", moment: "idle" }));
  await page.getByRole("button", { name: "Timeline" }).click();
  // One by one: a page does not get them in one message either.
  await page.evaluate(() => (window.arriving = []));
  for (const sent of run) {
    await page.evaluate(each => window.arriving.push(each), {
      time: sent.time,
      text: JSON.stringify(sent.message),
      buffers: sent.buffers,
    });
  }
  measured.push(await page.evaluate(play));
  await page.close();
}
await browser.close();
console.log(JSON.stringify(measured));

/** Lets everything arrive at its time; milliseconds, "first" of the first message alone. */
async function play(): Promise<{ first: number; longest: number; frame: number }> {
  const bytes = (base: string) => Uint8Array.from(atob(base), letter => letter.charCodeAt(0));
  const all = window.arriving.map(({ time, text: line, buffers }) => ({
    time,
    line,
    buffers: buffers.map(bytes),
  }));
  const frames: number[] = [];
  const note = (moment: number) => {
    frames.push(moment);
    requestAnimationFrame(note);
  };
  const pause = (until: number) =>
    new Promise(done => setTimeout(done, Math.max(0, until - performance.now())));
  const began = performance.now();
  let first = 0;
  for (const { time, line, buffers } of all) {
    await pause(began + 1_000 * time);
    window.nbflow.kernel.receive(JSON.parse(line), buffers);
    if (first === 0) {
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      first = performance.now() - began;
      requestAnimationFrame(note);
    }
  }
  await pause(performance.now() + 1_000);
  const gaps = frames.slice(1).map((moment, place) => moment - (frames[place] ?? moment));
  gaps.sort((one, other) => one - other);
  return { first, longest: gaps.at(-1) ?? NaN, frame: gaps[gaps.length >> 1] ?? NaN };
}
