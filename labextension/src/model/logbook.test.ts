import { expect, it } from "vitest";

import type { Logs } from "../protocol/generated";
import { Logbook } from "./logbook";

function answer(
  run: string,
  first: number,
  texts: readonly string[],
  total = first + texts.length,
): Logs {
  const lines = texts.map(text => ({ node: "tidy", time: 1, level: "INFO", text }));
  return { type: "logs", run, first, total, lines };
}

function texts(book: Logbook): string[] {
  return book.entries.map(({ text }) => text);
}

it("adds what comes to what it has, and says what to ask for next", () => {
  const book = new Logbook();
  expect(book.take(answer("r1", 0, ["a", "b"], 3))).toBe(2);
  const { edition } = book;
  expect(book.take(answer("r1", 2, ["c"]))).toBeNull();
  expect(texts(book)).toEqual(["a", "b", "c"]);
  expect(book.edition).toBe(edition);
});

it("takes no line twice", () => {
  const book = new Logbook();
  book.take(answer("r1", 0, ["a", "b"]));
  book.take(answer("r1", 0, ["a", "b", "c"]));
  book.take(answer("r1", 1, ["b"]));
  expect(texts(book)).toEqual(["a", "b", "c"]);
});

it("begins anew with another run, and keeps what was done here", () => {
  const book = new Logbook();
  book.take(answer("r1", 0, ["a"]));
  book.note("delays.run()");
  const { edition } = book;
  expect(book.take(answer("r2", 0, ["b"]))).toBeNull();
  expect(texts(book)).toEqual(["delays.run()", "b"]);
  expect(book.edition).not.toBe(edition);
});

it("asks from the beginning where the answer was about a line of the former run", () => {
  const book = new Logbook();
  book.take(answer("r1", 0, ["a", "b", "c"]));
  expect(book.take(answer("r2", 3, ["x"], 4))).toBe(0);
  expect(texts(book)).toEqual([]);
  expect(book.take(answer("r2", 0, ["u", "v", "w", "x"]))).toBeNull();
  expect(texts(book)).toEqual(["u", "v", "w", "x"]);
});

it("keeps no more lines than somebody reads", () => {
  const book = new Logbook();
  const many = Array.from({ length: 6_000 }, (_, index) => String(index));
  book.take(answer("r1", 0, many));
  const { edition } = book;
  book.take(answer("r1", 6_000, many));
  expect(book.entries.length).toBe(5_000);
  expect(texts(book).at(-1)).toBe("5999");
  expect(book.edition).not.toBe(edition);
});

it("says what was not done, and why", () => {
  const book = new Logbook();
  book.note("delays.run()");
  book.refuse("Nothing runs.");
  expect(book.entries.map(({ level, text }) => `${level} ${text}`)).toEqual([
    "PYTHON delays.run()",
    "ERROR Nothing runs.",
  ]);
});
