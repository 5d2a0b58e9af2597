/** What the settings say, as `schema/plugin.json` describes them. */

import type { ISettingRegistry } from "@jupyterlab/settingregistry";

import type { Direction } from "../protocol/link";

export interface Settings {
  /** Where the side panel is. */
  readonly side: "left" | "right";
  readonly marks: boolean;
  /** How flows are drawn; null leaves it to their shape. */
  readonly direction: Direction | null;
  /** What is kept of the flows of cells; null leaves it to the kernel's settings. */
  readonly keep: "all" | "auto" | "none" | null;
}

export const DEFAULTS: Settings = { side: "left", marks: true, direction: null, keep: null };

const ID = "jupyterlab-nbflow:plugin";

export function settingsOf(values: Readonly<Record<string, unknown>>): Settings {
  const { side, marks, direction, keep } = values;
  return {
    side: side === "right" ? "right" : "left",
    marks: marks !== false,
    direction: direction === "left-right" || direction === "top-down" ? direction : null,
    keep: keep === "all" || keep === "auto" || keep === "none" ? keep : null,
  };
}

/** Calls `apply` with the settings, and whenever they change; where there are none, once. */
export async function followSettings(
  registry: ISettingRegistry | null,
  apply: (settings: Settings) => void,
): Promise<void> {
  // The plugin that they belong to may be disabled.
  const settings = await registry?.load(ID).catch(() => null);
  const values = () => settingsOf(settings?.composite ?? {});
  apply(values());
  settings?.changed.connect(() => apply(values()));
}
