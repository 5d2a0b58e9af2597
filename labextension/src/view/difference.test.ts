import { expect, it } from "vitest";

import { differenceBlock } from "./difference";

it("a change is shown line by line, as text", () => {
  const block = differenceBlock("@@ -1 +1 @@\n-a\n+<b>b</b>\n c");
  const lines = [...block.children].map(line => [line.className, line.textContent]);
  expect(lines).toEqual([
    ["nbf-diff-line nbf-diff-place", "@@ -1 +1 @@"],
    ["nbf-diff-line nbf-diff-old", "-a"],
    ["nbf-diff-line nbf-diff-new", "+<b>b</b>"],
    ["nbf-diff-line", " c"],
  ]);
  expect(block.querySelector("b")).toBeNull();
});
