import type { Logs } from "../protocol/generated";

/** A line: what a task said, or, without a node, what somebody did in the view. */
export interface Entry {
  readonly node: string;
  readonly level: string;
  readonly text: string;
}

/** The level of what was done in the view, as a line of Python. */
export const DONE = "PYTHON";
const MOST = 5_000;

/** What the tasks of a run said, as far as it was asked for, and what was done from the view. */
export class Logbook {
  /** In the order in which they came. */
  entries: Entry[] = [];
  /** Another number: these are not the former entries and some more. */
  edition = 0;
  /** The next line to ask for. */
  next = 0;
  private run: string | null = null;

  /** Notes what was done. */
  note(code: string): void {
    this.add([{ node: "", level: DONE, text: code }]);
  }

  /** Notes why it was not done. */
  refuse(text: string): void {
    this.add([{ node: "", level: "ERROR", text }]);
  }

  /** Takes an answer in; returns the next line to ask for, null where that was all. */
  take({ run, first, total, lines }: Logs): number | null {
    const isOfAnother = run !== this.run;
    this.begin(run);
    // What was asked for was a line of the former run; an answer that came twice tells nothing new.
    if (!isOfAnother || first === 0) {
      this.add(lines.slice(Math.max(0, this.next - first)));
      this.next = Math.max(this.next, first + lines.length);
    }
    return this.next < total ? this.next : null;
  }

  /** Drops what was said in a former run. */
  begin(run: string | null): void {
    if (run !== this.run) {
      this.run = run;
      this.next = 0;
      this.edition += 1;
      this.entries = this.entries.filter(({ level, node }) => level === DONE && node === "");
    }
  }

  private add(entries: readonly Entry[]): void {
    this.entries.push(...entries);
    if (this.entries.length > 2 * MOST) {
      this.entries = this.entries.slice(-MOST);
      this.edition += 1;
    }
  }
}
