import { expect, it } from "vitest";

import { graphOf } from "../protocol/testing";
import { Lines } from "./lines";

function paths(element: Element, selector: string): string[] {
  return [...element.querySelectorAll(selector)].map(path => path.getAttribute("d") ?? "");
}

const chain = graphOf(
  ["a", "b", "c"],
  [
    [0, 1],
    [1, 2],
  ],
);

it("draws each edge as curves to just inside its head", () => {
  const [line] = paths(new Lines(graphOf(["a", "b"], [[0, 1]])).element, ".nbf-line");
  expect(line).toBe("M140 22C164 22 164 22 183 22");
});

it("moves the last control point of a straight line along with its end", () => {
  const edge = { source: 0, target: 1, points: [0, 0, 0, 0, 50, 0, 50, 0], mapped: false };
  const straight = { ...graphOf(["a", "b"]), edges: [edge] };
  expect(paths(new Lines(straight).element, ".nbf-line")).toEqual(["M0 0C0 0 45 0 45 0"]);
  const down = { ...straight, direction: "top-down" } as const;
  expect(paths(new Lines(down).element, ".nbf-head")).toEqual(["M50 0l-3.5 -6h7z"]);
});

it("draws many edges with few elements", () => {
  const names = Array.from({ length: 501 }, (_, index) => `n${index}`);
  const graph = graphOf(
    names,
    names.slice(1).map((_, index) => [index, index + 1] as const),
  );
  expect(new Lines(graph).element.querySelectorAll("path").length).toBeLessThan(30);
});

it("brings out the edges of one node, and puts them back", () => {
  const lines = new Lines(chain);
  lines.light(1);
  expect(paths(lines.element, ".nbf-lit .nbf-line").join("").split("M").length - 1).toBe(2);
  lines.light(null);
  expect(paths(lines.element, ".nbf-lit .nbf-line")).toEqual([]);
});

it("dashes the edges along which elements go one by one", () => {
  const graph = graphOf(
    ["a", "b", "c"],
    [
      [0, 1],
      [1, 2],
    ],
    index => ({ mapped: index === 2 }),
  );
  const { element } = new Lines(graph);
  expect(element.querySelectorAll(".nbf-line")).toHaveLength(2);
  expect(element.querySelectorAll(".nbf-line.nbf-dashed")).toHaveLength(1);
});
