/** A kernel's end made up: it keeps rows, numbers what it sends, and can play a run. */

import type { Details, FromPage, Graph, Logs, RunInfo, TaskLine } from "../src/protocol/generated";
import type { Buffers } from "../src/protocol/fold";
import type { Look, Question } from "../src/protocol/link";
import type { Row } from "../src/protocol/testing";
import { batch, noRun, snapshot } from "../src/protocol/testing";
import { told } from "./archive";

const TRACEBACK = [
  "\x1b[31mValueError\x1b[39m                                Traceback (most recent call last)",
  "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[7]\x1b[39m\x1b[32m, line 6\x1b[39m, in \x1b[36mtidy\x1b[39m\x1b[34m(flights)\x1b[39m",
  "\x1b[32m      4\x1b[39m     late = flights.dep_delay > \x1b[32m15\x1b[39m",
  '\x1b[32m      5\x1b[39m     hour = flights.time.str[:\x1b[32m2\x1b[39m].astype(\x1b[33m"int"\x1b[39m)',
  "\x1b[32m----> 6\x1b[39m     \x1b[38;5;28;01mreturn\x1b[39;00m flights.assign(late=late, hour=hour)",
  "",
  "\x1b[31mValueError\x1b[39m: invalid literal for int() with base 10: 'NA'",
].join("\n");

const CODE = [
  "@task",
  "def tidy(flights: pd.DataFrame) -> pd.DataFrame:",
  '    """Keep what left, and say what was late."""',
  "    late = flights.dep_delay > 15",
  '    hour = flights.time.str[:2].astype("int")',
  "    return flights.assign(late=late, hour=hour)",
].join("\n");

const LINES = [
  { level: "INFO", text: "reading 336,776 rows" },
  { level: "WARNING", text: "8,713 rows have \x1b[1;33mno departure time\x1b[0m" },
  { level: "PRINT", text: "hours: 5 … 23" },
] as const;

const DIFF = [
  "@@ -11,3 +11,3 @@",
  " def parse_time(text):",
  '-    return int(text.split(":")[0])',
  '+    return int(text[:2] or "0")',
].join("\n");
const CHANGED = [
  { node: "tidy_flights", text: "helper `parse_time` changed, line 12", diff: DIFF },
];
const AFTER = { text: "upstream `tidy_flights` has a new result", diff: null };
const ATTEMPTS = [1, 2].map(number => ({
  number,
  started: 1_363_000_000 + 5 * number,
  seconds: 0.4 * number,
  state: number === 1 ? "Retrying" : "Failed",
  message: "ValueError: invalid literal for int() with base 10: 'NA'",
}));
const RESULT = {
  text: "DataFrame 328,063 × 21: year, month, day, dep_time, dep_delay, …",
  size: 55_100_000,
  is_all: false,
};
const ROWS = [1, 2, 3, 4, 5]
  .map(day => `<tr><th>${day}</th><td>2013</td><td>1</td><td>${day}</td><td>${5 * day}.0</td></tr>`)
  .join("");
const SHOWN = {
  kind: "text/html",
  data:
    '<table border="1" class="dataframe"><thead><tr><th></th><th>year</th><th>month</th>' +
    `<th>day</th><th>dep_delay</th></tr></thead><tbody>${ROWS}</tbody></table>` +
    "<p>328063 rows × 21 columns</p><script>parent.__pwned = 1</script>",
  note: "",
} as const;
const FORETOLD = {
  verdict: "maybe",
  why: [{ node: "joined", ...AFTER }, ...CHANGED],
  seconds: 38,
  notes: [],
} as const;
const VERSIONS = [
  {
    number: 2,
    is_current: true,
    runs: "run 3",
    seconds: 0.41,
    change: "helper `parse_time` changed, line 12",
    diff: DIFF,
    code: CODE,
  },
  {
    number: 1,
    is_current: false,
    runs: "runs 1–2",
    seconds: 0.52,
    change: "",
    diff: null,
    code: CODE,
  },
];

export class Kernel {
  private readonly rows: Record<number, Row> = {};
  private seq = 0;
  private run: RunInfo = noRun;
  receive: (message: unknown, buffers: Buffers) => void = () => undefined;

  /** @param other what is drawn instead when groups are opened or closed */
  constructor(
    private graph: Graph,
    private readonly flow: string,
    private other: Graph = graph,
  ) {}

  static now(): number {
    return Date.now() / 1000;
  }

  /** What the page says. */
  hear(message: FromPage): void {
    if (message.type === "hello") {
      this.tellAll();
    } else if (message.type === "ask-details") {
      const details = this.details(message.node);
      setTimeout(() => this.receive(details, []), 20);
    } else if (isLook(message)) {
      this.look(message);
    } else if (message.type === "ask-logs") {
      const logs = this.logs(message.after);
      setTimeout(() => this.receive(logs, []), 20);
    } else if (message.type === "mock") {
      this.tell({ [this.placeOf(message.node)]: { state: "Mocked" } });
    } else if (message.type === "unmock") {
      this.tell({ [this.placeOf(message.node)]: { state: "Stale" } });
    } else if (message.type === "fold") {
      [this.graph, this.other] = [this.other, this.graph];
      this.tellAll();
    } else if (message.type === "cancel") {
      this.end("Cancelled");
    } else if (isQuestion(message)) {
      const answer = told(message, this.graph, this.flow, Kernel.now());
      setTimeout(() => this.receive(...answer), 20);
    }
  }

  private look({ type, node }: Look): void {
    const name = this.nameOf(node);
    if (type === "ask-result") {
      this.answer({ type: "result", node, name, ...SHOWN });
    } else if (type === "ask-step") {
      this.answer({ type: "step", node, name, ...FORETOLD });
    } else {
      this.answer({ type: "versions", node, name, note: "", versions: VERSIONS });
    }
  }

  private answer(message: unknown): void {
    setTimeout(() => this.receive(message, []), 20);
  }

  private nameOf(node: number): string {
    return this.graph.nodes[node]?.name ?? "";
  }

  private placeOf(node: string): number {
    return this.graph.nodes.findIndex(({ name }) => name === node);
  }

  private logs(after: number): Logs {
    const lines = Object.entries(this.rows).flatMap(([node, { logs = 0, started = 0 }]) =>
      Array.from({ length: logs }, (_, index): TaskLine => ({
        node: this.graph.nodes[Number(node)]?.name ?? "",
        time: started + index / 10,
        ...(LINES[index % LINES.length] ?? LINES[0]),
      })),
    );
    return {
      type: "logs",
      run: this.run.id,
      first: Math.min(after, lines.length),
      total: lines.length,
      lines: lines.slice(after, after + 500),
    };
  }

  tellAll(): void {
    const rest = { seq: ++this.seq, time: Kernel.now(), flow: this.flow, run: this.run };
    this.receive(...snapshot(this.graph, this.rows, rest));
  }

  begin(started = Kernel.now()): void {
    this.run = { ...noRun, id: `r${this.seq}`, state: "Running", started };
    this.tell({});
  }

  tell(rows: Readonly<Record<number, Row>>, saved = this.run.saved): void {
    Object.assign(this.rows, rows);
    this.run = { ...this.run, saved };
    this.receive(...batch(++this.seq, rows, { time: Kernel.now(), run: this.run }));
  }

  end(state: string, ended = Kernel.now()): void {
    this.run = { ...this.run, state, ended };
    this.tellAll();
  }

  private details(node: number): Details {
    const row = this.rows[node] ?? { state: "Pending" };
    const isFailed = row.state === "Failed";
    return {
      type: "details",
      node,
      name: this.graph.nodes[node]?.name ?? "",
      state: row.state,
      message: row.message ?? "",
      why: isFailed ? CHANGED : [{ node: this.nameOf(node), ...AFTER }, ...CHANGED],
      attempts: isFailed ? ATTEMPTS : [],
      notes: [],
      cell: null,
      inputs: [
        { name: "flights", text: "DataFrame 336,776 × 19: year, month, day, dep_time, dep_delay" },
        { name: "day", text: "'2013-02-01'" },
      ],
      result: row.state === "Success" ? RESULT : null,
      traceback: isFailed ? TRACEBACK : null,
      code: CODE,
      logs: LINES,
      ...familyOf(row),
    };
  }
}

function familyOf({ children }: Row): Pick<Details, "children" | "failed" | "family"> {
  if (children === undefined) {
    return { children: "", failed: [], family: [] };
  }
  const counts = Object.entries(children).map(([name, count]) => `${count} ${name.toLowerCase()}`);
  const text = "ValueError: invalid literal for int() with base 10: 'NA'";
  const failed = [17, 204, 311].map(day => ({ name: `tidy_flights[${day}]`, text }));
  return {
    children: `365 children: ${counts.join(", ")}`,
    failed: children.Failed === undefined ? [] : failed,
    family: Object.entries(children).flatMap(([state, count]) =>
      Array.from({ length: count }, (_, day) => ({ name: `tidy_flights[${day}]`, state })),
    ),
  };
}

function isLook(message: FromPage): message is Look {
  return /^ask-(result|step|versions)$/.test(message.type);
}

function isQuestion(message: FromPage): message is Question {
  return /^ask-(diff|kept|runs?|run-.*)$/.test(message.type);
}
