import type { Locator } from "playwright-core";

const SECONDS = 30;

/** The live view as it is seen. */
export class View {
  constructor(readonly root: Locator) {}

  card(name: string): Locator {
    return this.root.locator(`.nbf-card[aria-label^="${name}"]`);
  }

  button(name: string): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  /** The colour of a node's glyph: red, green and blue, up to 255. */
  async colour(name: string): Promise<readonly number[]> {
    return this.card(name)
      .locator(".nbf-glyph")
      .evaluate(element => {
        const canvas = document.createElement("canvas").getContext("2d");
        Object.assign(canvas ?? {}, { fillStyle: getComputedStyle(element).color });
        canvas?.fillRect(0, 0, 1, 1);
        return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
      });
  }

  /** What the open details say below a heading. */
  section(title: string): Locator {
    return this.root.locator(".nbf-section", {
      has: this.root.page().locator("h4", { hasText: title }),
    });
  }

  /** Waits for a node to look like that: good, bad, running, … */
  async shows(name: string, tone: string, timeout = 1_000 * SECONDS): Promise<void> {
    await this.root
      .locator(`.nbf-card[data-tone="${tone}"][aria-label^="${name}"]`)
      .waitFor({ timeout });
  }

  /** Waits for the run to be in that state. */
  async says(state: string, timeout = 1_000 * SECONDS): Promise<void> {
    await this.root.locator(".nbf-state", { hasText: state }).waitFor({ timeout });
  }

  /** Node → how it looks. */
  tones(): Promise<Record<string, string>> {
    return this.root
      .locator(".nbf-card")
      .evaluateAll(cards =>
        Object.fromEntries(
          cards.map(card => [
            card.querySelector(".nbf-name")?.textContent ?? "",
            card.getAttribute("data-tone") ?? "",
          ]),
        ),
      );
  }
}
