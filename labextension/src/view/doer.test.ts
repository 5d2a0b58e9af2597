import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Model } from "../model/model";
import type { NodeWish } from "../protocol/link";
import { begin } from "../protocol/fold";
import { snapshot } from "../protocol/testing";
import type { Host } from "./doer";
import { Doer } from "./doer";
import { flow } from "./testing";

let model: Model;
let sent: NodeWish[];

beforeEach(() => {
  model = new Model(() => 0);
  sent = [];
  const table = begin(...snapshot(flow), null);
  if (table !== null) {
    model.began(table);
  }
});
afterEach(() => void vi.unstubAllGlobals());

function doer(host: Host = {}): Doer {
  return new Doer(model, wish => sent.push(wish), host);
}

function done(): string[] {
  return model.logbook.entries.map(({ text }) => text);
}

it("asks the kernel for a run, and notes the line of Python", () => {
  const wish = { type: "run-part", part: "until", node: "tidy" } as const;
  doer().do("tidy", { word: "Run to here", code: "delays.run()", does: wish });
  expect(sent).toEqual([wish]);
  expect(model.wish).toBe("start");
  expect(done()).toEqual(["delays.run()"]);
});

it("mocks with a value as it was typed", () => {
  doer().mock("tidy", "[1]");
  expect(sent).toEqual([{ type: "mock", node: "tidy", value: "[1]" }]);
  expect(model.wish).toBeNull();
  expect(done()).toEqual(['delays.mock("tidy", [1])']);
});

it("puts a cell in for the debugger where it can", () => {
  const cells: string[] = [];
  const debug = { word: "Debug", code: "%flow debug delays tidy", does: "debug" } as const;
  doer({ insertCell: code => cells.push(code) }).do("tidy", debug);
  expect(cells).toEqual(["%flow debug delays tidy"]);
  expect(done()).toEqual(cells);
});

it("copies the line else, and says so", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  doer().do("tidy", { word: "Debug", code: "%flow debug delays tidy", does: "debug" });
  await vi.waitFor(() => expect(model.notice).toBe("Copied: %flow debug delays tidy"));
  expect(writeText).toHaveBeenCalledWith("%flow debug delays tidy");
  expect(done()).toEqual([]);
});

it("shows the line where nothing may be copied", async () => {
  doer().do("tidy", { word: "Copy as Python", code: 'delays["tidy"]', does: "copy" });
  await vi.waitFor(() => expect(model.notice).toBe('delays["tidy"]'));
});

it("leads to a cell, or says that there is none", () => {
  const cell = { word: "Go to cell", code: "", does: "cell" } as const;
  const known = doer({ goToCell: node => node === "tidy" });
  expect([known.canGoToCell, doer().canGoToCell]).toEqual([true, false]);
  known.do("tidy", cell);
  expect(model.notice).toBe("");
  known.do("load", cell);
  expect(model.notice).toBe("No cell of this notebook declares 'load'.");
});
