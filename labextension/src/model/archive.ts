import type { Diff, Kept, Runs, Unread } from "../protocol/generated";
import type { Answer } from "../protocol/link";

/** What the store told when it was asked: each the last answer, and why there is none. */
export class Archive {
  runs: Runs | null = null;
  diff: Diff | null = null;
  kept: Kept | null = null;
  /** The recorded run that was asked for and has not come. */
  wanted: number | null = null;
  private readonly troubles = new Map<Unread["what"], string>();

  /** Why there is no answer of that type; empty where there is one, or will be. */
  trouble(what: Unread["what"]): string {
    return this.troubles.get(what) ?? "";
  }

  take(answer: Answer): void {
    this.troubles.delete(answer.type === "unread" ? answer.what : answer.type);
    switch (answer.type) {
      case "runs":
        this.runs = answer;
        break;
      case "diff":
        this.diff = answer;
        break;
      case "kept":
        this.kept = answer;
        break;
      case "unread":
        this.refuse(answer);
        break;
      case "run-details":
        break;
    }
  }

  private refuse({ what, text }: Unread): void {
    this.troubles.set(what, text);
    if (what === "recorded") {
      this.wanted = null;
    }
  }
}

/** What is to be said above the drawing, not being for a tab that is open. */
export function noticeOf(answer: Answer): string | null {
  const isForTab = answer.type !== "unread" || ["runs", "diff", "kept"].includes(answer.what);
  return isForTab ? null : answer.text;
}
