import { beforeEach, describe, expect, it, vi } from "vitest";

import { batch, graphOf, snapshot } from "../protocol/testing";
import type { Buffers } from "../protocol/fold";
import { offer } from "../view/host";
import type { Listener } from "./index";
import host from "./index";

/** A widget's model, and the kernel at its other end. */
class Widget {
  readonly sent: unknown[] = [];
  readonly listeners = new Map<string, Listener>();
  last: unknown = {};

  get(key: string): unknown {
    return key === "last" ? this.last : undefined;
  }
  on(event: string, listener: Listener): void {
    this.listeners.set(event, listener);
  }
  off(event: string): void {
    this.listeners.delete(event);
  }
  send(content: unknown): void {
    this.sent.push(content);
  }
  hear([message, buffers]: readonly [unknown, Buffers]): void {
    this.listeners.get("msg:custom")?.(message, buffers);
  }
}

const flow = () => snapshot(graphOf(["load", "tidy"], [[0, 1]]));

let widget: Widget;
let el: HTMLElement;

function shown(): string {
  return el.textContent;
}

function button(name: string): HTMLButtonElement | null {
  return el.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
}

function open() {
  const made = host();
  const leave = made.initialize({ model: widget });
  return { leave, unmount: made.render({ el }), render: made.render };
}

beforeEach(() => {
  widget = new Widget();
  el = document.createElement("div");
  document.body.replaceChildren(el);
});

describe("the widget", () => {
  it("says hello and shows what the kernel answers", () => {
    open();
    expect(widget.sent).toEqual([{ type: "hello" }]);

    widget.hear(flow());

    expect(shown()).toContain("load");
    expect(button("Run")?.disabled).toBe(false);
  });

  it("takes what the page offers to views at its place", () => {
    const hostAt = vi.fn(() => ({}));
    offer(hostAt);
    open();
    expect(hostAt).toHaveBeenCalledWith(el);
  });

  it("shows without a kernel what was saved, and offers nothing that only a kernel can do", () => {
    const [message, buffers] = flow();
    widget.last = { message, buffers };

    open();

    expect(shown()).toContain("load");
    expect(button("Run")?.disabled).toBe(true);
  });

  it.each([{ message: 7, buffers: [] }, { buffers: [] }, null, 5])(
    "passes over a saved state that makes no sense: %j",
    saved => {
      widget.last = saved;

      open();

      expect(shown()).toContain("Waiting for the kernel");
    },
  );

  it("asks anew when the kernel went or came", () => {
    vi.useFakeTimers();
    open();
    widget.hear(flow());

    widget.listeners.get("comm_live_update")?.();
    vi.advanceTimersByTime(1_500);

    expect(button("Run")?.disabled).toBe(true);
    expect(widget.sent.length).toBeGreaterThan(1);
    vi.useRealTimers();
  });

  it("has one link however many cells show it", () => {
    const { render } = open();
    const second = document.createElement("div");
    document.body.append(second);
    render({ el: second });

    widget.hear(flow());
    widget.hear(batch(2, { 0: { state: "Running" } }));

    expect(widget.sent).toEqual([{ type: "hello" }]);
    expect(second.textContent).toContain("Running");
    expect(shown()).toContain("Running");
  });

  it("asks for a run and for its end", () => {
    open();
    widget.hear(flow());

    button("Fresh")?.click();

    expect(widget.sent.at(-1)).toEqual({ type: "start", fresh: true });
  });

  it("leaves nothing behind", () => {
    const { leave, unmount } = open();

    unmount();
    leave();

    expect(el.childElementCount).toBe(0);
    expect(widget.listeners.size).toBe(0);
  });

  it("cannot be drawn before it was set up", () => {
    expect(() => host().render({ el })).toThrow("set the widget up");
  });
});
