import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { RunRow } from "../protocol/generated";
import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { flow, Stage } from "./testing";

const AT = new Date(2026, 2, 1, 14, 5).getTime() / 1_000;
const live = { ...noRun, id: "r3", state: "Success", started: AT, ended: AT + 2 };

const row = (number: number, rest: Partial<RunRow> = {}): RunRow => ({
  number,
  id: `r${number}`,
  state: "Success",
  started: AT - 3_600 * (3 - number),
  ended: AT - 3_600 * (3 - number) + 1.5,
  counts: [["ran", 3]],
  failed: [],
  given: "",
  ...rest,
});
const BAD = {
  state: "Failed",
  counts: [
    ["ran", 1],
    ["failed", 2],
  ],
  failed: ["tidy"],
} as const;

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  stage.now = AT + 60;
  const states = { 0: { state: "Success" }, 1: { state: "Success" } } as const;
  stage.link.receive(...snapshot(flow, states, { run: live, time: stage.now }));
  stage.sent.length = 0;
});
afterEach(() => stage.dispose());

const tab = (name: string) =>
  [...stage.home.querySelectorAll("button")].find(({ textContent }) => textContent === name);
const lines = () => [...stage.home.querySelectorAll<HTMLElement>(".nbf-run-open")];
const checks = () => [...stage.home.querySelectorAll<HTMLInputElement>(".nbf-run-check")];

function list(...runs: readonly RunRow[]): void {
  tab("Runs")?.click();
  stage.link.receive({ type: "runs", flow: "delays", total: runs.length, runs });
}

function show(number: number, state: "Failed" | "Success" = "Failed", graph = flow): void {
  const run = { ...noRun, id: `r${number}`, state, started: AT - 86_400, ended: AT - 86_390 };
  const [shown, buffers] = snapshot(graph, { 1: { state, message: "no" } }, { run, stream: "" });
  stage.link.receive({ type: "recorded", number, shown }, buffers);
}

describe("recorded runs", () => {
  it("are asked for while they are seen, once for each run that begins or ends", () => {
    list();
    expect(stage.sent).toEqual([{ type: "ask-runs" }]);
    expect(stage.text(".nbf-runs .nbf-panel-hint")).toContain("No run of this flow is recorded");
    stage.link.receive(...batch(2, { 0: { state: "Success" } }));
    expect(stage.sent).toHaveLength(1);
    const run = { ...live, id: "r4", ended: null };
    stage.link.receive(...batch(3, { 0: { state: "Running" } }, { run }));
    expect(stage.sent).toHaveLength(2);
  });

  it("are told with state, time and what became of their tasks", () => {
    list(row(3), row(2, { ...BAD, given: "day='<b>'" }));
    expect(lines().map(({ textContent }) => textContent)).toEqual([
      "Run 3Successtoday 14:052.0 sran 3shown",
      "Run 2Failedtoday 13:051.5 sran 1, failed 2 (tidy, …) · day='<b>'",
    ]);
    expect(lines()[0]?.getAttribute("aria-current")).toBe("true");
    expect(stage.text(".nbf-runs .nbf-panel-told")).toBe("2 runs");
    expect(stage.text(".nbf-runs .nbf-panel-code")).toBe("delays.runs()");
  });

  it("say why there are none", () => {
    tab("Runs")?.click();
    expect(stage.text(".nbf-runs .nbf-panel-hint")).toBe("Looking into the store…");
    stage.link.receive({ type: "unread", what: "runs", text: "the store cannot be opened." });
    expect(stage.text(".nbf-runs .nbf-panel-hint")).toBe("the store cannot be opened.");
    expect(stage.find(".nbf-notice").hidden).toBe(true);
  });
});

describe("an earlier run", () => {
  beforeEach(() => {
    list(row(3), row(2, BAD), row(1));
    lines()[1]?.click();
  });

  it("opens in place, and its nodes are asked about as they were then", () => {
    expect(stage.sent.at(-1)).toEqual({ type: "ask-run", run: 2 });
    expect(lines()[1]?.textContent).toContain("opening…");
    const card = stage.card(1);
    show(2);
    expect(stage.card(1)).toBe(card);
    expect(card.dataset["tone"]).toBe("bad");
    expect(stage.text(".nbf-past")).toContain("Run 2, yesterday 14:05Failed");
    expect(stage.text(".nbf-past")).toContain("live run: success");
    expect(stage.text(".nbf-aloud")).toBe("");
    card.click();
    expect(stage.sent.at(-1)).toEqual({
      ...{ type: "ask-run-details", run: 2 },
      ...{ node: 1, name: "tidy" },
    });
  });

  it("stays while the live run goes on, and a click or Escape leads back", () => {
    show(2);
    const run = { ...live, id: "r4", state: "Running", ended: null };
    stage.link.receive(...batch(2, { 1: { state: "Running" } }, { run }));
    expect(stage.card(1).dataset["tone"]).toBe("bad");
    expect(stage.text(".nbf-past")).toContain("live run: running");
    expect(stage.button("Cancel").disabled).toBe(false);
    stage.press("Escape", stage.card(1));
    expect(stage.card(1).dataset["tone"]).toBe("running");
    expect(stage.find(".nbf-past").hidden).toBe(true);
  });

  it("of another drawing is drawn as it was", () => {
    show(2, "Failed", graphOf(["load", "former"]));
    expect(stage.card(1).textContent).toContain("former");
    stage.find(".nbf-past button").click();
    expect(stage.card(1).textContent).toContain("tidy");
  });

  it("is left for a run that is started, and has no menu of its own", () => {
    show(2);
    const menu = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    stage.card(1).dispatchEvent(menu);
    expect(stage.find(".nbf-menu").hidden).toBe(true);
    stage.button("Run").click();
    expect(stage.sent.at(-1)).toEqual({ type: "start", fresh: false });
    expect(stage.find(".nbf-past").hidden).toBe(true);
  });

  it("that comes after another was asked for is not shown", () => {
    lines()[2]?.click();
    show(2);
    expect(stage.find(".nbf-past").hidden).toBe(true);
    show(1, "Success");
    expect(stage.text(".nbf-past")).toContain("Run 1");
  });

  it("that cannot be had is told of above the drawing", () => {
    stage.link.receive({ type: "unread", what: "recorded", text: "its record is damaged." });
    expect(stage.text(".nbf-notice")).toBe("its record is damaged.");
    expect(lines()[1]?.textContent).not.toContain("opening…");
  });
});

describe("two runs", () => {
  const compare = () => stage.find(".nbf-runs .nbf-panel-line button") as HTMLButtonElement;
  const nodes = [
    {
      ...{ node: "tidy", kind: "changed", causes: ["its code changed"], former: null },
      diffs: ["--- a\n+++ b\n-old <i>\n+new\n"],
    },
    { node: "gone", kind: "gone", causes: [], diffs: [], former: "was" },
  ];

  it("are the last two, those chosen, or one and the one before", () => {
    list(row(3), row(2), row(1));
    expect(compare().textContent).toBe("Compare the last two");
    checks()[1]?.click();
    expect(compare().textContent).toBe("Compare 1 and 2");
    checks()[0]?.click();
    expect(compare().textContent).toBe("Compare 2 and 3");
    checks()[2]?.click();
    expect(checks().map(({ checked }) => checked)).toEqual([true, false, true]);
    compare().click();
    expect(stage.sent.at(-1)).toEqual({ type: "ask-diff", before: 1, after: 3 });
  });

  it("differ in nodes that open, each with the causes", () => {
    list(row(3), row(2));
    compare().click();
    expect(stage.text(".nbf-runs .nbf-panel-hint")).toBe("Comparing…");
    const told = { type: "diff", before: 2, after: 3, nodes, same: 1, more: 4 };
    stage.link.receive(told);
    expect(stage.text(".nbf-runs .nbf-panel-told")).toBe(
      "Run 2 → run 3: 6 nodes differ, 1 does not",
    );
    const items = [...stage.home.querySelectorAll(".nbf-difference")];
    expect(items.map(({ textContent }) => textContent)).toEqual([
      "tidychangedits code changedShow the difference (+1 −1)--- a\n+++ b\n-old <i>\n+new\n",
      "gonegonewas called was",
      "4 more nodes differ",
    ]);
    stage.find(".nbf-difference .nbf-link").click();
    expect(stage.model.selected).toBe(1);
    compare().click();
    expect(lines()).toHaveLength(2);
  });

  it("need two", () => {
    list(row(1));
    expect(compare().disabled).toBe(true);
  });
});
