import type { Direction, Folding, NodeWish, Question } from "../protocol/link";

/** What the view asks of the kernel; a `Link` does it all. */
export interface Actions {
  start(fresh: boolean): void;
  pause(): void;
  resume(): void;
  cancel(): void;
  askDetails(node: number): void;
  look(question: Question): void;
  askLogs(after: number): void;
  act(wish: NodeWish): void;
  turn(direction: Direction): void;
  fold(node: number | null, how: Folding): void;
}
