import { expect, it, vi } from "vitest";

import { button, PauseButton, setDisabled } from "./buttons";

it("has a word for who cannot see its glyph", () => {
  const click = vi.fn();
  const element = button("Run", "M0 0", "Run it", click);
  element.click();

  expect(element.getAttribute("aria-label")).toBe("Run");
  expect(element.title).toBe("Run it");
  expect(click).toHaveBeenCalledOnce();
  setDisabled(element, true);
  expect(element.disabled).toBe(true);
});

it("is one button that pauses or resumes", () => {
  const does = vi.fn();
  const pause = new PauseButton(does);
  const { element } = pause;
  pause.update(false, false);
  expect(element.disabled).toBe(true);

  pause.update(true, false);
  element.click();
  pause.update(false, true);
  expect(element.textContent).toBe("Resume");
  element.click();
  expect(does.mock.calls).toEqual([["pause"], ["resume"]]);
});
