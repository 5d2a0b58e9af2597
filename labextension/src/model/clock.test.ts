import { expect, it } from "vitest";

import { Clock } from "./clock";

it("goes by the message that was least late, of each kernel anew", () => {
  let page = 100;
  const clock = new Clock(() => page);
  expect(clock.now()).toBe(100);
  clock.hear({ stream: "a", time: 90 });
  expect(clock.now()).toBe(90);
  page = 110;
  clock.hear({ stream: "a", time: 103 });
  expect(clock.now()).toBe(103);
  clock.hear({ stream: "a", time: 95 });
  expect(clock.now()).toBe(103);
  clock.hear({ stream: "b", time: 10 });
  expect(clock.now()).toBe(10);
});
