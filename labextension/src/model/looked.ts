import type { Look, Looked } from "../protocol/link";

export type Kind = Looked["type"];

/** What was asked about the open node beyond its details, as far as it was answered. */
export class LookedAt {
  private readonly answers = new Map<Kind, Looked | null>();

  /** Notes that it was asked for; returns the question. */
  ask(kind: Kind, node: number): Look {
    this.answers.set(kind, null);
    return { type: `ask-${kind}`, node };
  }

  take(answer: Looked): void {
    this.answers.set(answer.type, answer);
  }

  /** The answer, null while it is awaited, undefined where nobody asked. */
  get<K extends Kind>(kind: K): Extract<Looked, { type: K }> | null | undefined {
    return this.answers.get(kind) as Extract<Looked, { type: K }> | null | undefined;
  }

  /** Nothing of it holds any more. */
  clear(): void {
    this.answers.clear();
  }

  /** What is awaited will not come. */
  giveUp(): void {
    for (const [kind, answer] of this.answers) {
      if (answer === null) {
        this.answers.delete(kind);
      }
    }
  }
}
