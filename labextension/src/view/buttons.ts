/** The buttons by which runs are asked for, in the view and in the list of flows. */

import { glyph, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";

export const RUN = "M5 3.2 12.6 8 5 12.8z";
export const FRESH = "M12.9 6.2A5.3 5.3 0 1 0 13.3 8.6M13.3 3v3.4H9.9";
export const STOP = "M4 4h8v8H4z";
const PAUSE = "M5.75 3.75v8.5M10.25 3.75v8.5";
const RESUME = "M3 3.4 8 8l-5 4.6zM8.6 3.4l5 4.6-5 4.6z";

const DEEDS = {
  pause: ["Pause", PAUSE, "Begin no further task; those that run come to their end"],
  resume: ["Resume", RESUME, "Go on with what was left"],
} as const;

/** One button: it pauses what runs, and resumes what is paused. */
export class PauseButton {
  readonly element: HTMLButtonElement;
  private deed: keyof typeof DEEDS = "pause";
  private readonly path: SVGSVGElement;
  private readonly word: HTMLElement;

  constructor(does: (deed: keyof typeof DEEDS) => void) {
    const [word, path, title] = DEEDS.pause;
    this.path = glyph(path);
    this.word = make("span", "", {}, word);
    const attributes = { type: "button", title, "aria-label": word };
    this.element = make("button", "nbf-button", attributes, this.path, this.word);
    this.element.addEventListener("click", () => does(this.deed));
  }

  update(canPause: boolean, canResume: boolean): void {
    this.deed = canResume ? "resume" : "pause";
    const [word, path, title] = DEEDS[this.deed];
    setGlyph(this.path, path);
    setText(this.word, word);
    setAttribute(this.element, "title", title);
    setAttribute(this.element, "aria-label", word);
    setDisabled(this.element, !canPause && !canResume);
  }
}

export function setDisabled(element: HTMLButtonElement, isDisabled: boolean): void {
  if (element.disabled !== isDisabled) {
    element.disabled = isDisabled;
  }
}

/** A button with a glyph and a word; where there is no room, the glyph alone. */
export function button(
  word: string,
  path: string,
  title: string,
  click: () => void,
): HTMLButtonElement {
  const attributes = { type: "button", title, "aria-label": word };
  const element = make("button", "nbf-button", attributes, glyph(path), make("span", "", {}, word));
  element.addEventListener("click", click);
  return element;
}
