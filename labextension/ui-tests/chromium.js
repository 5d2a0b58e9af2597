// Sees to it that there is a Chromium to test with: the system's, installed with apt-get where that
// is possible, else Playwright's own.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

import { chromium } from "playwright-core";

const places = JSON.parse(readFileSync("dev/chromium.json", "utf8"));
const ways = [
  { name: "apt-get", isPossible: process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") },
  { name: "Playwright", isPossible: true },
];

function isThere() {
  const named = process.env["NBFLOW_CHROMIUM"];
  return [named ?? "", ...places, chromium.executablePath()].some(existsSync);
}

function run(command, ...args) {
  console.log(`> ${command} ${args.join(" ")}`);
  execFileSync(command, args, { stdio: "inherit" });
}

function install(name) {
  if (name === "apt-get") {
    run("apt-get", "update", "--quiet");
    run("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium");
  } else {
    run("npx", "--no", "playwright-core", "install", "chromium");
  }
}

for (const { name, isPossible } of ways) {
  if (isPossible && !isThere()) {
    console.log(`There is no Chromium for the browser tests: trying ${name}.`);
    try {
      install(name);
    } catch (error) {
      console.error(`${name} could not install it: ${error.message}`);
    }
  }
}
if (!isThere()) {
  console.error(
    "The browser tests need Chromium, and neither apt-get nor Playwright could install it.\n" +
      "Install it, or name one: NBFLOW_CHROMIUM=/path/to/chromium make test",
  );
  process.exit(1);
}
