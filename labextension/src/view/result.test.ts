import { expect, it, vi } from "vitest";

import type { Result } from "../protocol/generated";
import { resultParts } from "./result";

const info = { text: "DataFrame 3 × 2", size: 12_400_000, is_all: false };
const result: Result = {
  type: "result",
  node: 1,
  name: "tidy",
  kind: "text/plain",
  data: "",
  note: "",
};

function shown(rest: Partial<Result>): HTMLElement[] {
  return resultParts(info, { ...result, ...rest }, document.body, () => undefined).slice(1);
}

it("a small value is all there is", () => {
  const all = { text: "[1, 2]", size: null, is_all: true };
  const parts = resultParts(all, undefined, document.body, () => undefined);
  expect(parts.map(({ tagName, textContent }) => [tagName, textContent])).toEqual([
    ["PRE", "[1, 2]"],
  ]);
});

it("a larger one tells its size and is fetched by a click", () => {
  const ask = vi.fn();
  const [line, button] = resultParts(info, undefined, document.body, ask);
  expect(line?.textContent).toBe("DataFrame 3 × 2");
  expect(button?.textContent).toBe("Show the result, 12.4 MB");
  expect(ask).not.toHaveBeenCalled();
  button?.click();
  expect(ask).toHaveBeenCalledOnce();
  const [, unsized] = resultParts({ ...info, size: null }, undefined, document.body, ask);
  expect(unsized?.textContent).toBe("Show the result");
});

it("while it is awaited, that is said", () => {
  const [, waiting] = resultParts(info, null, document.body, () => undefined);
  expect(waiting?.textContent).toBe("The kernel prepares it…");
});

it("text is text, with its colours and its note", () => {
  const [text, note] = shown({ data: "\x1b[31mred\x1b[0m <b>", note: "cut" });
  expect(text?.textContent).toBe("red <b>");
  expect(text?.querySelector(".nbf-ansi-ink")?.textContent).toBe("red");
  expect(note?.textContent).toBe("cut");
  expect(shown({ note: "too large" }).map(({ textContent }) => textContent)).toEqual(["too large"]);
});

it("markup is in a frame, and says that its scripts do not run", () => {
  const parts = shown({ kind: "text/html", data: "<script>1</script>" });
  expect(parts.map(({ tagName }) => tagName)).toEqual(["IFRAME", "P"]);
  expect(parts[1]?.textContent).toContain("Scripts in it do not run here");
  expect(shown({ kind: "text/html", data: "<p>" })).toHaveLength(1);
});

it("images are images, SVG too, so that no script of it runs", () => {
  const [png] = shown({ kind: "image/png", data: "iVBORw==" });
  expect(png?.getAttribute("src")).toBe("data:image/png;base64,iVBORw==");
  expect(png?.getAttribute("alt")).toBe("Result of tidy");
  const [svg] = shown({ kind: "image/svg+xml", data: '<svg onload="x"/>' });
  expect(svg?.getAttribute("src")).toBe(
    "data:image/svg+xml;charset=utf-8,%3Csvg%20onload%3D%22x%22%2F%3E",
  );
});

it("an image that is none says so", () => {
  const [png] = shown({ kind: "image/png", data: "!" });
  const home = document.createElement("div");
  home.append(png ?? "");
  png?.dispatchEvent(new Event("error"));
  expect(home.textContent).toBe("It is no image that can be shown.");
});
