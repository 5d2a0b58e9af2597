import { expect, it } from "vitest";

import { Model } from "../model/model";
import { begin } from "../protocol/fold";
import { graphOf, snapshot } from "../protocol/testing";
import { Status } from "./status";

function shown(change: (model: Model) => void): [notice: string | null, empty: string | null] {
  const model = new Model(() => 0);
  const status = new Status(model);
  change(model);
  status.update();
  const text = (element: HTMLElement) => (element.hidden ? null : element.textContent);
  return [text(status.notice), text(status.empty)];
}

function begun(model: Model, names: readonly string[]): void {
  const table = begin(...snapshot(graphOf(names)), null);
  if (table !== null) {
    model.began(table);
  }
}

it("says that there is no flow, or none yet", () => {
  expect(shown(() => undefined)).toEqual([null, "Waiting for the kernel…"]);
  expect(shown(model => model.say("no"))).toEqual(["no", "There is no flow to show."]);
  expect(shown(model => begun(model, []))).toEqual([null, "This flow has no tasks yet."]);
});

it("says nothing where there is nothing to say, else why something is late or refused", () => {
  expect(shown(model => begun(model, ["a"]))).toEqual([null, null]);
  const late = (model: Model) => {
    begun(model, ["a"]);
    model.waits(true);
  };
  expect(shown(late)).toEqual(["Catching up with the kernel…", null]);
});
