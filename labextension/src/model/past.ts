import type { Table } from "../protocol/fold";
import { likeDrawn } from "./drawing";

/** A recorded run that is shown in place of the live one. */
export interface Past {
  readonly number: number;
  readonly table: Table;
}

/** The run in the live drawing, with its groups, where its nodes and edges are the same. */
export function drawnAs({ number, table }: Past, live: Table | null): Past {
  return { number, table: { ...table, graph: likeDrawn(table.graph, live?.graph ?? null) } };
}
