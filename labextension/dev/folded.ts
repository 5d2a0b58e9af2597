/**
 * Adds up what arrives as the page does, for the tests in Python: exchanges in, a list of
 * deliveries each; out come the tables after every delivery.
 */

import { readFileSync, writeFileSync } from "node:fs";

import { Link } from "../src/protocol/link";
import type { Delivery } from "./exchange";
import { bytes, shown, Verdict } from "./exchange";

const [STDIN, STDOUT] = [0, 1];

const exchanges = JSON.parse(readFileSync(STDIN, "utf8")) as readonly (readonly Delivery[])[];
const tables = exchanges.map(deliveries => {
  const page = new Verdict();
  const link = new Link(() => undefined, page);
  const seen = deliveries.map(({ message, buffers }) => {
    link.receive(message, buffers.map(bytes));
    return page.table && structuredClone(shown(page.table));
  });
  // Else a question that waits to be asked again would keep the process.
  link.dispose();
  return seen;
});
writeFileSync(STDOUT, JSON.stringify(tables));
