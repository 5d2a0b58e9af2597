import type { Kind, LookedAt } from "../model/looked";
import type { Details, StepInfo } from "../protocol/generated";
import { duration } from "../model/duration";
import { ansiNodes } from "./ansi";
import { attemptList } from "./attempts";
import { causeList } from "./causes";
import { cellButton } from "./cell";
import { familyList } from "./family";
import { make } from "./make";
import { resultParts } from "./result";
import type { Section } from "./stack";
import { clean, cleanLines } from "./text";
import { versionList } from "./versions";

/** What the sections of a node's details are made from, beside the details. */
export interface Around {
  readonly looked: LookedAt;
  /** Whether a run goes on: then nothing is foretold. */
  readonly isRunning: boolean;
  readonly element: Element;
  /** Null where nothing more can be asked, as of a recorded run. */
  readonly ask: ((kind: Kind) => void) | null;
  /** Null where no cell can be shown. */
  readonly goToCell: ((node: string) => void) | null;
}

const VERDICTS: Readonly<Record<StepInfo["verdict"], string>> = {
  run: "It would run",
  maybe: "It may run",
  reuse: "Its result would be reused",
  mocked: "A mock would stand for it",
  skip: "It would not be reached",
};

/** In the order in which a person asks: what went wrong and where, what came of it, why. */
export function sectionsOf(details: Details, around: Around): Section[] {
  const parts = [
    ...outcome(details, around),
    ...reasons(details, around),
    ...task(details, around),
  ];
  return parts.length > 0
    ? parts
    : [{ title: "", says: [], content: () => [message("There is nothing more to tell.")] }];
}

function outcome(details: Details, around: Around): Section[] {
  const { message: said, children, failed, family, traceback, result } = details;
  const parts: Section[] = [];
  if (said !== "") {
    parts.push({ title: "", says: [said], content: () => [message(said)] });
  }
  if (children !== "") {
    parts.push({
      title: "Children",
      says: [JSON.stringify([children, failed, family])],
      content: () => [
        paragraph("nbf-why", children),
        ...(failed.length > 0 ? [pairs(failed)] : []),
        ...familyList(family),
      ],
    });
  }
  if (traceback !== null) {
    parts.push({ title: "Traceback", says: [traceback], content: () => [block(traceback)] });
  }
  if (result !== null) {
    const shown = around.looked.get("result");
    const ask = asks(around, "result");
    parts.push({
      title: "Result",
      says: [JSON.stringify(result), shown],
      content: () => resultParts(result, shown, around.element, ask),
    });
  }
  return parts;
}

function reasons(details: Details, around: Around): Section[] {
  const { why, notes, attempts } = details;
  const parts: Section[] = [];
  if (why.length > 0) {
    const title = details.state === "Running" ? "Why it runs" : "Why";
    parts.push({ title, says: [JSON.stringify(why)], content: () => [causeList(why)] });
  }
  const ask = asks(around, "step");
  if (!around.isRunning && ask !== null) {
    const step = around.looked.get("step");
    parts.push({ title: "In a run now", says: [step], content: () => foretold(step, ask) });
  }
  if (notes.length > 0) {
    parts.push({
      title: "Notes",
      says: [JSON.stringify(notes)],
      content: () => notes.map(note => paragraph("nbf-why", note)),
    });
  }
  if (attempts.length > 0) {
    parts.push({
      title: "Attempts",
      says: [JSON.stringify(attempts)],
      content: () => [attemptList(attempts)],
    });
  }
  return parts;
}

function task(details: Details, around: Around): Section[] {
  const { inputs, logs: lines, code, cell, name } = details;
  const { goToCell, looked } = around;
  const parts: Section[] = [];
  if (inputs.length > 0) {
    parts.push({
      title: "Inputs",
      says: [JSON.stringify(inputs)],
      content: () => [pairs(inputs)],
    });
  }
  if (lines.length > 0) {
    parts.push({ title: "Logs", says: [JSON.stringify(lines)], content: () => [logs(lines)] });
  }
  const leads = cell !== null && goToCell !== null;
  if (code !== null || leads) {
    const button = leads ? { button: () => cellButton(() => goToCell(name)) } : {};
    const content = () => (code === null ? [] : [block(code)]);
    parts.push({ title: "Code", says: [code, leads], content, ...button });
  }
  const ask = asks(around, "versions");
  if (code !== null && ask !== null) {
    const versions = looked.get("versions");
    parts.push({
      title: "Versions",
      says: [versions],
      content: () =>
        versions === undefined || versions === null
          ? [asking(versions, "Show earlier versions", ask)]
          : versionList(versions),
    });
  }
  return parts;
}

function asks({ ask }: Around, kind: Kind): (() => void) | null {
  return ask === null ? null : () => ask(kind);
}

function foretold(step: StepInfo | null | undefined, ask: () => void): HTMLElement[] {
  if (step === undefined || step === null) {
    return [asking(step, "Would it run again?", ask)];
  }
  const { verdict, seconds, why, notes } = step;
  const takes = seconds !== null && (verdict === "run" || verdict === "maybe");
  const time = takes ? `; last time it took ${duration(seconds)}` : "";
  return [
    make("p", "nbf-verdict", { "data-verdict": verdict }, `${VERDICTS[verdict]}${time}.`),
    causeList(why),
    ...notes.map(note => paragraph("nbf-why", note)),
  ];
}

/** What asks, and then says that the answer may have to wait. */
function asking(answer: null | undefined, text: string, ask: () => void): HTMLElement {
  if (answer === null) {
    const waits = "Asking the kernel; a cell that runs has to end first.";
    return make("p", "nbf-why", { role: "status" }, waits);
  }
  const button = make("button", "nbf-button", { type: "button" }, text);
  button.addEventListener("click", ask);
  return button;
}

function message(text: string): HTMLElement {
  return paragraph("nbf-message", text);
}

function paragraph(className: string, text: string): HTMLElement {
  return make("p", className, {}, cleanLines(text));
}

/** Can be scrolled, so it can be reached by keyboard. */
function block(text: string): HTMLElement {
  return make("pre", "nbf-block", { tabindex: "0" }, ...ansiNodes(text));
}

function pairs(given: Details["inputs"]): HTMLElement {
  const rows = given.flatMap(({ name, text }) => [
    make("dt", "", {}, clean(name)),
    make("dd", "", {}, clean(text)),
  ]);
  return make("dl", "nbf-inputs", {}, ...rows);
}

function logs(lines: Details["logs"]): HTMLElement {
  const rows = lines.map(({ level, text }) =>
    make(
      "div",
      "nbf-log",
      {},
      make("span", "nbf-level", { "data-level": clean(level) }, clean(level)),
      make("span", "nbf-log-text", {}, ...ansiNodes(text)),
    ),
  );
  return make("pre", "nbf-block nbf-follow", { tabindex: "0" }, ...rows);
}
