import { expect, it } from "vitest";

import { draw, make, setAttribute, setText } from "./make";

function changes(element: Element, act: () => void): number {
  const observer = new MutationObserver(() => undefined);
  observer.observe(element, { attributes: true, childList: true, subtree: true });
  act();
  return observer.takeRecords().length;
}

it("makes an element of what it is given, strings being text", () => {
  const element = make("p", "note", { title: "t" }, "<b>", make("b", "", {}, "x"));
  expect([element.tagName, element.className, element.title]).toEqual(["P", "note", "t"]);
  expect([...element.children].map(({ tagName }) => tagName)).toEqual(["B"]);
  expect(element.textContent).toBe("<b>x");
});

it("draws in the namespace of SVG", () => {
  const path = draw("path", { d: "M0 0" });
  expect(path.namespaceURI).toBe("http://www.w3.org/2000/svg");
  expect(path.getAttribute("d")).toBe("M0 0");
});

it("changes a text or an attribute only where it differs", () => {
  const element = make("p", "", { title: "a" }, "one");
  const same = () => {
    setText(element, "one");
    setAttribute(element, "title", "a");
  };
  expect(changes(element, same)).toBe(0);
  expect(changes(element, () => setAttribute(element, "title", "b"))).toBe(1);
  setText(element, "two");
  expect([element.textContent, element.title]).toEqual(["two", "b"]);
});
