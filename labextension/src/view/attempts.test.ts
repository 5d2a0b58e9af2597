import { expect, it } from "vitest";

import { attemptList } from "./attempts";

it("attempts have their number, time, state and message", () => {
  const one = { number: 1, started: 1, seconds: 0.5, state: "Retrying", message: "ValueError: no" };
  const two = { number: 2, started: 3, seconds: null, state: "Running", message: "" };
  const [first, second] = attemptList([one, two]).querySelectorAll("li");
  expect(first?.textContent).toMatch(/^Attempt 1Retrying · 0\.5 s.+ValueError: no$/);
  expect(first?.querySelector("time")?.getAttribute("datetime")).toBe("1970-01-01T00:00:01.000Z");
  expect(second?.querySelector(".nbf-attempt-facts")?.textContent).toBe("Running");
  expect(second?.querySelector(".nbf-attempt-message")).toBeNull();
});
