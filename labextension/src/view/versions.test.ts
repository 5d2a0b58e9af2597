import { expect, it } from "vitest";

import type { VersionInfo } from "../protocol/generated";
import { versionList } from "./versions";

const plain = { runs: "run 1", seconds: 1, change: "", diff: null, code: null };
const newest = { ...plain, number: 2, is_current: true, change: "code changed", diff: "-a\n+b" };
const first = { ...plain, number: 1, is_current: false, code: "def tidy(): ..." };

function opened(index: number, versions: readonly VersionInfo[] = [newest, first]): string {
  const parts = versionList({ type: "versions", node: 0, name: "tidy", versions, note: "more" });
  const fold = parts[index] as HTMLDetailsElement;
  fold.open = true;
  fold.dispatchEvent(new Event("toggle"));
  fold.dispatchEvent(new Event("toggle"));
  return fold.textContent;
}

it("versions show what changed, the first one its code", () => {
  expect(opened(0)).toMatch(/^Version 2present coderun 1 · 1(\.0)? scode changed-a\+b$/);
  expect(opened(1)).toMatch(/^Version 1run 1 · 1(\.0)? sdef tidy\(\): \.\.\.$/);
  expect(opened(0, [{ ...first, code: null }])).toContain("Its text is not known any more.");
});

it("a note is below them", () => {
  const parts = versionList({ type: "versions", node: 0, name: "", versions: [], note: "none" });
  expect(parts.map(({ textContent }) => textContent)).toEqual(["none"]);
});
