"""What the kernel says."""

from typing import Literal

from msgspec import Struct

from nbflow.core.layout import Direction
from nbflow.notebook.protocol.base import Count, Index, Message

__all__ = [
    "AttemptInfo",
    "Batch",
    "CauseInfo",
    "CellInfo",
    "ChildRow",
    "Counts",
    "Details",
    "Diff",
    "FailedChild",
    "FlowInfo",
    "Graph",
    "GraphEdge",
    "GraphGroup",
    "GraphNode",
    "Input",
    "Kept",
    "KeptRow",
    "LogLine",
    "Logs",
    "MimeType",
    "NodeChange",
    "Overview",
    "Recorded",
    "Refused",
    "RefusedCode",
    "Result",
    "ResultInfo",
    "RunDetails",
    "RunInfo",
    "RunRow",
    "Runs",
    "Snapshot",
    "StepInfo",
    "TaskLine",
    "Unread",
    "VersionInfo",
    "Versions",
]

Counts = tuple[tuple[Index, Count], ...]


class GraphNode(Struct, frozen=True, gc=False):
    """Where a node stands: the top left corner of its box and its size, in pixels.

    The nodes of a closed group all have the box of the group.
    """

    name: str
    kind: Literal["task", "parameter"]
    x: float
    y: float
    width: float
    height: float
    mapped: bool = False


class GraphEdge(Struct, frozen=True, gc=False):
    """An edge between two nodes, by index.

    ``points`` are x and y by turns of a chain of cubic curves: the start, then for each curve its
    two control points and its end. They are empty where nothing is drawn: within a closed group,
    and where another edge has the line between the same two boxes.
    """

    source: Index
    target: Index
    points: tuple[float, ...]
    mapped: bool = False


class GraphGroup(Struct, frozen=True, gc=False):
    """Nodes, by index, that are drawn as one box while the group is closed.

    An open one is named too, so that it can be closed again.
    """

    label: str
    nodes: tuple[Index, ...]
    closed: bool


class Graph(Struct, frozen=True):
    """A drawing of a flow, within (0, 0, width, height)."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    width: float
    height: float
    direction: Direction
    groups: tuple[GraphGroup, ...] = ()


class RunInfo(Struct, frozen=True):
    """The run that is shown; without an id the flow has not run.

    ``started`` and ``ended`` in seconds since the epoch; ``saved``, in seconds, is what the reused
    results took when they were computed.
    """

    id: str | None = None
    state: str = "Pending"
    message: str = ""
    started: float | None = None
    ended: float | None = None
    saved: float = 0.0


class Snapshot(Message, frozen=True, tag="snapshot"):
    """Everything there is to see.

    Beside it two buffers: a state's byte for each node; as 64-bit floats when each node started,
    then when each ended, in seconds since the epoch, NaN where there was no such moment.
    ``time`` is the kernel's clock. ``graph`` is None where it is the one already sent in this
    stream. ``messages``, ``logs`` (how many lines), ``attempts`` (how many) and ``children`` (of
    mapped nodes: how many are in which state, by its byte) name only nodes that have some, or
    more than one attempt. ``variable`` is what users call the flow, ``magic`` what they call ours;
    both may be empty.
    """

    stream: str
    seq: Count
    time: float
    flow: str
    graph: Graph | None
    run: RunInfo
    messages: tuple[tuple[Index, str], ...] = ()
    logs: tuple[tuple[Index, Count], ...] = ()
    attempts: tuple[tuple[Index, Count], ...] = ()
    children: tuple[tuple[Index, Counts], ...] = ()
    variable: str = ""
    magic: str = ""


class Batch(Message, frozen=True, tag="batch"):
    """The nodes that changed since the last number, each with all that is known of it now.

    Beside it three buffers: the indices as 32-bit integers; the states' bytes; started, then
    ended, as in a snapshot. ``run`` is None where it has not changed.
    """

    stream: str
    seq: Count
    time: float
    run: RunInfo | None = None
    messages: tuple[tuple[Index, str], ...] = ()
    logs: tuple[tuple[Index, Count], ...] = ()
    attempts: tuple[tuple[Index, Count], ...] = ()
    children: tuple[tuple[Index, Counts], ...] = ()


class Input(Struct, frozen=True):
    """What a task was given for a parameter, in a few words."""

    name: str
    text: str


class LogLine(Struct, frozen=True):
    """A line that a task logged, or printed (level "PRINT")."""

    level: str
    text: str


class ChildRow(Struct, frozen=True):
    """A child of a mapped node, and what it is shown as."""

    name: str
    state: str


class FailedChild(Struct, frozen=True):
    """A child of a mapped node that failed, and how in a line."""

    name: str
    text: str


class CauseInfo(Struct, frozen=True):
    """Why a node ran, runs or is reused; ``diff`` of the code where that is what changed."""

    node: str
    text: str
    diff: str | None = None


class AttemptInfo(Struct, frozen=True):
    """A call of a task: when it began (seconds since the epoch), how long it took, how it ended.

    ``seconds`` is None, and ``state`` is Running, while it goes on.
    """

    number: Count
    started: float
    seconds: float | None
    state: str
    message: str = ""


class ResultInfo(Struct, frozen=True):
    """What a node produced, in a few words and without calling any code of the user's.

    ``size`` in bytes, None where that is not known cheaply; ``is_all``: there is no more to show.
    """

    text: str
    size: Count | None = None
    is_all: bool = False


class Details(Message, frozen=True, tag="details"):
    """The answer to `AskDetails`; what there is nothing to say about is empty or None.

    ``why`` it ran or was reused, up to the first cause; ``attempts`` are there where it was called
    more than once; ``traceback`` may hold ANSI colours. Of a mapped node
    ``children`` says how many came to which state, ``failed`` names the first that failed, and
    ``family`` the first there are. ``cell`` is the id of the cell that declared it.
    """

    node: Index
    name: str
    state: str
    message: str = ""
    why: tuple[CauseInfo, ...] = ()
    notes: tuple[str, ...] = ()
    attempts: tuple[AttemptInfo, ...] = ()
    inputs: tuple[Input, ...] = ()
    result: ResultInfo | None = None
    traceback: str | None = None
    code: str | None = None
    logs: tuple[LogLine, ...] = ()
    children: str = ""
    failed: tuple[FailedChild, ...] = ()
    family: tuple[ChildRow, ...] = ()
    cell: str | None = None


MimeType = Literal["text/plain", "text/html", "image/png", "image/jpeg", "image/svg+xml"]


class Result(Message, frozen=True, tag="result"):
    """The answer to `AskResult`: what a cell would show of it.

    ``data`` is text, of PNG and JPEG in base64; ``note`` says what is not shown, and why.
    """

    node: Index
    name: str
    kind: MimeType
    data: str
    note: str = ""


class StepInfo(Message, frozen=True, tag="step"):
    """The answer to `AskStep`: what a run with reuse would do with a node, and why.

    ``seconds`` is what it took last time; ``notes`` say what cannot be checked.
    """

    node: Index
    name: str
    verdict: Literal["run", "maybe", "reuse", "mocked", "skip"]
    why: tuple[CauseInfo, ...]
    seconds: float | None = None
    notes: tuple[str, ...] = ()


class VersionInfo(Struct, frozen=True):
    """A version of a task's code: which runs have results of it, what changed from the one before.

    ``seconds`` is what a call takes on average.
    """

    number: Count
    is_current: bool
    runs: str
    seconds: float
    change: str = ""
    diff: str | None = None
    code: str | None = None


class Versions(Message, frozen=True, tag="versions"):
    """The answer to `AskVersions`, the newest first; ``note`` says why there are none, or fewer."""

    node: Index
    name: str
    versions: tuple[VersionInfo, ...] = ()
    note: str = ""


class TaskLine(Struct, frozen=True):
    """A line of a run's logs: of which task, when (seconds since the epoch), and as `LogLine`."""

    node: str
    time: float
    level: str
    text: str


class Logs(Message, frozen=True, tag="logs"):
    """The answer to `AskLogs`: lines of a run from number ``first`` on, of ``total`` so far."""

    run: str | None
    first: Count
    total: Count
    lines: tuple[TaskLine, ...] = ()


class CellInfo(Struct, frozen=True, gc=False):
    """What became of the tasks that one cell declared.

    ``counts`` says how many are in which state, by its byte; a stale one counts as Stale. ``node``
    is the one to look at first, ``why`` it is stale; of ``unchecked`` ones only the code was
    compared: what data they read is looked at when they run.
    """

    cell: str
    node: str
    counts: Counts
    why: str = ""
    unchecked: Count = 0


class FlowInfo(Struct, frozen=True, gc=False):
    """One flow of a notebook: its ``variable``, what became of its tasks, by cell too.

    ``failed`` is the first that did.
    """

    variable: str
    name: str
    run: RunInfo
    counts: Counts
    failed: str | None = None
    cells: tuple[CellInfo, ...] = ()


class Overview(Message, frozen=True, tag="overview"):
    """All flows of a notebook in short; ``magic`` is what users call ours."""

    magic: str
    flows: tuple[FlowInfo, ...]


class RunRow(Struct, frozen=True, gc=False):
    """A recorded run: its number among those of its flow, and what became of it.

    ``counts`` says how many nodes came to which outcome ("ran", "reused", …), in the order in which
    they are told; ``failed`` names the first that did; ``given`` are its parameters as text.
    """

    number: Count
    id: str
    state: str
    started: float
    ended: float | None
    counts: tuple[tuple[str, Count], ...] = ()
    failed: tuple[str, ...] = ()
    given: str = ""


class Runs(Message, frozen=True, tag="runs"):
    """The answer to `AskRuns` and `AskRunsOf`: the last of ``total`` recorded runs, newest first.

    ``flow`` is the variable that was asked for, else the flow's name.
    """

    flow: str
    total: Count
    runs: tuple[RunRow, ...] = ()


class Recorded(Message, frozen=True, tag="recorded"):
    """The answer to `AskRun`: what there is to see of that run, with the buffers of a snapshot."""

    number: Count
    shown: Snapshot


class RunDetails(Message, frozen=True, tag="run-details"):
    """The answer to `AskRunDetails`."""

    run: Count
    details: Details


class NodeChange(Struct, frozen=True):
    """What changed of a node: each cause in a line, and what differs as lines of a diff.

    ``former`` is its name before, where it was renamed.
    """

    node: str
    kind: Literal["changed", "new", "gone", "renamed"]
    causes: tuple[str, ...] = ()
    diffs: tuple[str, ...] = ()
    former: str | None = None


class Diff(Message, frozen=True, tag="diff"):
    """The answer to `AskDiff`: nodes that differ, how many do not, and how many are left out."""

    before: Count
    after: Count
    nodes: tuple[NodeChange, ...]
    same: Count
    more: Count


class KeptRow(Struct, frozen=True, gc=False):
    """What is kept of one task: how many results, of which type the newest is, and how many bytes.

    ``seconds`` to compute all of them; ``time`` of the newest, in seconds since the epoch, and
    ``where`` it is; ``users`` are the tasks downstream in the last run.
    """

    task: str
    type: str
    count: Count
    size: Count
    seconds: float
    time: float
    serializers: str
    where: Literal["database", "file"]
    users: tuple[str, ...] = ()


class Kept(Message, frozen=True, tag="kept"):
    """The answer to `AskKept`: the largest first, ``more`` are left out.

    ``place`` is where the store is, ``time`` the kernel's clock.
    """

    time: float
    place: str
    count: Count
    size: Count
    rows: tuple[KeptRow, ...]
    more: Count


class Unread(Message, frozen=True, tag="unread"):
    """Why the store has no answer, for the one who asked: the type of the answer, and a line."""

    what: Literal["runs", "recorded", "run-details", "logs", "diff", "kept"]
    text: str


RefusedCode = Literal["malformed", "unknown", "oversized", "unavailable", "failed"]


class Refused(Message, frozen=True, tag="refused"):
    """Why a message of the page was not carried out."""

    code: RefusedCode
    text: str
