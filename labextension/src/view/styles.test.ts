import { afterEach, expect, it } from "vitest";

import { addStyles } from "./styles";

afterEach(() => document.head.replaceChildren());

it("puts one stylesheet into a document, however often it is asked", () => {
  const element = document.body.appendChild(document.createElement("div"));
  addStyles(element);
  addStyles(element);
  expect(document.head.querySelectorAll("style").length).toBe(1);
  expect(document.head.textContent).toContain(".nbf-card");
});

it("puts one into a shadow tree, where the document's does not reach", () => {
  const root = document.createElement("div").attachShadow({ mode: "open" });
  const element = root.appendChild(document.createElement("div"));
  addStyles(element);
  addStyles(element);
  expect(root.querySelectorAll("style").length).toBe(1);
  expect(document.head.querySelectorAll("style").length).toBe(0);
});

it("respects who wants no motion, and follows the theme around", () => {
  addStyles(document.body);
  const css = document.head.textContent;
  expect(css).toContain("prefers-reduced-motion");
  expect(css).toContain("var(--jp-layout-color1,");
  expect(css).toContain("prefers-color-scheme: dark");
});

it("has as many closing as opening braces, and no font shorthand that no browser takes", () => {
  addStyles(document.body);
  const css = document.head.textContent;
  expect(css.split("{").length).toBe(css.split("}").length);
  expect(css).not.toMatch(/font:[^;]*inherit/);
});
