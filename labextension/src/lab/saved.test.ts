import { describe, expect, it } from "vitest";

import { stateName } from "../protocol/fold";
import { heardLast, LARGEST, savedView, tableOf, widgetOf } from "./saved";
import { saved, shows, update } from "./testing";

describe("a saved view", () => {
  it("is what the kernel said, through JSON and back", () => {
    const [id, view] = heardLast(update("w")) ?? ["", saved()];
    const metadata: unknown = JSON.parse(JSON.stringify({ views: { [id]: view } }));

    const read = savedView(metadata, "w");
    const table = read === undefined ? null : tableOf(read);

    expect([...(table?.states ?? [])].map(stateName)).toEqual(["Success", "Failed"]);
    expect(table?.messages.get(1)).toBe("division by zero");
    expect(table?.run.state).toBe("Failed");
  });

  it("is not heard where a message tells of something else", () => {
    const { content, ...rest } = update("w");
    const data = (content as { data: object }).data;
    for (const other of [
      {},
      { comm_id: 7, data },
      { comm_id: "w", data: { ...data, method: "custom" } },
      { comm_id: "w", data: { ...data, state: { last: {} } } },
      { comm_id: "w", data: { method: "update", state: { value: 3 } } },
    ]) {
      expect(heardLast({ ...rest, content: other })).toBeNull();
    }
  });

  it("leaves large flows to the still picture", () => {
    expect(heardLast(update("w", "Failed", "x".repeat(LARGEST)))).toBeNull();
  });

  it.each([
    undefined,
    7,
    { views: 7 },
    { views: { w: 7 } },
    { views: { w: { message: {}, buffers: 7 } } },
    { views: { w: { message: {}, buffers: [7] } } },
  ])("is not there in %j", metadata => {
    expect(savedView(metadata, "w")).toBeUndefined();
  });

  it("is not what every object has", () => {
    expect(savedView({ views: {} }, "constructor")).toBeUndefined();
  });

  it("shows nothing where somebody edited it", () => {
    const { message, buffers } = saved();
    expect(tableOf({ message, buffers: [] })).toBeNull();
    expect(tableOf({ message, buffers: ["no base64 ä", "%"] })).toBeNull();
    expect(tableOf({ message: { type: "snapshot" }, buffers })).toBeNull();
  });
});

it("finds the widget of an output", () => {
  expect(widgetOf(shows("w"))).toBe("w");
  expect(widgetOf({ "text/plain": "w" })).toBeNull();
  expect(widgetOf(undefined)).toBeNull();
});
