"""What the kernel says of recorded runs and kept results, when it is asked."""

from typing import Literal

from msgspec import Struct

from nbflow.notebook.protocol.base import Count, Message
from nbflow.notebook.protocol.details import Details
from nbflow.notebook.protocol.kernel import Snapshot

__all__ = [
    "Diff",
    "Kept",
    "KeptRow",
    "NodeChange",
    "Recorded",
    "RunDetails",
    "RunRow",
    "Runs",
    "Unread",
]


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
