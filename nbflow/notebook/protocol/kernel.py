"""What the kernel says."""

from typing import Literal

from msgspec import Struct

from nbflow.core.layout import Direction
from nbflow.notebook.protocol.base import Count, Index, Message

__all__ = [
    "Batch",
    "CellInfo",
    "Counts",
    "FlowInfo",
    "Graph",
    "GraphEdge",
    "GraphGroup",
    "GraphNode",
    "Logs",
    "Overview",
    "Refused",
    "RefusedCode",
    "RunInfo",
    "Snapshot",
    "TaskLine",
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
    results took when they were computed; ``logs`` counts the lines that are of none of its nodes.
    """

    id: str | None = None
    state: str = "Pending"
    message: str = ""
    started: float | None = None
    ended: float | None = None
    saved: float = 0.0
    logs: Count = 0


class Snapshot(Message, frozen=True, tag="snapshot"):
    """Everything there is to see.

    Beside it two buffers: a state's byte for each node; as 64-bit floats when each node started,
    then when each ended, in seconds since the epoch, NaN where there was no such moment.
    ``time`` is the kernel's clock. ``graph`` is None where it is the one already sent in this
    stream. ``messages``, ``logs`` (how many lines), ``attempts`` (how many), ``children`` (of
    mapped nodes: how many are in which state, by its byte) and ``workers`` (what made the last
    call) name only nodes that have some, or more than one attempt. ``variable`` is what users call
    the flow, ``magic`` what they call ours; both may be empty. What ``grows`` is a function: its
    nodes are the calls that its run makes.
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
    workers: tuple[tuple[Index, str], ...] = ()
    variable: str = ""
    magic: str = ""
    grows: bool = False


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
    workers: tuple[tuple[Index, str], ...] = ()


class TaskLine(Struct, frozen=True):
    """A line of a run's logs: of which task, or the flow, when (seconds since the epoch), and what.

    The rest as in `LogLine`.
    """

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
    is the one to look at first (the flow, where that is a function that was changed), ``why`` it is
    stale; of ``unchecked`` ones only the code was
    compared: what data they read is looked at when they run.
    """

    cell: str
    node: str
    counts: Counts
    why: str = ""
    unchecked: Count = 0


class FlowInfo(Struct, frozen=True, gc=False):
    """One flow of a notebook: its ``variable``, what became of its tasks, by cell too.

    ``failed`` is the first that did; ``grows`` as in a snapshot; ``why`` the flow itself is stale:
    of a function, how it differs from the one that ran.
    """

    variable: str
    name: str
    run: RunInfo
    counts: Counts
    failed: str | None = None
    cells: tuple[CellInfo, ...] = ()
    grows: bool = False
    why: str = ""


class Overview(Message, frozen=True, tag="overview"):
    """All flows of a notebook in short; ``magic`` is what users call ours."""

    magic: str
    flows: tuple[FlowInfo, ...]


RefusedCode = Literal["malformed", "unknown", "oversized", "unavailable", "failed"]


class Refused(Message, frozen=True, tag="refused"):
    """Why a message of the page was not carried out."""

    code: RefusedCode
    text: str
