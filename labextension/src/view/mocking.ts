/** What is typed to stand for a result: a value, or the path of a file. */

import { SUFFIXES } from "../model/deeds";
import type { Doer } from "./doer";
import { make, setText } from "./make";
import { clean, cleanLines } from "./text";

/** What a form asks for. */
export interface Entry {
  readonly label: string;
  readonly placeholder: string;
  /** The Python of what was typed so far; null where that can stand for nothing. */
  code(typed: string): string | null;
  /** What to say where it is null. */
  readonly hint: string;
  done(typed: string): void;
}

export function valueEntry(doer: Doer, node: string): Entry {
  return {
    label: `Value of ${clean(node)}`,
    placeholder: "JSON or Python: [1, 2], 'monday', None",
    code: typed => (typed.trim() === "" ? null : doer.mockLine(node, typed)),
    hint: doer.mockLine(node, "…"),
    done: typed => doer.mock(node, typed),
  };
}

export function fileEntry(doer: Doer, node: string): Entry {
  return {
    label: `File for ${clean(node)}`,
    placeholder: "A path where the kernel runs: data/rows.parquet",
    code: typed => doer.fileLines(node, typed.trim()),
    hint: `A file that ends in ${SUFFIXES.map(suffix => `.${suffix}`).join(", ")}`,
    done: typed => doer.mockFile(node, typed.trim()),
  };
}

export function mockForm(
  node: string,
  entry: Entry,
  close: () => void,
): { readonly element: HTMLFormElement; readonly field: HTMLInputElement } {
  const field = make("input", "nbf-menu-field", {
    type: "text",
    "aria-label": entry.label,
    placeholder: entry.placeholder,
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "1000",
  });
  const code = make("code", "nbf-menu-code", {}, cleanLines(entry.hint));
  const attributes = { type: "submit", disabled: "" };
  const submit = make("button", "nbf-button nbf-primary", attributes, "Mock");
  const line = make("div", "nbf-menu-line", {}, field, submit);
  const element = make("form", "nbf-menu-form", { "aria-label": `Mock ${node}` }, line, code);
  field.addEventListener("input", () => {
    const typed = entry.code(field.value);
    submit.disabled = typed === null;
    setText(code, cleanLines(typed ?? entry.hint));
  });
  element.addEventListener("submit", event => {
    event.preventDefault();
    if (entry.code(field.value) !== null) {
      close();
      entry.done(field.value);
    }
  });
  return { element, field };
}
