import { expect, it } from "vitest";

import { familyList } from "./family";

it("is not there where there are no children", () => {
  expect(familyList([])).toEqual([]);
});

it("lists each child with its state, once somebody opens it", () => {
  const [fold] = familyList([
    { name: "tidy[0]", state: "Success" },
    { name: "tidy[1] <b>", state: "Failed" },
  ]);
  if (!(fold instanceof HTMLDetailsElement)) {
    throw new Error("no list to open");
  }
  expect(fold.textContent).toBe("Show the first 2 children");
  for (const isOpen of [true, false, true]) {
    fold.open = isOpen;
    fold.dispatchEvent(new Event("toggle"));
  }
  const rows = [...fold.querySelectorAll("li")];
  expect(rows.map(row => [row.dataset["tone"], row.textContent])).toEqual([
    ["good", "tidy[0]Success"],
    ["bad", "tidy[1] <b>Failed"],
  ]);
});

it("counts one child as one", () => {
  expect(familyList([{ name: "a[0]", state: "Success" }])[0]?.textContent).toBe("Show the child");
});
