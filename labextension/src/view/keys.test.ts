import { afterEach, beforeEach, expect, it } from "vitest";

import { noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.dispose());

it("start a run where one can be started", () => {
  stage.link.receive(...snapshot(flow));
  stage.press("r", stage.card(0));
  expect(stage.sent).toEqual([{ type: "start", fresh: false }]);
  stage.press("r", stage.card(0));
  expect(stage.sent).toHaveLength(1);
});

it("start none while one is going on", () => {
  const run = { ...noRun, id: "r", state: "Running", started: 1 };
  stage.link.receive(...snapshot(flow, {}, { run }));
  stage.press("r", stage.card(0));
  expect(stage.sent).toEqual([]);
});

it("mean nothing where text is typed", () => {
  stage.link.receive(...snapshot(flow));
  const field = stage.find(".nbf").appendChild(document.createElement("input"));
  expect(stage.press("r", field).defaultPrevented).toBe(false);
  expect(stage.sent).toEqual([]);
});
