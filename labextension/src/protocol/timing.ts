/** Milliseconds; `later` returns what calls it off. */
export interface Timing {
  now(): number;
  later(milliseconds: number, call: () => void): () => void;
}

export const browserTiming: Timing = {
  now: () => performance.now(),
  later: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
