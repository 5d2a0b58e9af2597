import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

import places from "./chromium.json";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chromium that NBFLOW_CHROMIUM names, else the system's, else Playwright's own. */
export function launch(): Promise<Browser> {
  const system = [...places, chromium.executablePath()].find(existsSync);
  const executablePath = process.env["NBFLOW_CHROMIUM"] ?? system;
  if (executablePath === undefined) {
    throw new Error("no Chromium was found: `npm run chromium` installs one");
  }
  return chromium.launch({ executablePath, args: ARGS });
}

/** The dev page's address; npm runs its scripts in this package's folder. */
export function pageUrl(wanted: Readonly<Record<string, string>>): string {
  const page = pathToFileURL(resolve("dev", "index.html"));
  page.search = new URLSearchParams(wanted).toString();
  return page.href;
}
