/**
 * How large drawings follow the hand: `npm run bench:pan < drawings.json`, a list of the
 * kernel's graphs. Prints for each, by scale, the frames a second while it is dragged, the longest
 * of them in milliseconds, and how many cards there were then.
 */

import { text } from "node:stream/consumers";

import type { Page } from "playwright-core";

import type { Graph } from "../src/protocol/generated";
import { launch, pageUrl } from "./browser";

const ROUNDS = 3;
const FRAMES = 90;
/** All of it; cards without words; cards in full. */
const SCALES = [0, 0.3, 1];

interface Panned {
  readonly scale: number;
  readonly cards: number;
  readonly fps: number;
  readonly longest: number;
}

const graphs = JSON.parse(await text(process.stdin)) as Graph[];
const browser = await launch();
const measured: Panned[][] = [];
for (const graph of graphs) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript(given => {
    window.given = given;
  }, graph);
  await page.goto(pageUrl({ fill: "", moment: "running" }));
  await page.waitForFunction(() => document.body.dataset["drawn"] !== undefined);
  const rows: Panned[] = [];
  for (const scale of SCALES) {
    const rounds: Panned[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await drag(page, scale));
    }
    rounds.sort((one, other) => one.fps - other.fps);
    rows.push(...rounds.slice(ROUNDS >> 1, (ROUNDS >> 1) + 1));
  }
  measured.push(rows);
  await page.close();
}
await browser.close();
console.log(JSON.stringify(measured));

/** Drags the drawing about for so many frames, as a hand does: a move before each. */
async function drag(page: Page, scale: number): Promise<Panned> {
  await page.evaluate(wanted => {
    const canvas = document.querySelector<HTMLElement>(".nbf-canvas") ?? document.body;
    window.nbflow.view.fit();
    const world = document.querySelector<HTMLElement>(".nbf-world");
    const now = new DOMMatrix(world?.style.transform).a;
    // The wheel takes steps of at most a third at a time.
    for (let factor = wanted === 0 ? 1 : wanted / now; Math.abs(Math.log(factor)) > 0.001;) {
      const step = Math.max(-0.4, Math.min(0.4, Math.log(factor)));
      const place = { clientX: 640, clientY: 380, ctrlKey: true, deltaY: -100 * step };
      canvas.dispatchEvent(new WheelEvent("wheel", { ...place, cancelable: true }));
      factor /= Math.exp(step);
    }
  }, scale);
  await page.waitForTimeout(500);
  return page.evaluate(
    ([frames, wanted]) =>
      new Promise<Panned>(done => {
        const canvas = document.querySelector<HTMLElement>(".nbf-canvas") ?? document.body;
        canvas.setPointerCapture = () => undefined;
        const say = (type: string, step: number) => {
          const clientX = 640 + 400 * Math.sin(step / 15);
          const clientY = 360 + 200 * Math.sin(step / 23);
          const at = { pointerId: 1, button: 0, buttons: 1, clientX, clientY, bubbles: true };
          canvas.dispatchEvent(new PointerEvent(type, at));
        };
        const moments: number[] = [];
        say("pointerdown", 0);
        const next = (moment: number) => {
          moments.push(moment);
          if (moments.length <= frames) {
            say("pointermove", moments.length);
            requestAnimationFrame(next);
            return;
          }
          say("pointerup", moments.length);
          const gaps = moments.slice(1).map((now, index) => now - (moments[index] ?? now));
          const all = gaps.reduce((sum, gap) => sum + gap, 0);
          done({
            scale: wanted,
            cards: document.querySelectorAll(".nbf-card").length,
            fps: (1000 * gaps.length) / all,
            longest: Math.max(...gaps),
          });
        };
        requestAnimationFrame(next);
      }),
    [FRAMES, scale] as const,
  );
}
