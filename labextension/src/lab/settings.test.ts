import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import { expect, it, vi } from "vitest";

import { DEFAULTS, followSettings, settingsOf } from "./settings";
import { Signal } from "./testing";

it("takes what the schema allows, else what is usual", () => {
  expect(settingsOf({})).toEqual(DEFAULTS);
  const set = { side: "right", marks: false, direction: "top-down", keep: "all" };
  expect(settingsOf(set)).toEqual(set);
  expect(settingsOf({ side: 1, marks: null, direction: "auto", keep: "kernel" })).toEqual(DEFAULTS);
});

it("follows changes", async () => {
  const settings = { composite: { marks: true }, changed: new Signal<undefined>() };
  const registry = { load: () => Promise.resolve(settings) } as unknown as ISettingRegistry;
  const apply = vi.fn();
  await followSettings(registry, apply);
  settings.composite = { marks: false };
  settings.changed.emit(undefined);

  expect(apply.mock.calls.map(([each]) => (each as typeof DEFAULTS).marks)).toEqual([true, false]);
});

it("does without settings", async () => {
  const broken = { load: () => Promise.reject(new Error("disabled")) };
  const apply = vi.fn();
  await followSettings(null, apply);
  await followSettings(broken as unknown as ISettingRegistry, apply);

  expect(apply.mock.calls).toEqual([[DEFAULTS], [DEFAULTS]]);
});
