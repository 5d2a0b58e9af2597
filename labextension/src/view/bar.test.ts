import { expect, it } from "vitest";

import { Bar } from "./bar";

it("gives each phase its share, and nothing where there is nothing", () => {
  const bar = new Bar("nbf-bar", { role: "progressbar" });
  const widths = () =>
    [...bar.element.querySelectorAll<HTMLElement>(".nbf-part")].map(each => each.style.width);
  bar.show({ waiting: 1, running: 1, succeeded: 4, failed: 2, stopped: 0 }, 8);
  expect(widths()).toEqual(["50%", "25%", "0%", "12.5%"]);
  const [, failed] = bar.element.querySelectorAll<HTMLElement>(".nbf-part");
  expect(failed?.style.minWidth).toBe("3px");
  bar.show({ waiting: 0, running: 0, succeeded: 0, failed: 0, stopped: 0 }, 0);
  expect(widths()).toEqual(["0%", "0%", "0%", "0%"]);
  expect(failed?.style.minWidth).toBe("");
  expect(bar.element.getAttribute("role")).toBe("progressbar");
});
