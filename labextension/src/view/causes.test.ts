import { expect, it } from "vitest";

import { causeList } from "./causes";

it("a chain names each node but the first, and shows the change where it lies", () => {
  const list = causeList([
    { node: "report", text: "upstream `tidy` has a new result", diff: null },
    { node: "tidy", text: "helper `parse` changed", diff: "-a\n+b" },
  ]);
  const items = [...list.querySelectorAll(".nbf-cause-line")].map(each => each.textContent);
  expect(items).toEqual(["upstream `tidy` has a new result", "tidyhelper `parse` changed"]);
  expect(list.querySelectorAll("li")[0]?.querySelector(".nbf-diff")).toBeNull();
  expect(list.querySelectorAll("li")[1]?.querySelectorAll(".nbf-diff-line")).toHaveLength(2);
});
