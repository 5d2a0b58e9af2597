import { afterEach, beforeEach, expect, it } from "vitest";

import { make } from "./make";
import type { Section } from "./stack";
import { Stack } from "./stack";

let home: HTMLElement;
let stack: Stack;
beforeEach(() => {
  home = document.body.appendChild(document.createElement("div"));
  stack = new Stack(home);
});
afterEach(() => home.remove());

function section(title: string, text: string): Section {
  return { title, says: [text], content: () => [make("pre", "", {}, text)] };
}

const elements = () => [...home.children];
const texts = () => elements().map(each => each.querySelector("pre")?.textContent);

it("sections that say the same stay the same elements, in their place", () => {
  stack.show([section("a", "1"), section("b", "2"), section("c", "3")]);
  const [first, , third] = elements();
  const moves = new MutationObserver(() => undefined);
  moves.observe(home, { childList: true });
  stack.show([section("a", "1"), section("b", "changed"), section("c", "3")]);

  expect(texts()).toEqual(["1", "changed", "3"]);
  expect(elements()[0]).toBe(first);
  expect(elements()[2]).toBe(third);
  const touched = moves
    .takeRecords()
    .flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]);
  expect(touched).not.toContain(first);
  expect(touched).not.toContain(third);
});

it("sections come and go", () => {
  stack.show([section("a", "1"), section("c", "3")]);
  stack.show([section("b", "2"), section("c", "3")]);
  expect(texts()).toEqual(["2", "3"]);
  stack.clear();
  expect(elements()).toEqual([]);
});

it("a title has what is beside it, and none without a title", () => {
  const button = () => make("button", "beside");
  stack.show([{ ...section("a", "1"), button }, section("", "2")]);
  expect(home.querySelector("h4 + .beside")).not.toBeNull();
  expect(elements()[1]?.querySelector("h4")).toBeNull();
});

it("what grows is followed, unless somebody reads further up", () => {
  const growing = (text: string): Section => ({
    title: "Logs",
    says: [text],
    content: () => {
      const list = make("pre", "nbf-follow", {}, text);
      Object.defineProperty(list, "scrollHeight", { value: 400 });
      Object.defineProperty(list, "clientHeight", { value: 100 });
      return [list];
    },
  });
  const list = () => home.querySelector(".nbf-follow") ?? home;
  stack.show([growing("1")]);
  expect(list().scrollTop).toBe(400);
  stack.show([growing("2")]);
  expect(list().scrollTop).toBe(400);
  list().scrollTop = 40;
  stack.show([growing("3")]);
  expect(list().scrollTop).toBe(40);
});
