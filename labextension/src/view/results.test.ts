import { afterEach, beforeEach, expect, it } from "vitest";

import { noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const row = {
  ...{ task: "tidy", type: "DataFrame", count: 2, size: 12_345, seconds: 38, time: 100 },
  ...{ serializers: "pickle", where: "file", users: ["report"] },
} as const;
const kept = {
  ...{ type: "kept", time: 7_300, place: "/home/ada/.nbflow", count: 3, size: 12_400 },
  ...{ rows: [row, { ...row, task: "<b>", type: "", users: [], where: "database" }], more: 0 },
} as const;

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.link.receive(...snapshot(flow, {}, { run: { ...noRun, id: "r1" } }));
  stage.sent.length = 0;
});
afterEach(() => stage.dispose());

function open(): void {
  const buttons = [...stage.home.querySelectorAll("button")];
  buttons.find(({ textContent }) => textContent === "Results")?.click();
}
const hint = () => stage.text(".nbf-results .nbf-panel-hint");

it("are asked for when somebody looks", () => {
  expect(stage.sent).toEqual([]);
  open();
  expect(stage.sent).toEqual([{ type: "ask-kept" }]);
  expect(hint()).toBe("Looking into the store…");
  open();
  open();
  expect(stage.sent).toHaveLength(2);
});

it("are told with type, size, serializer, place and age", () => {
  open();
  stage.link.receive(kept);
  const rows = [...stage.home.querySelectorAll(".nbf-kept tbody tr")];
  const cells = rows.map(each => [...each.children].map(({ textContent }) => textContent));
  expect(cells).toEqual([
    ["tidy", "DataFrame", "2", "12.3 kB", "38 s", "pickle", "a file", "2 h ago"],
    ["<b>", "—", "2", "12.3 kB", "38 s", "pickle", "the database", "2 h ago"],
  ]);
  expect(rows.map(each => each.getAttribute("title"))).toEqual([
    "Used by report",
    "Used by no other task",
  ]);
  expect(stage.text(".nbf-results .nbf-panel-told")).toBe(
    "3 results kept, 12.4 kB in /home/ada/.nbflow",
  );
  expect(stage.text(".nbf-results .nbf-panel-code")).toBe("delays.cached()");
});

it("lead to their nodes, where the flow has them", () => {
  open();
  stage.link.receive(kept);
  const links = [...stage.home.querySelectorAll<HTMLElement>(".nbf-kept .nbf-link")];
  expect(links.map(({ textContent }) => textContent)).toEqual(["tidy"]);
  links[0]?.click();
  expect(stage.model.selected).toBe(1);
});

it("are none where nothing is kept, the store is shut, or there is no kernel", () => {
  open();
  stage.link.receive({ ...kept, count: 0, rows: [] });
  expect(hint()).toContain("Nothing of this flow is kept yet");
  stage.link.receive({ type: "unread", what: "kept", text: "the store cannot be opened." });
  expect(hint()).toBe("the store cannot be opened.");
});

it("cannot be asked for without a kernel", () => {
  stage.model.isConnected = false;
  open();
  expect(hint()).toBe("There is no kernel to ask.");
  expect(stage.sent).toEqual([]);
});
