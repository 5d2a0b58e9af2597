import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { launch, pageUrl } from "./browser";
import { HOSTILE } from "./hostile";

const FIRST = ".nbf-card[data-node='1']";
const LAST = ".nbf-card[data-node='6']";

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

async function open(wanted: Readonly<Record<string, string>>): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on("pageerror", error => errors.push(String(error)));
  page.on("request", request => {
    if (!request.url().startsWith("file:")) {
      errors.push(`asked for ${request.url()}`);
    }
  });
  await page.goto(pageUrl({ fill: "", theme: "lab-light", ...wanted }));
  await page.waitForFunction(() => document.body.dataset["drawn"] !== undefined);
}

async function boxOf(selector: string) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) {
    throw new Error(`${selector} is not to be seen`);
  }
  return box;
}

describe("in Chromium", () => {
  it("two hundred hostile names and messages stay text", async () => {
    await open({ scene: "hostile", moment: "failed" });
    for (const [node, text] of HOSTILE.entries()) {
      await page.evaluate(
        ([index, hostile]) => {
          const { kernel, view } = window.nbflow;
          view.open(index);
          kernel.tell({ [index]: { state: "Failed", message: hostile } });
        },
        [node, text] as const,
      );
    }
    await page.mouse.move(640, 360);
    await page.waitForTimeout(200);
    const seen = await page.evaluate(() => ({
      pwned: "__pwned" in window,
      cards: document.querySelectorAll(".nbf-card").length,
      strange: [...document.querySelectorAll("#view *")]
        .filter(element => !element.matches(".nbf-find"))
        .map(element => element.tagName.toLowerCase())
        .filter(tag =>
          /^(a|b|base|embed|form|iframe|img|input|link|meta|object|script|video)$/.test(tag),
        ),
    }));
    expect(seen).toEqual({ pwned: false, cards: HOSTILE.length, strange: [] });
  });

  it("the first picture has every line, and the cards in sight", async () => {
    await open({ scene: "forty", moment: "idle" });
    expect(await page.locator(".nbf-card").count()).toBe(40);
    await page.close();
    await open({ scene: "thousand", moment: "idle" });
    const { heads, edges } = await page.evaluate(() => ({
      edges: window.nbflow.graph.edges.length,
      heads: [...document.querySelectorAll(".nbf-head")]
        .map(path => path.getAttribute("d")?.split("z").length ?? 1)
        .reduce((sum, pieces) => sum + pieces - 1, 0),
    }));
    expect(heads).toBe(edges);
    expect(await page.locator(".nbf-card").count()).toBeGreaterThan(300);
  });

  it("a click opens details, dragging does not, and what is open stays in sight", async () => {
    await open({ moment: "failed" });
    const before = await boxOf(LAST);
    await page.mouse.move(600, 200);
    await page.mouse.down();
    await page.mouse.move(660, 220, { steps: 4 });
    await page.mouse.up();
    expect((await boxOf(LAST)).x - before.x).toBeCloseTo(60, 0);
    expect(await page.locator(".nbf-details").isVisible()).toBe(false);

    await page.locator(LAST).click();
    await page.locator(".nbf-block").first().waitFor();
    const box = await boxOf(LAST);
    expect(box.x + box.width).toBeLessThanOrEqual((await boxOf(".nbf-stage")).width);
  });

  it("in a narrow tab details go below the drawing, which shows their node", async () => {
    await open({ moment: "failed" });
    await page.setViewportSize({ width: 480, height: 720 });
    await page.evaluate(() => window.nbflow.view.fit());
    const before = await boxOf(LAST);
    for (const node of [LAST, FIRST]) {
      await page.locator(node).click();
      await page.locator(".nbf-details-name").waitFor();
      const [card, stage, details] = [
        await boxOf(node),
        await boxOf(".nbf-stage"),
        await boxOf(".nbf-details"),
      ];
      expect(stage.y + stage.height).toBeLessThanOrEqual(details.y);
      expect(stage.height).toBeGreaterThan(200);
      expect(card.y + card.height).toBeLessThanOrEqual(stage.y + stage.height);
      expect(card.y).toBeGreaterThanOrEqual(stage.y);
    }
    await page.keyboard.press("Escape");
    await expect.poll(() => boxOf(LAST)).toEqual(before);
  });

  it("ctrl and the wheel zoom to the pointer", async () => {
    await open({ moment: "idle" });
    const before = await boxOf(FIRST);
    await page.mouse.move(before.x, before.y);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -30);
    await page.keyboard.up("Control");
    const after = await boxOf(FIRST);
    expect(after.x).toBeCloseTo(before.x, 0);
    expect(after.width).toBeGreaterThan(1.2 * before.width);
  });

  it("the keyboard alone leads from the first node to a failure and back", async () => {
    await open({ moment: "failed" });
    await page.locator(".nbf-card[data-node='0']").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    for (let step = 0; step < 4; step++) {
      const tone = await page.evaluate(() => document.activeElement?.getAttribute("data-tone"));
      if (tone === "bad") {
        break;
      }
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await page.getByText("Traceback (most recent call last)").waitFor();
    await page.keyboard.press("Escape");
    const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(label).toMatch(/^tidy_flights, failed/);
  });

  it("a run can be started, watched and cancelled", async () => {
    await open({ moment: "idle" });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".nbf-card[data-tone='running']").first().waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.locator(".nbf-state", { hasText: "Cancelled" }).waitFor();
    expect(await page.getByRole("button", { name: "Run", exact: true }).isEnabled()).toBe(true);
  });

  it("the bar of a mapped node shows how far its children are, and the few that failed", async () => {
    await open({ scene: "mapped", moment: "running" });
    const widths = (node: number) =>
      page.evaluate(place => {
        const bar = document.querySelector(`.nbf-card[data-node="${place}"] .nbf-family`);
        const widthOf = (element: Element | null | undefined) =>
          element?.getBoundingClientRect().width ?? 0;
        return [bar, ...(bar?.children ?? [])].map(widthOf);
      }, node);
    await page.locator(".nbf-family").first().waitFor();
    await expect.poll(async () => (await widths(3))[2]).toBeGreaterThan(1.5);
    const [all = 0, succeeded = 0] = await widths(3);
    expect(succeeded / all).toBeCloseTo(237 / 365, 1);
    expect(await page.locator(".nbf-card[data-node='2'] .nbf-family").count()).toBe(0);
  });

  it("words are easy to read on every theme", async () => {
    for (const theme of ["lab-light", "lab-dark", "own"]) {
      await open({ scene: "delays", moment: "failed", open: "3", theme });
      await page.locator(".nbf-block").first().waitFor();
      expect(await page.evaluate(faint)).toEqual([]);
      if (theme !== "own") {
        await page.close();
      }
    }
  });
});

/** Texts whose contrast (WCAG 2.2) with the ground behind them is below 4.5. */
function faint(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colour: string) => {
    canvas?.clearRect(0, 0, 1, 1);
    Object.assign(canvas ?? {}, { fillStyle: colour });
    canvas?.fillRect(0, 0, 1, 1);
    const bytes = [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])];
    const [r = 0, g = 0, b = 0] = bytes.map(byte => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element: Element | null): string => {
    const colour = element === null ? "white" : getComputedStyle(element).backgroundColor;
    const isSeeThrough = colour === "rgba(0, 0, 0, 0)" && element !== null;
    return isSeeThrough ? groundOf(element.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll(".nbf *")].filter(
    element =>
      [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE) &&
      element.closest("button:disabled, .nbf-aloud, [hidden]") === null,
  );
  return texts.flatMap(element => {
    const ink = luminance(getComputedStyle(element).color);
    const ground = luminance(groundOf(element));
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    return contrast < 4.5 ? [`${element.className} ${contrast.toFixed(2)}`] : [];
  });
}
