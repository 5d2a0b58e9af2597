import { afterEach, beforeEach, expect, it } from "vitest";

import type { Logs } from "../protocol/generated";
import { batch, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const run = { ...noRun, id: "r1", state: "Running", started: 100 };
const LINES = [
  ["load", "INFO", "reading"],
  ["load", "PRINT", "\x1b[31mred\x1b[0m <b>"],
  ["tidy", "WARNING", "empty"],
] as const;

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.link.receive(...snapshot(flow, { 0: { state: "Running", logs: 2 } }, { run }));
});
afterEach(() => stage.dispose());

function open(): void {
  const found = [...stage.home.querySelectorAll("button")].find(
    ({ textContent }) => textContent === "Logs",
  );
  found?.click();
}

function answer(
  lines: readonly (readonly [string, string, string])[],
  rest: Partial<Logs> = {},
): void {
  stage.link.receive({
    type: "logs",
    run: "r1",
    first: 0,
    total: lines.length,
    lines: lines.map(([node, level, text]) => ({ node, time: 1, level, text })),
    ...rest,
  });
}

function shown(): string[] {
  return [...stage.home.querySelectorAll(".nbf-log")].map(line => line.textContent);
}

function choose(label: string, value: string): void {
  const select = stage.find(`select[aria-label="${label}"]`) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change"));
}

it("are asked for only while somebody looks, and then as there are more", () => {
  expect(stage.sent).toEqual([]);
  open();
  expect(stage.sent).toEqual([{ type: "ask-logs", after: 0 }]);
  answer(LINES.slice(0, 2));
  stage.link.receive(...batch(2, { 0: { state: "Success", logs: 2 } }));
  expect(stage.sent).toHaveLength(1);
  stage.link.receive(...batch(3, { 1: { state: "Running", logs: 1 } }));
  expect(stage.sent.at(-1)).toEqual({ type: "ask-logs", after: 2 });
  open();
  stage.link.receive(...batch(4, { 1: { state: "Running", logs: 5 } }));
  expect(stage.sent).toHaveLength(2);
});

it("are asked for again while there is more", () => {
  open();
  answer(LINES.slice(0, 2), { total: 3 });
  expect(stage.sent.at(-1)).toEqual({ type: "ask-logs", after: 2 });
});

it("stay text, in their colours", () => {
  open();
  answer(LINES);
  expect(shown()).toEqual(["INFOloadreading", "PRINTloadred <b>", "WARNINGtidyempty"]);
  expect(stage.find(".nbf-ansi-ink").textContent).toBe("red");
  expect(stage.text(".nbf-log-count")).toBe("3 lines");
});

it("can be had by level and by task", () => {
  open();
  answer(LINES);
  choose("Level", "INFO");
  expect(shown()).toEqual(["INFOloadreading", "WARNINGtidyempty"]);
  choose("Level", "PRINT");
  expect(shown()).toEqual(["PRINTloadred <b>"]);
  choose("Level", "");
  choose("Task", "tidy");
  expect(shown()).toEqual(["WARNINGtidyempty"]);
  expect(stage.text(".nbf-log-count")).toBe("1 line");
});

it("hold what was done in the view", () => {
  open();
  stage.model.did("delays.run()");
  expect(shown()).toEqual(["PYTHONdelays.run()"]);
  choose("Level", "ERROR");
  expect(shown()).toEqual([]);
  choose("Level", "PYTHON");
  expect(shown()).toEqual(["PYTHONdelays.run()"]);
});

it("are those of the run that is shown, also for a task that no longer says anything", () => {
  open();
  answer(LINES);
  choose("Task", "tidy");
  stage.link.receive(...batch(2, { 0: { state: "Running" } }, { run: { ...run, id: "r2" } }));
  expect(shown()).toEqual([]);
  answer(LINES.slice(0, 1), { run: "r2" });
  expect(shown()).toEqual(["INFOloadreading"]);
});

it("are asked for again when the function itself said more", () => {
  open();
  answer(LINES.slice(0, 2));
  stage.link.receive(...batch(2, {}, { run: { ...run, logs: 1 } }));
  expect(stage.sent.at(-1)).toEqual({ type: "ask-logs", after: 2 });
  expect(stage.sent).toHaveLength(2);
});
