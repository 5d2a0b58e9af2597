import { expect, it, vi } from "vitest";

import { EarlierRuns } from "./earlier";

const row = (number: number, state = "Success") => ({
  number,
  id: `r${number}`,
  state,
  started: new Date(2026, 2, 1, 14, 5 + number).getTime() / 1_000,
  ended: new Date(2026, 2, 1, 14, 6 + number).getTime() / 1_000,
  counts: [],
  failed: [],
  given: "",
});
const now = new Date(2026, 2, 1, 18).getTime() / 1_000;

it("lists the last few runs, each of which opens", () => {
  const open = vi.fn();
  const { element } = new EarlierRuns(open);
  const earlier = new EarlierRuns(open);
  earlier.update("trips", [row(4, "Failed"), row(3), row(2), row(1)], now);
  const buttons = [...earlier.element.querySelectorAll("button")];
  expect(buttons.map(({ textContent }) => textContent)).toEqual([
    "Run 4today 14:091 m 00 s",
    "Run 3today 14:081 m 00 s",
    "Run 2today 14:071 m 00 s",
  ]);
  expect(buttons[0]?.title).toBe("Show run 4 in a tab: failed");
  expect(earlier.element.getAttribute("aria-label")).toBe("Earlier runs of trips");
  buttons[1]?.click();
  expect(open).toHaveBeenCalledWith(3);
  expect(element.childElementCount).toBe(0);
});

it("keeps what is there while nothing is new, and hides what is empty", () => {
  const earlier = new EarlierRuns(vi.fn());
  earlier.update("trips", [{ ...row(1), ended: null }], now);
  const first = earlier.element.firstElementChild;
  earlier.update("trips", [{ ...row(1), ended: null }], now + 60);
  expect(earlier.element.firstElementChild).toBe(first);
  earlier.update("trips", [], now);
  expect(earlier.element.hidden).toBe(true);
});
