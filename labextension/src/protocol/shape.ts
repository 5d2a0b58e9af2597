/** Tells whether a value that came from outside has the shape of a `T`. */
export type Guard<T> = (value: unknown) => value is T;

export const text: Guard<string> = value => typeof value === "string";
export const flag: Guard<boolean> = value => typeof value === "boolean";
export const number: Guard<number> = (value): value is number => Number.isFinite(value);
export const count: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

export function literal<const T extends string | null>(...values: readonly T[]): Guard<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

export function list<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

export function pair<A, B>(first: Guard<A>, second: Guard<B>): Guard<readonly [A, B]> {
  return (value): value is readonly [A, B] =>
    Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1]);
}

export function either<T>(...guards: { [K in keyof T]: Guard<T[K]> } & Guard<unknown>[]) {
  return (value: unknown): value is T[keyof T & number] => guards.some(guard => guard(value));
}

/** Fields beyond the named ones are let pass: a newer kernel may say more. */
export function struct<T extends object>(fields: {
  readonly [K in keyof T]-?: Guard<T[K]>;
}): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(fields);
  return (value): value is T =>
    typeof value === "object" &&
    value !== null &&
    entries.every(([name, guard]) => guard((value as Record<string, unknown>)[name]));
}
