import type { Table } from "../protocol/fold";

/** The kernel's clock, as far as its messages tell; all in seconds. */
export class Clock {
  /** The page's clock less the kernel's. */
  private skew = 0;
  private stream: string | null = null;

  constructor(private readonly page: () => number) {}

  /** Takes in when a message was sent. */
  hear({ stream, time }: Pick<Table, "stream" | "time">): void {
    // Messages may be late, never early: the least difference is nearest to that of the clocks.
    const skew = this.page() - time;
    this.skew = stream === this.stream ? Math.min(this.skew, skew) : skew;
    this.stream = stream;
  }

  now(): number {
    return this.page() - this.skew;
  }
}
