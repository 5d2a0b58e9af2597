/** What a view asks of the kernel and of the page around it, and what it can be asked. */

import type { Direction, Folding, Look, NodeWish, Question } from "../protocol/link";
import type { Host } from "./host";

/** What the view asks of the kernel; a `Link` does it all. */
export interface Actions {
  start(fresh: boolean): void;
  pause(): void;
  resume(): void;
  cancel(): void;
  askDetails(node: number): void;
  look(question: Look): void;
  /** Of a recorded run where one is named. */
  askLogs(after: number, run: number | null): void;
  lookUp(question: Question): void;
  act(wish: NodeWish): void;
  turn(direction: Direction): void;
  fold(node: number | null, how: Folding): void;
}

export interface Options {
  /** Fill the element's height, as in a tab; else be as high as the drawing asks for. */
  readonly fill?: boolean;
  readonly host?: Host;
}

export interface View {
  /** Shows all of the drawing. */
  fit(): void;
  /** Opens the details of a node and brings it into sight. */
  open(node: number): void;
  /** Shows a recorded run in the place of the live one. */
  openRun(run: number): void;
  dispose(): void;
}
