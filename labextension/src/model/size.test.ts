import { expect, it } from "vitest";

import { sizeText } from "./size";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 kB"],
  [12_345, "12.3 kB"],
  [12_400_000, "12.4 MB"],
  [5_000_000_000, "5 GB"],
  [5e15, "5000 TB"],
])("%i bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
