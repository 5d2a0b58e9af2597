import { afterEach, beforeEach, expect, it } from "vitest";

import type { Row } from "../protocol/testing";
import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const running = { ...noRun, id: "r1", state: "Running", started: 100 };

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.dispose());

function said(): string {
  return stage.text(".nbf-aloud");
}

it("says that a task failed, and why", () => {
  stage.link.receive(...snapshot(flow, {}, { run: running }));
  stage.link.receive(...batch(2, { 1: { state: "Failed", message: "ValueError: no" } }));
  expect(said()).toBe("tidy failed: ValueError: no.");
});

it("says it of several at once in one sentence", () => {
  const names = Array.from({ length: 6 }, (_, index) => `t${index}`);
  stage.link.receive(...snapshot(graphOf(names), {}, { run: running }));
  const rows: readonly Row[] = names.map(() => ({ state: "Failed" }));
  stage.link.receive(...batch(2, Object.fromEntries(rows.entries())));
  expect(said()).toBe("6 tasks failed: t0, t1, t2 and more.");
});

it("says how a run ended", () => {
  stage.link.receive(...snapshot(flow, {}, { run: running }));
  stage.link.receive(...batch(2, {}, { run: { ...running, state: "Success", ended: 101 } }));
  expect(said()).toBe("delays: success.");
});

it("says nothing of what was so before, nor of what goes as planned", () => {
  stage.link.receive(...snapshot(flow, { 1: { state: "Failed" } }, { run: running }));
  stage.link.receive(...batch(2, { 0: { state: "Running" } }));
  stage.link.receive(...batch(3, { 0: { state: "Success" } }));
  expect(said()).toBe("");
});
