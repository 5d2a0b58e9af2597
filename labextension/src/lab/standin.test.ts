import { beforeEach, expect, it } from "vitest";

import { WIDGET } from "./saved";
import { standIn } from "./standin";
import { saved, shows, Signal } from "./testing";

/** As ipywidgets' renderer: it says that it waits, then shows the widget, or that there is none. */
class Renderer {
  readonly node = document.createElement("div");
  readonly disposed = new Signal<undefined>();
  isDisposed = false;
  /** Lets it go on. */
  settle: (isThere: boolean) => Promise<void> = () => Promise.resolve();

  async renderModel(): Promise<void> {
    this.node.textContent = "Loading widget...";
    let go: (isThere: boolean) => void = () => undefined;
    const settled = new Promise<boolean>(resolve => (go = resolve));
    const done = settled.then(isThere => {
      this.node.textContent = isThere ? "" : "Error displaying widget: model not found";
      if (isThere) {
        this.node.append(document.createElement("canvas"));
      }
    });
    this.settle = async isThere => {
      go(isThere);
      await done;
      await new Promise(resolve => setTimeout(resolve));
    };
    return done;
  }
}

let renderer: Renderer;

function render(id: string, mimeType = WIDGET): Promise<void> {
  renderer = new Renderer();
  const registry = { createRenderer: () => renderer };
  standIn(registry as never, wanted => (wanted === "w" ? saved() : undefined));
  const created = (registry.createRenderer as (type: string) => Renderer)(mimeType);
  return (created as unknown as Rendered).renderModel({ data: shows(id) });
}

interface Rendered {
  renderModel(model: object): Promise<void>;
}

function tones(): (string | null)[] {
  return [...renderer.node.querySelectorAll(".nbf-card")].map(card =>
    card.getAttribute("data-tone"),
  );
}

beforeEach(() => document.body.replaceChildren());

it("shows the last states while a widget is awaited, and where it is missing", async () => {
  void render("w");
  expect(tones()).toEqual(["good", "bad"]);

  await renderer.settle(false);

  expect(tones()).toEqual(["good", "bad"]);
  expect(renderer.node.textContent).not.toContain("model not found");
  expect(renderer.node.querySelector<HTMLButtonElement>(".nbf-primary")?.disabled).toBe(true);
});

it("gives way to the widget", async () => {
  void render("w");
  await renderer.settle(true);

  expect(tones()).toEqual([]);
  expect(renderer.node.querySelector("canvas")).not.toBeNull();
});

it("says why what needs a kernel cannot be done", () => {
  void render("w");
  renderer.node.querySelector<HTMLElement>("[aria-label='Turn the drawing']")?.click();

  expect(renderer.node.textContent).toContain("no kernel has");
});

it("shows nothing in a renderer that is gone", async () => {
  void render("w");
  renderer.isDisposed = true;
  renderer.disposed.emit(undefined);
  expect(tones()).toEqual([]);

  await renderer.settle(false);
  expect(tones()).toEqual([]);
});

it("leaves other widgets and other types alone", async () => {
  void render("other");
  expect(renderer.node.textContent).toBe("Loading widget...");
  await renderer.settle(false);
  expect(renderer.node.textContent).toContain("model not found");

  void render("w", "text/plain");
  expect(tones()).toEqual([]);
});
