import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Model } from "../model/model";
import type { NodeWish } from "../protocol/link";
import { begin } from "../protocol/fold";
import { snapshot } from "../protocol/testing";
import { Doer } from "./doer";
import type { Host } from "./host";
import { detailsOf, flow } from "./testing";

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

const cell = { word: "Go to cell", code: "", does: "cell" } as const;

it("leads to a cell once the kernel has said which it is, or says that there is none", () => {
  const shown: string[] = [];
  const known = doer({ goToCell: cell => shown.push(cell) > 0 && cell === "c1" });
  expect([known.canGoToCell, doer().canGoToCell]).toEqual([true, false]);

  known.do("tidy", cell);
  expect([model.selected, shown]).toEqual([1, []]);
  model.told(detailsOf(1, { cell: "c1" }));
  known.update();
  known.update();
  expect([shown, model.notice]).toEqual([["c1"], ""]);

  known.do("tidy", cell);
  expect(shown).toEqual(["c1", "c1"]);
  for (const gone of [null, "c2"]) {
    model.say("");
    known.do("load", cell);
    model.told(detailsOf(0, { cell: gone }));
    known.update();
    expect(model.notice).toBe("No cell of this notebook declares 'load'.");
  }
});

it("follows nobody who has opened another node meanwhile, or one that is gone", () => {
  const shown: string[] = [];
  const known = doer({ goToCell: cell => shown.push(cell) > 0 });
  known.do("tidy", cell);
  model.select(0);
  known.update();
  model.select(1);
  model.told(detailsOf(1, { cell: "c1" }));
  known.update();
  known.do("gone", cell);

  expect([shown, model.selected]).toEqual([[], null]);
});
