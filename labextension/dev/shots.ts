/** Pictures of the dev page, to be looked at: `npm run shots`, then dev/dist/shots/. */

import { mkdirSync } from "node:fs";

import { launch, pageUrl } from "./browser";

const FOLDER = "dev/dist/shots";

const SHOTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  idle: { moment: "idle" },
  running: { moment: "running" },
  done: { moment: "done" },
  failed: { moment: "failed" },
  "failed-open": { moment: "failed", open: "3" },
  cancelled: { moment: "cancelled" },
  empty: { scene: "empty", moment: "idle" },
  mapped: { scene: "mapped", moment: "running" },
  "mapped-open": { scene: "mapped", moment: "failed", open: "3" },
  forty: { scene: "forty", moment: "running" },
  "forty-open": { scene: "forty", moment: "failed", open: "16", fill: "" },
  groups: { scene: "groups", moment: "failed", fill: "" },
  "groups-running": { scene: "groups", moment: "running" },
  "groups-opened": { scene: "opened", moment: "running", fill: "" },
  "groups-menu": { scene: "groups", moment: "done", menu: "26", fill: "" },
  thousand: { scene: "thousand", moment: "failed", fill: "" },
  narrow: { moment: "failed", open: "3", width: "480" },
  "narrow-tab": { moment: "failed", open: "3", width: "500", fill: "" },
  focus: { moment: "done", focus: "" },
  search: { scene: "forty", moment: "done", press: "/", type: "load" },
  menu: { moment: "failed", menu: "3" },
  mock: { moment: "failed", menu: "3", click: "Mock with a value…" },
  timeline: { scene: "forty", moment: "running", click: "Timeline", fill: "" },
  runs: { moment: "done", click: "Runs", fill: "" },
  "runs-narrow": { moment: "done", click: "Runs", fill: "", width: "520" },
  past: { moment: "done", click: "Runs", then: "Run 8", fill: "" },
  compared: { moment: "done", click: "Runs", then: "Compare the last two", fill: "" },
  results: { moment: "done", click: "Results", fill: "" },
  logs: { moment: "done", click: "Logs", height: "720" },
  hostile: { scene: "hostile", moment: "failed", open: "1", fill: "" },
};

const only = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
for (const [name, wanted] of Object.entries(SHOTS)) {
  if (only.length > 0 && !only.includes(name)) {
    continue;
  }
  for (const theme of ["lab-light", "lab-dark", "own-light", "own-dark"]) {
    const width = Number(wanted["width"] ?? ("fill" in wanted ? 1280 : 1100));
    const viewport = { width, height: Number(wanted["height"] ?? ("fill" in wanted ? 720 : 540)) };
    const colorScheme = theme === "own-dark" ? "dark" : "light";
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(pageUrl({ ...wanted, theme }));
    if ("focus" in wanted) {
      await page.locator(".nbf-card").nth(1).focus();
      await page.keyboard.press("ArrowRight");
    }
    if (wanted["menu"] !== undefined) {
      const card = page.locator(`.nbf-card[data-node="${wanted["menu"]}"]`);
      await card.click({ button: "right" });
    }
    if (wanted["press"] !== undefined) {
      await page.locator(".nbf-card").first().focus();
      await page.keyboard.press(wanted["press"]);
      await page.keyboard.type(wanted["type"] ?? "");
    }
    if (wanted["click"] !== undefined) {
      await page.getByText(wanted["click"], { exact: true }).first().click();
    }
    if (wanted["then"] !== undefined) {
      await page.getByText(wanted["then"], { exact: true }).click();
    }
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${FOLDER}/${name}-${theme}.png` });
    await page.close();
  }
}
await browser.close();
