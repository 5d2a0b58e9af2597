const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A number of bytes with three digits and a unit, as `size_text` in nbflow/core/amounts.py. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const digits = Number((bytes / 1_000 ** power).toPrecision(3));
  return `${digits} ${UNITS[power] ?? "B"}`;
}
