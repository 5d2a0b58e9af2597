"""What the kernel says of one node, when it is asked."""

from typing import Literal

from msgspec import Struct

from nbflow.notebook.protocol.base import Count, Index, Message

__all__ = [
    "AttemptInfo",
    "CauseInfo",
    "ChildRow",
    "Details",
    "FailedChild",
    "Input",
    "LogLine",
    "MimeType",
    "Result",
    "ResultInfo",
    "StepInfo",
    "VersionInfo",
    "Versions",
]


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
