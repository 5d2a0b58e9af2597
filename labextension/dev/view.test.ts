import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { launch, pageUrl } from "./browser";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(() => browser.close());
afterEach(async () => {
  await page.close();
  expect(errors.splice(0)).toEqual([]);
});

async function open(
  wanted: Readonly<Record<string, string>>,
  media: Parameters<Page["emulateMedia"]>[0] = {},
): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on("pageerror", error => errors.push(String(error)));
  await page.emulateMedia(media);
  await page.goto(pageUrl({ fill: "", theme: "lab-light", ...wanted }));
  await page.waitForFunction(() => document.body.dataset["drawn"] !== undefined);
}

/** What axe finds wrong within the view: of which rule, and where. */
async function violations(): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: typeof axe };
    // Rules of whole pages are the page's; transitions would be measured half way.
    const found = await run.run("#view", { rules: { region: { enabled: false } } });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id} ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
    );
  });
}

const card = (node: number) => page.locator(`.nbf-card[data-node='${node}']`);
async function boxOf(selector: string) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) {
    throw new Error(`${selector} is not to be seen`);
  }
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

describe("axe finds nothing wrong", () => {
  it.each(["lab-light", "lab-dark", "lab-contrast", "own"])(
    "with earlier runs, %s",
    async theme => {
      await open({ moment: "done", theme }, { reducedMotion: "reduce" });
      await page.getByRole("button", { name: "Results", exact: true }).click();
      await page.locator(".nbf-kept tbody tr").first().waitFor();
      expect(await violations()).toEqual([]);
      await page.getByRole("button", { name: "Runs", exact: true }).click();
      await page.locator(".nbf-run-open", { hasText: "Run 8" }).click();
      await page.locator(".nbf-past:not([hidden])").waitFor();
      await page.getByLabel("Compare run 7").check();
      expect(await violations()).toEqual([]);
      await page.getByRole("button", { name: "Compare 6 and 7" }).click();
      await page.locator(".nbf-difference summary").click();
      expect(await violations()).toEqual([]);
    },
  );

  it.each(["lab-light", "lab-dark", "lab-contrast", "own"])("in the theme %s", async theme => {
    await open({ moment: "failed", open: "3", theme }, { reducedMotion: "reduce" });
    await page.locator(".nbf-block").first().waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press("/");
    await page.getByRole("button", { name: "Timeline" }).click();
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Logs" }).click();
    await page.locator(".nbf-log").first().waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Actions" }).click();
    expect(await violations()).toEqual([]);
    await page.getByRole("menuitem", { name: /Mock with a value/ }).click();
    expect(await violations()).toEqual([]);
  });
});

describe("a large flow", () => {
  it("is searched by name, and its map leads about in it", async () => {
    await open({ scene: "thousand", moment: "done" });
    await page.locator(".nbf-card").first().focus();
    await page.keyboard.press("/");
    await page.keyboard.type("task_77");
    expect(await page.locator(".nbf-found").textContent()).toBe("11 of 1000");
    const dim = await page.locator(".nbf-card.nbf-dim").count();
    expect(dim).toBe((await page.locator(".nbf-card").count()) - 11);
    await page.keyboard.press("Escape");
    expect(await page.locator(".nbf-card.nbf-dim").count()).toBe(0);

    for (let step = 0; step < 8; step++) {
      await page.keyboard.press("+");
    }
    const map = await boxOf(".nbf-minimap");
    const x = map.x + 0.75 * map.width;
    await page.mouse.click(x, map.y + map.height / 2);
    const frame = await boxOf(".nbf-minimap-frame");
    expect(Math.abs((frame.x + frame.right) / 2 - x)).toBeLessThan(2);
  });
});

describe("a group", () => {
  it("is opened by mouse or keys, and folded again, its first task staying in its place", async () => {
    await open({ scene: "groups", moment: "done" }, { reducedMotion: "reduce" });
    expect(await page.locator(".nbf-card").count()).toBe(10);
    expect(await violations()).toEqual([]);
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press("+");
    }
    await card(0).focus();
    await page.keyboard.press("+");
    const before = await boxOf(".nbf-card[data-node='1']");
    await card(1).click();
    expect(await page.locator(".nbf-card").count()).toBe(35);
    const after = await boxOf(".nbf-card[data-node='1']");
    expect([after.x, after.y]).toEqual([before.x, before.y]);

    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("g");
    expect(await page.locator(".nbf-card").count()).toBe(10);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-node"))).toBe("1");
    await page.keyboard.press("Enter");
    expect(await page.locator(".nbf-card").count()).toBe(35);
    await page.getByRole("button", { name: "Fold equal tasks" }).click();
    expect(await page.locator(".nbf-card").count()).toBe(10);
  });
});

describe("the menu of a node", () => {
  it("is whole in a low output, and follows the keys", async () => {
    await open({ moment: "failed", fill: "no" });
    await card(3).click({ button: "right" });
    const menu = page.getByRole("menu");
    await menu.waitFor();
    const box = await boxOf(".nbf-menu");
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.bottom).toBeLessThanOrEqual(720);
    const isOnTop = await page.evaluate(() => {
      const last = [...document.querySelectorAll(".nbf-menu-item")].at(-1);
      const place = last?.getBoundingClientRect();
      const top = document.elementFromPoint((place?.x ?? 0) + 9, (place?.y ?? 0) + 9);
      return last?.contains(top) === true;
    });
    expect(isOnTop).toBe(true);
    await page.keyboard.press("Escape");
    expect(await menu.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-node"))).toBe("3");
    await page.keyboard.press("ContextMenu");
    await menu.waitFor();
  });

  it("mocks a node, says so on it, and logs the line", async () => {
    await open({ moment: "done" });
    await card(3).click({ button: "right" });
    await page.getByRole("menuitem", { name: /Mock with a value/ }).click();
    await page.keyboard.type("[1, 2]");
    await page.keyboard.press("Enter");
    await page.locator(".nbf-card[data-node='3'][data-tone='mocked']").waitFor();
    await page.getByRole("button", { name: "Logs" }).click();
    await page.getByText('delays.mock("tidy_flights", [1, 2])').waitFor();
  });

  it("runs a part of the flow", async () => {
    await open({ moment: "idle" });
    await card(3).click({ button: "right" });
    await page.getByRole("menuitem", { name: /Run to here/ }).click();
    await page.locator(".nbf-card[data-tone='running']").first().waitFor();
  });
});

describe("the timeline", () => {
  it("holds a thousand bars, and a bar opens its task", async () => {
    await open({ scene: "thousand", moment: "done" });
    await page.getByRole("button", { name: "Timeline" }).click();
    const bars = await page.locator(".nbf-bars rect").count();
    expect(bars).toBeGreaterThan(500);
    await page.locator(".nbf-bars rect").first().dispatchEvent("click");
    await page.locator(".nbf-details-name").waitFor();
  });
});

describe("details", () => {
  it("of a mapped node list its children", async () => {
    await open({ scene: "mapped", moment: "failed", open: "3" }, { reducedMotion: "reduce" });
    await page.getByText("Show the first 365 children").click();
    await page.locator(".nbf-child").first().waitFor();
    expect(await page.locator(".nbf-child[data-tone='bad']").count()).toBe(3);
    expect(await violations()).toEqual([]);
  });

  it("leave a wide drawing whole", async () => {
    await open({ moment: "failed" });
    await card(3).click();
    await page.locator(".nbf-block").first().waitFor();
    const stage = await boxOf(".nbf-stage");
    for (const node of [0, 6]) {
      const box = await boxOf(`.nbf-card[data-node='${node}']`);
      expect(box.x).toBeGreaterThanOrEqual(stage.x);
      expect(box.right).toBeLessThanOrEqual(stage.right);
    }
  });
});

describe("motion", () => {
  const animation = () =>
    page
      .locator(".nbf-card[data-tone='running'] .nbf-glyph")
      .first()
      .evaluate(element => getComputedStyle(element).animationName);

  it("is there while a task runs, unless somebody wants less of it", async () => {
    await open({ moment: "running" });
    expect(await animation()).toBe("nbf-pulse");
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await animation()).toBe("none");
  });
});
