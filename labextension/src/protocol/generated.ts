// Made from nbflow/notebook/protocol/ by `make gen`: not to be edited.

import type { Guard } from "./shape";
import { count, either, flag, list, literal, number, pair, struct, text } from "./shape";

export type Phase = "failed" | "running" | "stopped" | "succeeded" | "waiting";

/** What a node is shown as; a state's byte is its place here. */
export const STATES = [
  { name: "Pending", phase: "waiting" },
  { name: "Running", phase: "running" },
  { name: "Success", phase: "succeeded" },
  { name: "Reused", phase: "succeeded" },
  { name: "Mocked", phase: "succeeded" },
  { name: "Given", phase: "succeeded" },
  { name: "Failed", phase: "failed" },
  { name: "TriggerFailed", phase: "failed" },
  { name: "TimedOut", phase: "failed" },
  { name: "ValidationFailed", phase: "failed" },
  { name: "Skipped", phase: "succeeded" },
  { name: "Cancelled", phase: "stopped" },
  { name: "Interrupted", phase: "stopped" },
  { name: "Paused", phase: "waiting" },
  { name: "Resume", phase: "waiting" },
  { name: "Retrying", phase: "waiting" },
  { name: "Stale", phase: "waiting" },
  { name: "Scheduled", phase: "waiting" },
  { name: "Submitted", phase: "waiting" },
  { name: "Queued", phase: "waiting" },
  { name: "ClientFailed", phase: "waiting" },
  { name: "Cancelling", phase: "running" },
  { name: "Cached", phase: "succeeded" },
  { name: "Mapped", phase: "succeeded" },
  { name: "Looped", phase: "succeeded" },
  { name: "Finished", phase: "stopped" },
  { name: "Unknown", phase: "waiting" },
  { name: "Crashed", phase: "failed" },
  { name: "NotReady", phase: "waiting" },
] as const satisfies readonly { name: string; phase: Phase }[];

export type StateName = (typeof STATES)[number]["name"];

/**
 * Where a node stands: the top left corner of its box and its size, in pixels.
 *
 * The nodes of a closed group all have the box of the group.
 */
export interface GraphNode {
  readonly name: string;
  readonly kind: "parameter" | "task";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly mapped: boolean;
}

export const isGraphNode: Guard<GraphNode> = struct<GraphNode>({
  name: text,
  kind: literal("parameter", "task"),
  x: number,
  y: number,
  width: number,
  height: number,
  mapped: flag,
});

/**
 * An edge between two nodes, by index.
 *
 * `points` are x and y by turns of a chain of cubic curves: the start, then for each curve its
 * two control points and its end. They are empty where nothing is drawn: within a closed group,
 * and where another edge has the line between the same two boxes.
 */
export interface GraphEdge {
  readonly source: number;
  readonly target: number;
  readonly points: readonly number[];
  readonly mapped: boolean;
}

export const isGraphEdge: Guard<GraphEdge> = struct<GraphEdge>({
  source: count,
  target: count,
  points: list(number),
  mapped: flag,
});

/**
 * Nodes, by index, that are drawn as one box while the group is closed.
 *
 * An open one is named too, so that it can be closed again.
 */
export interface GraphGroup {
  readonly label: string;
  readonly nodes: readonly number[];
  readonly closed: boolean;
}

export const isGraphGroup: Guard<GraphGroup> = struct<GraphGroup>({
  label: text,
  nodes: list(count),
  closed: flag,
});

/** A drawing of a flow, within (0, 0, width, height). */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
  readonly direction: "left-right" | "top-down";
  readonly groups: readonly GraphGroup[];
}

export const isGraph: Guard<Graph> = struct<Graph>({
  nodes: list(isGraphNode),
  edges: list(isGraphEdge),
  width: number,
  height: number,
  direction: literal("left-right", "top-down"),
  groups: list(isGraphGroup),
});

/**
 * The run that is shown; without an id the flow has not run.
 *
 * `started` and `ended` in seconds since the epoch; `saved`, in seconds, is what the reused
 * results took when they were computed; `logs` counts the lines that are of none of its nodes.
 */
export interface RunInfo {
  readonly id: string | null;
  readonly state: string;
  readonly message: string;
  readonly started: number | null;
  readonly ended: number | null;
  readonly saved: number;
  readonly logs: number;
}

export const isRunInfo: Guard<RunInfo> = struct<RunInfo>({
  id: either(text, literal(null)),
  state: text,
  message: text,
  started: either(number, literal(null)),
  ended: either(number, literal(null)),
  saved: number,
  logs: count,
});

/**
 * Everything there is to see.
 *
 * Beside it two buffers: a state's byte for each node; as 64-bit floats when each node started,
 * then when each ended, in seconds since the epoch, NaN where there was no such moment.
 * `time` is the kernel's clock. `graph` is None where it is the one already sent in this
 * stream. `messages`, `logs` (how many lines), `attempts` (how many), `children` (of
 * mapped nodes: how many are in which state, by its byte) and `workers` (what made the last
 * call) name only nodes that have some, or more than one attempt. `variable` is what users call
 * the flow, `magic` what they call ours; both may be empty. What `grows` is a function: its
 * nodes are the calls that its run makes.
 */
export interface Snapshot {
  readonly type: "snapshot";
  readonly stream: string;
  readonly seq: number;
  readonly time: number;
  readonly flow: string;
  readonly graph: Graph | null;
  readonly run: RunInfo;
  readonly messages: readonly (readonly [number, string])[];
  readonly logs: readonly (readonly [number, number])[];
  readonly attempts: readonly (readonly [number, number])[];
  readonly children: readonly (readonly [number, readonly (readonly [number, number])[]])[];
  readonly workers: readonly (readonly [number, string])[];
  readonly variable: string;
  readonly magic: string;
  readonly grows: boolean;
}

export const isSnapshot: Guard<Snapshot> = struct<Snapshot>({
  type: literal("snapshot"),
  stream: text,
  seq: count,
  time: number,
  flow: text,
  graph: either(isGraph, literal(null)),
  run: isRunInfo,
  messages: list(pair(count, text)),
  logs: list(pair(count, count)),
  attempts: list(pair(count, count)),
  children: list(pair(count, list(pair(count, count)))),
  workers: list(pair(count, text)),
  variable: text,
  magic: text,
  grows: flag,
});

/**
 * The nodes that changed since the last number, each with all that is known of it now.
 *
 * Beside it three buffers: the indices as 32-bit integers; the states' bytes; started, then
 * ended, as in a snapshot. `run` is None where it has not changed.
 */
export interface Batch {
  readonly type: "batch";
  readonly stream: string;
  readonly seq: number;
  readonly time: number;
  readonly run: RunInfo | null;
  readonly messages: readonly (readonly [number, string])[];
  readonly logs: readonly (readonly [number, number])[];
  readonly attempts: readonly (readonly [number, number])[];
  readonly children: readonly (readonly [number, readonly (readonly [number, number])[]])[];
  readonly workers: readonly (readonly [number, string])[];
}

export const isBatch: Guard<Batch> = struct<Batch>({
  type: literal("batch"),
  stream: text,
  seq: count,
  time: number,
  run: either(isRunInfo, literal(null)),
  messages: list(pair(count, text)),
  logs: list(pair(count, count)),
  attempts: list(pair(count, count)),
  children: list(pair(count, list(pair(count, count)))),
  workers: list(pair(count, text)),
});

/** Why a node ran, runs or is reused; `diff` of the code where that is what changed. */
export interface CauseInfo {
  readonly node: string;
  readonly text: string;
  readonly diff: string | null;
}

export const isCauseInfo: Guard<CauseInfo> = struct<CauseInfo>({
  node: text,
  text: text,
  diff: either(text, literal(null)),
});

/**
 * A call of a task: when it began (seconds since the epoch), how long it took, how it ended.
 *
 * `seconds` is None, and `state` is Running, while it goes on.
 */
export interface AttemptInfo {
  readonly number: number;
  readonly started: number;
  readonly seconds: number | null;
  readonly state: string;
  readonly message: string;
}

export const isAttemptInfo: Guard<AttemptInfo> = struct<AttemptInfo>({
  number: count,
  started: number,
  seconds: either(number, literal(null)),
  state: text,
  message: text,
});

/** What a task was given for a parameter, in a few words. */
export interface Input {
  readonly name: string;
  readonly text: string;
}

export const isInput: Guard<Input> = struct<Input>({ name: text, text: text });

/**
 * What a node produced, in a few words and without calling any code of the user's.
 *
 * `size` in bytes, None where that is not known cheaply; `is_all`: there is no more to show.
 */
export interface ResultInfo {
  readonly text: string;
  readonly size: number | null;
  readonly is_all: boolean;
}

export const isResultInfo: Guard<ResultInfo> = struct<ResultInfo>({
  text: text,
  size: either(count, literal(null)),
  is_all: flag,
});

/** A line that a task logged, or printed (level "PRINT"). */
export interface LogLine {
  readonly level: string;
  readonly text: string;
}

export const isLogLine: Guard<LogLine> = struct<LogLine>({ level: text, text: text });

/** A child of a mapped node that failed, and how in a line. */
export interface FailedChild {
  readonly name: string;
  readonly text: string;
}

export const isFailedChild: Guard<FailedChild> = struct<FailedChild>({ name: text, text: text });

/** A child of a mapped node, and what it is shown as. */
export interface ChildRow {
  readonly name: string;
  readonly state: string;
}

export const isChildRow: Guard<ChildRow> = struct<ChildRow>({ name: text, state: text });

/**
 * The answer to `AskDetails`; what there is nothing to say about is empty or None.
 *
 * `why` it ran or was reused, up to the first cause; `attempts` are there where it was called
 * more than once; `traceback` may hold ANSI colours. Of a mapped node
 * `children` says how many came to which state, `failed` names the first that failed, and
 * `family` the first there are. `cell` is the id of the cell that declared it.
 */
export interface Details {
  readonly type: "details";
  readonly node: number;
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly why: readonly CauseInfo[];
  readonly notes: readonly string[];
  readonly attempts: readonly AttemptInfo[];
  readonly inputs: readonly Input[];
  readonly result: ResultInfo | null;
  readonly traceback: string | null;
  readonly code: string | null;
  readonly logs: readonly LogLine[];
  readonly children: string;
  readonly failed: readonly FailedChild[];
  readonly family: readonly ChildRow[];
  readonly cell: string | null;
}

export const isDetails: Guard<Details> = struct<Details>({
  type: literal("details"),
  node: count,
  name: text,
  state: text,
  message: text,
  why: list(isCauseInfo),
  notes: list(text),
  attempts: list(isAttemptInfo),
  inputs: list(isInput),
  result: either(isResultInfo, literal(null)),
  traceback: either(text, literal(null)),
  code: either(text, literal(null)),
  logs: list(isLogLine),
  children: text,
  failed: list(isFailedChild),
  family: list(isChildRow),
  cell: either(text, literal(null)),
});

/**
 * The answer to `AskResult`: what a cell would show of it.
 *
 * `data` is text, of PNG and JPEG in base64; `note` says what is not shown, and why.
 */
export interface Result {
  readonly type: "result";
  readonly node: number;
  readonly name: string;
  readonly kind: "image/jpeg" | "image/png" | "image/svg+xml" | "text/html" | "text/plain";
  readonly data: string;
  readonly note: string;
}

export const isResult: Guard<Result> = struct<Result>({
  type: literal("result"),
  node: count,
  name: text,
  kind: literal("image/jpeg", "image/png", "image/svg+xml", "text/html", "text/plain"),
  data: text,
  note: text,
});

/**
 * The answer to `AskStep`: what a run with reuse would do with a node, and why.
 *
 * `seconds` is what it took last time; `notes` say what cannot be checked.
 */
export interface StepInfo {
  readonly type: "step";
  readonly node: number;
  readonly name: string;
  readonly verdict: "maybe" | "mocked" | "reuse" | "run" | "skip";
  readonly why: readonly CauseInfo[];
  readonly seconds: number | null;
  readonly notes: readonly string[];
}

export const isStepInfo: Guard<StepInfo> = struct<StepInfo>({
  type: literal("step"),
  node: count,
  name: text,
  verdict: literal("maybe", "mocked", "reuse", "run", "skip"),
  why: list(isCauseInfo),
  seconds: either(number, literal(null)),
  notes: list(text),
});

/**
 * A version of a task's code: which runs have results of it, what changed from the one before.
 *
 * `seconds` is what a call takes on average.
 */
export interface VersionInfo {
  readonly number: number;
  readonly is_current: boolean;
  readonly runs: string;
  readonly seconds: number;
  readonly change: string;
  readonly diff: string | null;
  readonly code: string | null;
}

export const isVersionInfo: Guard<VersionInfo> = struct<VersionInfo>({
  number: count,
  is_current: flag,
  runs: text,
  seconds: number,
  change: text,
  diff: either(text, literal(null)),
  code: either(text, literal(null)),
});

/** The answer to `AskVersions`, the newest first; `note` says why there are none, or fewer. */
export interface Versions {
  readonly type: "versions";
  readonly node: number;
  readonly name: string;
  readonly versions: readonly VersionInfo[];
  readonly note: string;
}

export const isVersions: Guard<Versions> = struct<Versions>({
  type: literal("versions"),
  node: count,
  name: text,
  versions: list(isVersionInfo),
  note: text,
});

/**
 * A line of a run's logs: of which task, or the flow, when (seconds since the epoch), and what.
 *
 * The rest as in `LogLine`.
 */
export interface TaskLine {
  readonly node: string;
  readonly time: number;
  readonly level: string;
  readonly text: string;
}

export const isTaskLine: Guard<TaskLine> = struct<TaskLine>({
  node: text,
  time: number,
  level: text,
  text: text,
});

/** The answer to `AskLogs`: lines of a run from number `first` on, of `total` so far. */
export interface Logs {
  readonly type: "logs";
  readonly run: string | null;
  readonly first: number;
  readonly total: number;
  readonly lines: readonly TaskLine[];
}

export const isLogs: Guard<Logs> = struct<Logs>({
  type: literal("logs"),
  run: either(text, literal(null)),
  first: count,
  total: count,
  lines: list(isTaskLine),
});

/**
 * What became of the tasks that one cell declared.
 *
 * `counts` says how many are in which state, by its byte; a stale one counts as Stale. `node`
 * is the one to look at first (the flow, where that is a function that was changed), `why` it is
 * stale; of `unchecked` ones only the code was
 * compared: what data they read is looked at when they run.
 */
export interface CellInfo {
  readonly cell: string;
  readonly node: string;
  readonly counts: readonly (readonly [number, number])[];
  readonly why: string;
  readonly unchecked: number;
}

export const isCellInfo: Guard<CellInfo> = struct<CellInfo>({
  cell: text,
  node: text,
  counts: list(pair(count, count)),
  why: text,
  unchecked: count,
});

/**
 * One flow of a notebook: its `variable`, what became of its tasks, by cell too.
 *
 * `failed` is the first that did; `grows` as in a snapshot; `why` the flow itself is stale:
 * of a function, how it differs from the one that ran.
 */
export interface FlowInfo {
  readonly variable: string;
  readonly name: string;
  readonly run: RunInfo;
  readonly counts: readonly (readonly [number, number])[];
  readonly failed: string | null;
  readonly cells: readonly CellInfo[];
  readonly grows: boolean;
  readonly why: string;
}

export const isFlowInfo: Guard<FlowInfo> = struct<FlowInfo>({
  variable: text,
  name: text,
  run: isRunInfo,
  counts: list(pair(count, count)),
  failed: either(text, literal(null)),
  cells: list(isCellInfo),
  grows: flag,
  why: text,
});

/** All flows of a notebook in short; `magic` is what users call ours. */
export interface Overview {
  readonly type: "overview";
  readonly magic: string;
  readonly flows: readonly FlowInfo[];
}

export const isOverview: Guard<Overview> = struct<Overview>({
  type: literal("overview"),
  magic: text,
  flows: list(isFlowInfo),
});

/** Why a message of the page was not carried out. */
export interface Refused {
  readonly type: "refused";
  readonly code: "failed" | "malformed" | "oversized" | "unavailable" | "unknown";
  readonly text: string;
}

export const isRefused: Guard<Refused> = struct<Refused>({
  type: literal("refused"),
  code: literal("failed", "malformed", "oversized", "unavailable", "unknown"),
  text: text,
});

/**
 * A recorded run: its number among those of its flow, and what became of it.
 *
 * `counts` says how many nodes came to which outcome ("ran", "reused", …), in the order in which
 * they are told; `failed` names the first that did; `given` are its parameters as text.
 */
export interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly state: string;
  readonly started: number;
  readonly ended: number | null;
  readonly counts: readonly (readonly [string, number])[];
  readonly failed: readonly string[];
  readonly given: string;
}

export const isRunRow: Guard<RunRow> = struct<RunRow>({
  number: count,
  id: text,
  state: text,
  started: number,
  ended: either(number, literal(null)),
  counts: list(pair(text, count)),
  failed: list(text),
  given: text,
});

/**
 * The answer to `AskRuns` and `AskRunsOf`: the last of `total` recorded runs, newest first.
 *
 * `flow` is the variable that was asked for, else the flow's name.
 */
export interface Runs {
  readonly type: "runs";
  readonly flow: string;
  readonly total: number;
  readonly runs: readonly RunRow[];
}

export const isRuns: Guard<Runs> = struct<Runs>({
  type: literal("runs"),
  flow: text,
  total: count,
  runs: list(isRunRow),
});

/** The answer to `AskRun`: what there is to see of that run, with the buffers of a snapshot. */
export interface Recorded {
  readonly type: "recorded";
  readonly number: number;
  readonly shown: Snapshot;
}

export const isRecorded: Guard<Recorded> = struct<Recorded>({
  type: literal("recorded"),
  number: count,
  shown: isSnapshot,
});

/** The answer to `AskRunDetails`. */
export interface RunDetails {
  readonly type: "run-details";
  readonly run: number;
  readonly details: Details;
}

export const isRunDetails: Guard<RunDetails> = struct<RunDetails>({
  type: literal("run-details"),
  run: count,
  details: isDetails,
});

/**
 * What changed of a node: each cause in a line, and what differs as lines of a diff.
 *
 * `former` is its name before, where it was renamed.
 */
export interface NodeChange {
  readonly node: string;
  readonly kind: "changed" | "gone" | "new" | "renamed";
  readonly causes: readonly string[];
  readonly diffs: readonly string[];
  readonly former: string | null;
}

export const isNodeChange: Guard<NodeChange> = struct<NodeChange>({
  node: text,
  kind: literal("changed", "gone", "new", "renamed"),
  causes: list(text),
  diffs: list(text),
  former: either(text, literal(null)),
});

/** The answer to `AskDiff`: nodes that differ, how many do not, and how many are left out. */
export interface Diff {
  readonly type: "diff";
  readonly before: number;
  readonly after: number;
  readonly nodes: readonly NodeChange[];
  readonly same: number;
  readonly more: number;
}

export const isDiff: Guard<Diff> = struct<Diff>({
  type: literal("diff"),
  before: count,
  after: count,
  nodes: list(isNodeChange),
  same: count,
  more: count,
});

/**
 * What is kept of one task: how many results, of which type the newest is, and how many bytes.
 *
 * `seconds` to compute all of them; `time` of the newest, in seconds since the epoch, and
 * `where` it is; `users` are the tasks downstream in the last run.
 */
export interface KeptRow {
  readonly task: string;
  readonly type: string;
  readonly count: number;
  readonly size: number;
  readonly seconds: number;
  readonly time: number;
  readonly serializers: string;
  readonly where: "database" | "file";
  readonly users: readonly string[];
}

export const isKeptRow: Guard<KeptRow> = struct<KeptRow>({
  task: text,
  type: text,
  count: count,
  size: count,
  seconds: number,
  time: number,
  serializers: text,
  where: literal("database", "file"),
  users: list(text),
});

/**
 * The answer to `AskKept`: the largest first, `more` are left out.
 *
 * `place` is where the store is, `time` the kernel's clock.
 */
export interface Kept {
  readonly type: "kept";
  readonly time: number;
  readonly place: string;
  readonly count: number;
  readonly size: number;
  readonly rows: readonly KeptRow[];
  readonly more: number;
}

export const isKept: Guard<Kept> = struct<Kept>({
  type: literal("kept"),
  time: number,
  place: text,
  count: count,
  size: count,
  rows: list(isKeptRow),
  more: count,
});

/** Why the store has no answer, for the one who asked: the type of the answer, and a line. */
export interface Unread {
  readonly type: "unread";
  readonly what: "diff" | "kept" | "logs" | "recorded" | "run-details" | "runs";
  readonly text: string;
}

export const isUnread: Guard<Unread> = struct<Unread>({
  type: literal("unread"),
  what: literal("diff", "kept", "logs", "recorded", "run-details", "runs"),
  text: text,
});

/** Asks for a snapshot. */
export interface Hello {
  readonly type: "hello";
}

export const isHello: Guard<Hello> = struct<Hello>({ type: literal("hello") });

/** Asks what is known of one node. */
export interface AskDetails {
  readonly type: "ask-details";
  readonly node: number;
}

export const isAskDetails: Guard<AskDetails> = struct<AskDetails>({
  type: literal("ask-details"),
  node: count,
});

/** Asks for what tasks of the run said, from line `after` on. */
export interface AskLogs {
  readonly type: "ask-logs";
  readonly after: number;
}

export const isAskLogs: Guard<AskLogs> = struct<AskLogs>({
  type: literal("ask-logs"),
  after: count,
});

/** Asks for what a cell would show of a node's result. */
export interface AskResult {
  readonly type: "ask-result";
  readonly node: number;
}

export const isAskResult: Guard<AskResult> = struct<AskResult>({
  type: literal("ask-result"),
  node: count,
});

/** Asks what a run with reuse would do with a node; answered when no cell runs. */
export interface AskStep {
  readonly type: "ask-step";
  readonly node: number;
}

export const isAskStep: Guard<AskStep> = struct<AskStep>({
  type: literal("ask-step"),
  node: count,
});

/** Asks for the versions that a node's code had; answered when no cell runs. */
export interface AskVersions {
  readonly type: "ask-versions";
  readonly node: number;
}

export const isAskVersions: Guard<AskVersions> = struct<AskVersions>({
  type: literal("ask-versions"),
  node: count,
});

/** Asks for the recorded runs of the flow. */
export interface AskRuns {
  readonly type: "ask-runs";
}

export const isAskRuns: Guard<AskRuns> = struct<AskRuns>({ type: literal("ask-runs") });

/** Asks to be shown a recorded run, by its number. */
export interface AskRun {
  readonly type: "ask-run";
  readonly run: number;
}

export const isAskRun: Guard<AskRun> = struct<AskRun>({ type: literal("ask-run"), run: count });

/** Asks what a recorded run tells of one node; `node` is its index in that run's drawing. */
export interface AskRunDetails {
  readonly type: "ask-run-details";
  readonly run: number;
  readonly node: number;
  readonly name: string;
}

export const isAskRunDetails: Guard<AskRunDetails> = struct<AskRunDetails>({
  type: literal("ask-run-details"),
  run: count,
  node: count,
  name: text,
});

/** Asks for what tasks of a recorded run said, from line `after` on. */
export interface AskRunLogs {
  readonly type: "ask-run-logs";
  readonly run: number;
  readonly after: number;
}

export const isAskRunLogs: Guard<AskRunLogs> = struct<AskRunLogs>({
  type: literal("ask-run-logs"),
  run: count,
  after: count,
});

/** Asks what changed from one recorded run to another. */
export interface AskDiff {
  readonly type: "ask-diff";
  readonly before: number;
  readonly after: number;
}

export const isAskDiff: Guard<AskDiff> = struct<AskDiff>({
  type: literal("ask-diff"),
  before: count,
  after: count,
});

/** Asks what is kept of the flow's results. */
export interface AskKept {
  readonly type: "ask-kept";
}

export const isAskKept: Guard<AskKept> = struct<AskKept>({ type: literal("ask-kept") });

/** Asks to stop the run. */
export interface Cancel {
  readonly type: "cancel";
}

export const isCancel: Guard<Cancel> = struct<Cancel>({ type: literal("cancel") });

/** Asks to begin no further node, and to end the run when what has begun has ended. */
export interface Pause {
  readonly type: "pause";
}

export const isPause: Guard<Pause> = struct<Pause>({ type: literal("pause") });

/** Asks for a run; a fresh one reuses nothing. */
export interface Start {
  readonly type: "start";
  readonly fresh: boolean;
}

export const isStart: Guard<Start> = struct<Start>({ type: literal("start"), fresh: flag });

/** Asks to go on with a run that was paused, or whose tasks wait for somebody. */
export interface Resume {
  readonly type: "resume";
}

export const isResume: Guard<Resume> = struct<Resume>({ type: literal("resume") });

/**
 * Asks for a run of a part of the flow.
 *
 * `part`: what a node needs and itself; itself, called anew, and what follows it; itself alone;
 * all that has to run, and itself in any case; itself where it waits for somebody, and what
 * follows it.
 */
export interface RunPart {
  readonly type: "run-part";
  readonly part: "force" | "from" | "only" | "resume" | "until";
  readonly node: string;
}

export const isRunPart: Guard<RunPart> = struct<RunPart>({
  type: literal("run-part"),
  part: literal("force", "from", "only", "resume", "until"),
  node: text,
});

/**
 * Asks to let a value stand for what a node produces.
 *
 * `value` is JSON or a literal of Python; None: the last result that the node came to.
 */
export interface Mock {
  readonly type: "mock";
  readonly node: string;
  readonly value: string | null;
}

export const isMock: Guard<Mock> = struct<Mock>({
  type: literal("mock"),
  node: text,
  value: either(text, literal(null)),
});

/**
 * Asks to let what a file holds stand for what a node produces; its suffix says how it is read.
 *
 * `path` is one of the kernel's machine.
 */
export interface MockFile {
  readonly type: "mock-file";
  readonly node: string;
  readonly path: string;
}

export const isMockFile: Guard<MockFile> = struct<MockFile>({
  type: literal("mock-file"),
  node: text,
  path: text,
});

/** Asks to take what a node last produced as valid for its present code and inputs. */
export interface Accept {
  readonly type: "accept";
  readonly node: string;
}

export const isAccept: Guard<Accept> = struct<Accept>({ type: literal("accept"), node: text });

/** Asks to take a node's mock away. */
export interface Unmock {
  readonly type: "unmock";
  readonly node: string;
}

export const isUnmock: Guard<Unmock> = struct<Unmock>({ type: literal("unmock"), node: text });

/** Asks for the drawing in this direction. */
export interface Turn {
  readonly type: "turn";
  readonly direction: "left-right" | "top-down";
}

export const isTurn: Guard<Turn> = struct<Turn>({
  type: literal("turn"),
  direction: literal("left-right", "top-down"),
});

/**
 * Asks for the drawing with other groups.
 *
 * `how`, of a node: open the group that it is in; close the group of tasks like it; draw it as
 * one with what leads to it alone, or with what follows it alone. Without a node all groups of
 * tasks that are alike are opened or closed.
 */
export interface Fold {
  readonly type: "fold";
  readonly node: number | null;
  readonly how: "after" | "before" | "close" | "open";
}

export const isFold: Guard<Fold> = struct<Fold>({
  type: literal("fold"),
  node: either(count, literal(null)),
  how: literal("after", "before", "close", "open"),
});

/** Asks, beside an overview, for a run of the flow of that variable. */
export interface StartFlow {
  readonly type: "start-flow";
  readonly flow: string;
  readonly fresh: boolean;
}

export const isStartFlow: Guard<StartFlow> = struct<StartFlow>({
  type: literal("start-flow"),
  flow: text,
  fresh: flag,
});

/** Asks, beside an overview, to go on with the last run of the flow of that variable. */
export interface ResumeFlow {
  readonly type: "resume-flow";
  readonly flow: string;
}

export const isResumeFlow: Guard<ResumeFlow> = struct<ResumeFlow>({
  type: literal("resume-flow"),
  flow: text,
});

/** Asks, beside an overview, to pause the run of the flow of that variable. */
export interface PauseFlow {
  readonly type: "pause-flow";
  readonly flow: string;
}

export const isPauseFlow: Guard<PauseFlow> = struct<PauseFlow>({
  type: literal("pause-flow"),
  flow: text,
});

/** Asks, beside an overview, to stop the run of the flow of that variable. */
export interface CancelFlow {
  readonly type: "cancel-flow";
  readonly flow: string;
}

export const isCancelFlow: Guard<CancelFlow> = struct<CancelFlow>({
  type: literal("cancel-flow"),
  flow: text,
});

/** Asks, beside an overview, for the last recorded runs of the flow of that variable. */
export interface AskRunsOf {
  readonly type: "ask-runs-of";
  readonly flow: string;
}

export const isAskRunsOf: Guard<AskRunsOf> = struct<AskRunsOf>({
  type: literal("ask-runs-of"),
  flow: text,
});

/**
 * Asks, beside an overview, what of the flows of cells is to be kept.
 *
 * None: what the kernel's own settings say.
 */
export interface Keep {
  readonly type: "keep";
  readonly what: "all" | "auto" | "none" | null;
}

export const isKeep: Guard<Keep> = struct<Keep>({
  type: literal("keep"),
  what: either(literal("all", "auto", "none"), literal(null)),
});

export type FromKernel =
  | Snapshot
  | Batch
  | Details
  | Result
  | StepInfo
  | Versions
  | Logs
  | Overview
  | Refused
  | Runs
  | Recorded
  | RunDetails
  | Diff
  | Kept
  | Unread;

export const isFromKernel: Guard<FromKernel> = either(
  isSnapshot,
  isBatch,
  isDetails,
  isResult,
  isStepInfo,
  isVersions,
  isLogs,
  isOverview,
  isRefused,
  isRuns,
  isRecorded,
  isRunDetails,
  isDiff,
  isKept,
  isUnread,
);

export type FromPage =
  | Hello
  | AskDetails
  | AskLogs
  | AskResult
  | AskStep
  | AskVersions
  | AskRuns
  | AskRun
  | AskRunDetails
  | AskRunLogs
  | AskDiff
  | AskKept
  | Cancel
  | Pause
  | Start
  | Resume
  | RunPart
  | Mock
  | MockFile
  | Accept
  | Unmock
  | Turn
  | Fold
  | StartFlow
  | ResumeFlow
  | PauseFlow
  | CancelFlow
  | AskRunsOf
  | Keep;

export const isFromPage: Guard<FromPage> = either(
  isHello,
  isAskDetails,
  isAskLogs,
  isAskResult,
  isAskStep,
  isAskVersions,
  isAskRuns,
  isAskRun,
  isAskRunDetails,
  isAskRunLogs,
  isAskDiff,
  isAskKept,
  isCancel,
  isPause,
  isStart,
  isResume,
  isRunPart,
  isMock,
  isMockFile,
  isAccept,
  isUnmock,
  isTurn,
  isFold,
  isStartFlow,
  isResumeFlow,
  isPauseFlow,
  isCancelFlow,
  isAskRunsOf,
  isKeep,
);
