import { expect, it } from "vitest";

import { Archive, noticeOf } from "./archive";

const runs = { type: "runs", flow: "delays", total: 0, runs: [] } as const;
const diff = { type: "diff", before: 1, after: 2, nodes: [], same: 3, more: 0 } as const;
const kept = {
  type: "kept",
  time: 0,
  place: "/store",
  count: 0,
  size: 0,
  rows: [],
  more: 0,
} as const;

it("keeps the last answer of each type", () => {
  const archive = new Archive();
  [runs, diff, kept, { ...diff, after: 9 }].forEach(answer => archive.take(answer));
  expect(archive.runs).toBe(runs);
  expect(archive.diff?.after).toBe(9);
  expect(archive.kept).toBe(kept);
});

it("keeps why there is no answer until there is one", () => {
  const archive = new Archive();
  archive.take({ type: "unread", what: "runs", text: "the store cannot be opened." });
  expect(archive.trouble("runs")).toBe("the store cannot be opened.");
  expect(archive.trouble("kept")).toBe("");
  archive.take(runs);
  expect(archive.trouble("runs")).toBe("");
});

it("no longer waits for a run that cannot be had", () => {
  const archive = new Archive();
  archive.wanted = 3;
  archive.take({ type: "unread", what: "kept", text: "no" });
  expect(archive.wanted).toBe(3);
  archive.take({ type: "unread", what: "recorded", text: "no" });
  expect(archive.wanted).toBeNull();
});

it("says above the drawing what is for no tab", () => {
  expect(noticeOf(runs)).toBeNull();
  expect(noticeOf({ type: "unread", what: "kept", text: "no" })).toBeNull();
  expect(noticeOf({ type: "unread", what: "logs", text: "no" })).toBe("no");
});
