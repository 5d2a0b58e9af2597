import { afterEach, beforeEach, expect, it } from "vitest";

import { HOSTILE } from "../../dev/hostile";
import type { Row } from "../protocol/testing";
import { batch, graphOf, noRun, snapshot } from "../protocol/testing";
import { detailsOf, Stage } from "./testing";
import { clean } from "./text";

const KNOWN = new Set(
  "aside button code dd details div dl dt g h2 h3 h4 header input li ol option p path pre rect section select"
    .concat(" span strong summary svg table tbody td th thead time title tr ul")
    .split(" ")
    .map(tag => tag.toUpperCase()),
);
const ATTRIBUTES =
  /^(aria-[a-z]+|autocomplete|class|d|datetime|data-[a-z]+|height|hidden|id|placeholder|popover|preserveAspectRatio|role|scope|spellcheck|style|tabindex|title|type|value|viewBox|width|disabled)$/;

const graph = graphOf(HOSTILE);
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.dispose());

function suspects(): string[] {
  const all = [...stage.home.querySelectorAll("*")];
  const elements = all.filter(({ tagName }) => !KNOWN.has(tagName.toUpperCase()));
  const attributes = all.flatMap(element =>
    element.getAttributeNames().filter(name => !ATTRIBUTES.test(name)),
  );
  return [...elements.map(({ tagName }) => tagName), ...attributes];
}

it("two hundred hostile texts are there, and text they stay in names and messages", () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(200);
  const rows = HOSTILE.map((message): Row => ({ state: "Failed", message }));
  const run = { ...noRun, id: "r", state: HOSTILE[0] ?? "", message: HOSTILE[1] ?? "", started: 1 };
  stage.link.receive(...snapshot(graph, {}, { run, flow: HOSTILE[2] ?? "" }));
  stage.link.receive(...batch(2, Object.fromEntries(rows.entries())));
  HOSTILE.forEach((text, node) => {
    expect(stage.card(node).querySelector(".nbf-name")?.textContent).toBe(clean(text));
    expect(stage.card(node).title).toBe(`${clean(text)}\n${clean(text)}`);
  });
  expect(suspects()).toEqual([]);
  expect("__pwned" in window).toBe(false);
});

/** Shows details that say a text wherever they can, of a node of that name; counts the elements. */
function shownDetails(text: string): number {
  const one = graphOf([text]);
  stage.link.receive(...snapshot(one, {}, { stream: text }));
  stage.card(0).click();
  stage.link.receive({ type: "refused", code: "failed", text });
  stage.link.receive(
    detailsOf(
      0,
      {
        state: text,
        message: text,
        children: text,
        family: [{ name: text, state: text }],
        why: [{ node: text, text, diff: text }],
        attempts: [{ number: 1, started: 1, seconds: 1, state: text, message: text }],
        notes: [text],
        inputs: [{ name: text, text }],
        result: { text, size: 1, is_all: false },
        traceback: text,
        code: text,
        logs: [{ level: text, text }],
      },
      one,
    ),
  );
  // Of a diff each line is an element.
  return stage.home.querySelectorAll(":not(.nbf-diff-line)").length;
}

it.each(HOSTILE.map((text, place) => [place, text] as const))(
  "so do details that say text %i",
  (_, text) => {
    const count = shownDetails(text);
    expect(stage.text(".nbf-inputs dt")).toBe(clean(text));
    expect(stage.text(".nbf-details-body")).toContain("Traceback");
    expect(suspects()).toEqual([]);
    expect(stage.home.textContent).not.toMatch(/[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]/);
    expect("__pwned" in window).toBe(false);

    stage.dispose();
    stage = new Stage();
    // Colours are shown, in spans.
    if (!text.includes("\x1b")) {
      expect(count).toBe(shownDetails("usual"));
    }
  },
);
