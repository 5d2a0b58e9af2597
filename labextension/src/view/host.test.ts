import { expect, it } from "vitest";

import { offer, offered } from "./host";

it("is empty until a page offers more, which it does by the place of the view", () => {
  const place = document.createElement("div");
  expect(offered(place)).toEqual({});

  offer(element => ({ goToCell: () => element === place }));

  expect(offered(place).goToCell?.("a")).toBe(true);
  expect(offered(document.body).goToCell?.("a")).toBe(false);
});
