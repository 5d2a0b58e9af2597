import { duration } from "../model/duration";
import type { VersionInfo, Versions } from "../protocol/generated";
import { differenceBlock } from "./difference";
import { make } from "./make";
import { clean, cleanLines } from "./text";

/** The versions that a task's code had, the newest first, each to be opened. */
export function versionList({ versions, note }: Versions): HTMLElement[] {
  const told = note === "" ? [] : [make("p", "nbf-why", {}, clean(note))];
  return [...versions.map(row), ...told];
}

function row(version: VersionInfo): HTMLElement {
  const { number, is_current: isCurrent, runs, seconds, change } = version;
  const facts = [clean(runs), duration(seconds)].join(" · ");
  const summary = make(
    "summary",
    "",
    {},
    make("span", "nbf-version-number", {}, `Version ${number}`),
    ...(isCurrent ? [make("span", "nbf-version-current", {}, "present code")] : []),
    make("span", "nbf-version-facts", {}, facts),
  );
  const fold = make("details", "nbf-fold nbf-version", {}, summary);
  fold.addEventListener("toggle", () => {
    if (fold.open && fold.childElementCount === 1) {
      const said = change === "" ? [] : [make("p", "nbf-why", {}, clean(change))];
      fold.append(...said, body(version));
    }
  });
  return fold;
}

function body({ diff, code }: VersionInfo): HTMLElement {
  if (diff !== null) {
    return differenceBlock(diff);
  }
  const text = code === null ? "Its text is not known any more." : cleanLines(code);
  return make("pre", "nbf-block", { tabindex: "0" }, text);
}
