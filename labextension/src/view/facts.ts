/** What is shown of a node, wherever it is shown. */

import { duration, wholeSeconds } from "../model/duration";
import { countsOf, gravest } from "../model/groups";
import type { Model } from "../model/model";
import { familyOf, phaseOf } from "../model/summary";
import { stateName } from "../protocol/fold";
import type { Facts } from "./card";
import type { Look } from "./looks";
import { lookOf } from "./looks";
import { clean } from "./text";

export function nameOf(model: Model, node: number): string {
  return clean(model.table?.graph.nodes[node]?.name ?? "");
}

export function lookAt(model: Model, node: number): Look {
  return lookOf(stateName(model.table?.states[node] ?? 0));
}

/** What a card looks like: a node, or the group that it stands for. */
export function lookAtCard(model: Model, card: number): Look {
  const group = model.groups.closedAt(card);
  return group === null || model.table === null
    ? lookAt(model, card)
    : lookOf(gravest(countsOf(model.table, group)));
}

/** How long a node took, or has been going on; empty where it did not run. */
export function timeOf(model: Model, node: number): string {
  const seconds = model.secondsOf(node);
  if (seconds === null) {
    return "";
  }
  const isRunning = phaseOf(model.table?.states[node] ?? 0) === "running";
  return isRunning ? wholeSeconds(seconds) : duration(seconds);
}

export function factsOf(model: Model, node: number): Facts {
  const table = model.table;
  const children = table?.children.get(node);
  return {
    time: table?.graph.nodes[node]?.kind === "parameter" ? "" : timeOf(model, node),
    message: table?.messages.get(node) ?? "",
    attempt: table?.attempts.get(node) ?? 1,
    family: children === undefined ? null : familyOf(children),
  };
}

/** What a card says beside its state. */
export function factsOfCard(model: Model, card: number): Facts {
  const group = model.groups.closedAt(card);
  return group === null || model.table === null
    ? factsOf(model, card)
    : { time: "", message: "", attempt: 1, family: familyOf(countsOf(model.table, group)) };
}

/** The node whose card an element is in, null where it is in none. */
export function nodeOf(element: Element): number | null {
  const card = element.closest<HTMLElement>(".nbf-card");
  return card?.dataset["node"] === undefined ? null : Number(card.dataset["node"]);
}
