import type { Phase } from "../protocol/generated";
import { make } from "./make";

const PARTS = ["succeeded", "failed", "stopped", "running"] as const;

/** A bar with a part for each phase that something has reached, the rest of it empty. */
export class Bar {
  readonly element: HTMLElement;
  private readonly parts = PARTS.map(part => make("span", `nbf-part nbf-${part}`));

  constructor(className: string, attributes: Readonly<Record<string, string>> = {}) {
    this.element = make("div", className, attributes, ...this.parts);
  }

  show(phases: Readonly<Record<Phase, number>>, total: number): void {
    PARTS.forEach((part, index) => {
      const width = `${total === 0 ? 0 : (100 * phases[part]) / total}%`;
      const style = this.parts[index]?.style;
      // Of a thousand one that failed is to be seen.
      const least = phases[part] > 0 ? "3px" : "";
      if (style !== undefined && style.width !== width) {
        style.width = width;
        style.minWidth = least;
      }
    });
  }
}
