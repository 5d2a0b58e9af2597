"""What kernel and page say to each other: the only source of these types.

The JSON schema and the TypeScript types are generated from here (`nbflow.notebook.gen`). Whatever
grows with the flow travels beside the message in binary columns (little-endian), because Jupyter's
own JSON takes 68 ms for a table of 5,000 nodes. Knows no transport.

From the kernel come a `Snapshot` and, after it, a `Batch` for each change; both are numbered in one
row within their stream. Who misses a number asks for a snapshot (`Hello`). Who looks at all flows
of a notebook instead gets an `Overview` for each change.
"""

from collections.abc import Sequence
from typing import get_args

from msgspec import MsgspecError, convert

from nbflow.notebook.protocol.archive import (
    Diff,
    Kept,
    KeptRow,
    NodeChange,
    Recorded,
    RunDetails,
    RunRow,
    Runs,
    Unread,
)
from nbflow.notebook.protocol.details import (
    AttemptInfo,
    CauseInfo,
    ChildRow,
    Details,
    FailedChild,
    Input,
    LogLine,
    MimeType,
    Result,
    ResultInfo,
    StepInfo,
    VersionInfo,
    Versions,
)
from nbflow.notebook.protocol.kernel import (
    Batch,
    CellInfo,
    FlowInfo,
    Graph,
    GraphEdge,
    GraphGroup,
    GraphNode,
    Logs,
    Overview,
    Refused,
    RefusedCode,
    RunInfo,
    Snapshot,
    TaskLine,
)
from nbflow.notebook.protocol.page import (
    Accept,
    AskDetails,
    AskDiff,
    AskKept,
    AskLogs,
    AskResult,
    AskRun,
    AskRunDetails,
    AskRunLogs,
    AskRuns,
    AskRunsOf,
    AskStep,
    AskVersions,
    Cancel,
    CancelFlow,
    Fold,
    Folding,
    Hello,
    Keep,
    Look,
    Mock,
    MockFile,
    Part,
    Pause,
    PauseFlow,
    Question,
    Resume,
    ResumeFlow,
    RunPart,
    Start,
    StartFlow,
    Turn,
    Unmock,
    Wish,
)
from nbflow.notebook.textwidth import clean

__all__ = [
    "Accept",
    "Answer",
    "AskDetails",
    "AskDiff",
    "AskKept",
    "AskLogs",
    "AskResult",
    "AskRun",
    "AskRunDetails",
    "AskRunLogs",
    "AskRuns",
    "AskRunsOf",
    "AskStep",
    "AskVersions",
    "AttemptInfo",
    "Batch",
    "Cancel",
    "CancelFlow",
    "CauseInfo",
    "CellInfo",
    "ChildRow",
    "Details",
    "Diff",
    "FailedChild",
    "FlowInfo",
    "Fold",
    "Folding",
    "FromKernel",
    "FromPage",
    "Graph",
    "GraphEdge",
    "GraphGroup",
    "GraphNode",
    "Hello",
    "Input",
    "Keep",
    "Kept",
    "KeptRow",
    "LogLine",
    "Logs",
    "Look",
    "MimeType",
    "Mock",
    "MockFile",
    "NodeChange",
    "OfFlow",
    "Overview",
    "Part",
    "Pause",
    "PauseFlow",
    "Question",
    "Recorded",
    "Refused",
    "RefusedCode",
    "Result",
    "ResultInfo",
    "Resume",
    "ResumeFlow",
    "RunDetails",
    "RunInfo",
    "RunPart",
    "RunRow",
    "Runs",
    "Snapshot",
    "Start",
    "StartFlow",
    "StepInfo",
    "TaskLine",
    "Turn",
    "Unmock",
    "Unread",
    "VersionInfo",
    "Versions",
    "Wish",
    "decode",
]

Answer = Runs | Recorded | RunDetails | Diff | Kept | Unread
FromKernel = (
    Snapshot | Batch | Details | Result | StepInfo | Versions | Logs | Overview | Refused | Answer
)
OfFlow = StartFlow | ResumeFlow | PauseFlow | CancelFlow
"""What is asked, beside an overview, of one flow."""

FromPage = (
    Hello
    | (AskDetails | AskLogs | Look | Question)
    | (Cancel | Pause | Wish | Turn | Fold)
    | (OfFlow | AskRunsOf | Keep)
)

_TAGS = {message.__struct_config__.tag for message in get_args(FromPage)}
_MOST_FIELDS = 8
_LONGEST_TEXT = 200
_LONGEST = {"value": 2_000, "path": 1_000}


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
        return len(value) > _LONGEST.get(str(name), _LONGEST_TEXT)
    if isinstance(value, int):
        return value.bit_length() > 64
    return isinstance(value, (dict, list, bytes))
