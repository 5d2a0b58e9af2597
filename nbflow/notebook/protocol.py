"""What kernel and page say to each other: the only source of these types.

The JSON schema and the TypeScript types are generated from here (`nbflow.notebook.gen`). Whatever
grows with the flow travels beside the message in binary columns (little-endian), because Jupyter's
own JSON takes 68 ms for a table of 5,000 nodes. Knows no transport.

From the kernel come a `Snapshot` and, after it, a `Batch` for each change; both are numbered in one
row within their stream. Who misses a number asks for a snapshot (`Hello`). Who looks at all flows
of a notebook instead gets an `Overview` for each change.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from msgspec import Meta, MsgspecError, Struct, convert

from nbflow.core.layout import Direction
from nbflow.notebook.textwidth import clean

__all__ = [
    "AskDetails",
    "AskLogs",
    "Batch",
    "Cancel",
    "CancelFlow",
    "CellInfo",
    "ChildRow",
    "Details",
    "FailedChild",
    "FlowInfo",
    "FromKernel",
    "FromPage",
    "Graph",
    "GraphEdge",
    "GraphNode",
    "Hello",
    "Input",
    "LogLine",
    "Logs",
    "Mock",
    "Overview",
    "Part",
    "Refused",
    "RefusedCode",
    "RunInfo",
    "RunPart",
    "Snapshot",
    "Start",
    "StartFlow",
    "TaskLine",
    "Turn",
    "Unmock",
    "Wish",
    "decode",
]

Index = Annotated[int, Meta(ge=0, lt=2**32)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Counts = tuple[tuple[Index, Count], ...]


class GraphNode(Struct, frozen=True, gc=False):
    """Where a node stands: the top left corner of its box and its size, in pixels."""

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
    two control points and its end.
    """

    source: Index
    target: Index
    points: tuple[float, ...]
    mapped: bool = False


class Graph(Struct, frozen=True):
    """A drawing of a flow, within (0, 0, width, height)."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    width: float
    height: float
    direction: Direction


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


class _Message(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


class Snapshot(_Message, frozen=True, tag="snapshot"):
    """Everything there is to see.

    Beside it two buffers: a state's byte for each node; as 64-bit floats when each node started,
    then when each ended, in seconds since the epoch, NaN where there was no such moment.
    ``time`` is the kernel's clock. ``graph`` is None where it is the one already sent in this
    stream. ``messages``, ``logs`` (how many lines), ``attempts`` (how many) and ``children`` (of
    mapped nodes: how many are in which state, by its byte) name only nodes that have some, or
    more than one attempt.
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


class Batch(_Message, frozen=True, tag="batch"):
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


class Details(_Message, frozen=True, tag="details"):
    """The answer to `AskDetails`; what there is nothing to say about is empty or None.

    ``why`` it ran or was reused; ``traceback`` may hold ANSI colours. Of a mapped node
    ``children`` says how many came to which state, ``failed`` names the first that failed, and
    ``family`` the first there are. ``cell`` is the id of the cell that declared it.
    """

    node: Index
    name: str
    state: str
    message: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    result: str | None = None
    traceback: str | None = None
    code: str | None = None
    logs: tuple[LogLine, ...] = ()
    children: str = ""
    failed: tuple[FailedChild, ...] = ()
    family: tuple[ChildRow, ...] = ()
    cell: str | None = None


class TaskLine(Struct, frozen=True):
    """A line of a run's logs: of which task, when (seconds since the epoch), and as `LogLine`."""

    node: str
    time: float
    level: str
    text: str


class Logs(_Message, frozen=True, tag="logs"):
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


class Overview(_Message, frozen=True, tag="overview"):
    """All flows of a notebook in short; ``magic`` is what users call ours."""

    magic: str
    flows: tuple[FlowInfo, ...]


RefusedCode = Literal["malformed", "unknown", "oversized", "unavailable", "failed"]


class Refused(_Message, frozen=True, tag="refused"):
    """Why a message of the page was not carried out."""

    code: RefusedCode
    text: str


class Hello(_Message, frozen=True, tag="hello"):
    """Asks for a snapshot."""


class AskDetails(_Message, frozen=True, tag="ask-details"):
    """Asks what is known of one node."""

    node: Index


class AskLogs(_Message, frozen=True, tag="ask-logs"):
    """Asks for what tasks of the run said, from line ``after`` on."""

    after: Count


class Cancel(_Message, frozen=True, tag="cancel"):
    """Asks to stop the run."""


class Start(_Message, frozen=True, tag="start"):
    """Asks for a run; a fresh one reuses nothing."""

    fresh: bool


Part = Literal["until", "from", "only", "resume"]


class RunPart(_Message, frozen=True, tag="run-part"):
    """Asks for a run of a part of the flow.

    ``part``: what a node needs and itself; itself, called anew, and what follows it; itself alone;
    itself where it waits for somebody, and what follows it.
    """

    part: Part
    node: str


class Mock(_Message, frozen=True, tag="mock"):
    """Asks to let a value stand for what a node produces.

    ``value`` is JSON or a literal of Python; None: the last result that the node came to.
    """

    node: str
    value: str | None


class Unmock(_Message, frozen=True, tag="unmock"):
    """Asks to take a node's mock away."""

    node: str


class Turn(_Message, frozen=True, tag="turn"):
    """Asks for the drawing in this direction."""

    direction: Direction


class StartFlow(_Message, frozen=True, tag="start-flow"):
    """Asks, beside an overview, for a run of the flow of that variable."""

    flow: str
    fresh: bool


class CancelFlow(_Message, frozen=True, tag="cancel-flow"):
    """Asks, beside an overview, to stop the run of the flow of that variable."""

    flow: str


Wish = Start | RunPart | Mock | Unmock
"""What waits until no cell runs."""

FromKernel = Snapshot | Batch | Details | Logs | Overview | Refused
FromPage = Hello | AskDetails | AskLogs | Cancel | Wish | Turn | StartFlow | CancelFlow

_TAGS = {message.__struct_config__.tag for message in get_args(FromPage)}
_MOST_FIELDS = 8
_LONGEST_TEXT = 200
_LONGEST_VALUE = 2_000


def decode(content: object, buffers: Sequence[object] = ()) -> FromPage | Refused:
    """Return what the page said, or why it cannot be understood; raises nothing.

    Parameters
    ----------
    content
        The message as Jupyter hands it over: parsed JSON, from a page that is not trusted.
    """
    if not isinstance(content, dict):
        return Refused("malformed", "A message is an object with a `type`.")
    if buffers or len(content) > _MOST_FIELDS or any(map(_is_large, content.items())):
        return Refused("oversized", "No message of a page is that large.")
    tag = content.get("type")
    if isinstance(tag, str) and tag not in _TAGS:
        return Refused("unknown", f"This kernel knows no message '{clean(tag)}'.")
    try:
        message: FromPage = convert(content, FromPage)
    except (MsgspecError, TypeError, ValueError) as error:
        return Refused("malformed", clean(str(error))[:_LONGEST_TEXT])
    return message


def _is_large(field: tuple[object, object]) -> bool:
    """Tell whether a field is more than any of ours: a short text, a number, a truth value."""
    name, value = field
    if isinstance(value, str):
        return len(value) > (_LONGEST_VALUE if name == "value" else _LONGEST_TEXT)
    if isinstance(value, int):
        return value.bit_length() > 64
    return isinstance(value, (dict, list, bytes))
