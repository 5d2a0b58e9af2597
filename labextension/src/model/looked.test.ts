import { expect, it } from "vitest";

import type { Versions } from "../protocol/generated";
import { LookedAt } from "./looked";

const versions: Versions = { type: "versions", node: 1, name: "tidy", versions: [], note: "" };

it("knows what was asked for, and what came", () => {
  const looked = new LookedAt();
  expect(looked.get("versions")).toBeUndefined();
  expect(looked.ask("versions", 1)).toEqual({ type: "ask-versions", node: 1 });
  expect(looked.get("versions")).toBeNull();
  looked.take(versions);
  expect(looked.get("versions")).toBe(versions);
  looked.clear();
  expect(looked.get("versions")).toBeUndefined();
});

it("gives up what is awaited, and keeps what came", () => {
  const looked = new LookedAt();
  looked.take(versions);
  looked.ask("result", 1);
  looked.giveUp();
  expect(looked.get("result")).toBeUndefined();
  expect(looked.get("versions")).toBe(versions);
});
