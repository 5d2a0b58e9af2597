"""What the page says."""

from typing import Literal

from nbflow.core.layout import Direction
from nbflow.notebook.protocol.base import Count, Index, Message

__all__ = [
    "Accept",
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
    "Cancel",
    "CancelFlow",
    "Fold",
    "Folding",
    "Hello",
    "Keep",
    "Look",
    "Mock",
    "MockFile",
    "Part",
    "Pause",
    "PauseFlow",
    "Question",
    "Resume",
    "ResumeFlow",
    "RunPart",
    "Start",
    "StartFlow",
    "Turn",
    "Unmock",
    "Wish",
]


class Hello(Message, frozen=True, tag="hello"):
    """Asks for a snapshot."""


class AskDetails(Message, frozen=True, tag="ask-details"):
    """Asks what is known of one node."""

    node: Index


class AskResult(Message, frozen=True, tag="ask-result"):
    """Asks for what a cell would show of a node's result."""

    node: Index


class AskStep(Message, frozen=True, tag="ask-step"):
    """Asks what a run with reuse would do with a node; answered when no cell runs."""

    node: Index


class AskVersions(Message, frozen=True, tag="ask-versions"):
    """Asks for the versions that a node's code had; answered when no cell runs."""

    node: Index


Look = AskResult | AskStep | AskVersions
"""What takes long to answer, and is asked only by somebody who wants to see it."""


class AskLogs(Message, frozen=True, tag="ask-logs"):
    """Asks for what tasks of the run said, from line ``after`` on."""

    after: Count


class AskRuns(Message, frozen=True, tag="ask-runs"):
    """Asks for the recorded runs of the flow."""


class AskRun(Message, frozen=True, tag="ask-run"):
    """Asks to be shown a recorded run, by its number."""

    run: Count


class AskRunDetails(Message, frozen=True, tag="ask-run-details"):
    """Asks what a recorded run tells of one node; ``node`` is its index in that run's drawing."""

    run: Count
    node: Index
    name: str


class AskRunLogs(Message, frozen=True, tag="ask-run-logs"):
    """Asks for what tasks of a recorded run said, from line ``after`` on."""

    run: Count
    after: Count


class AskDiff(Message, frozen=True, tag="ask-diff"):
    """Asks what changed from one recorded run to another."""

    before: Count
    after: Count


class AskKept(Message, frozen=True, tag="ask-kept"):
    """Asks what is kept of the flow's results."""


class AskRunsOf(Message, frozen=True, tag="ask-runs-of"):
    """Asks, beside an overview, for the last recorded runs of the flow of that variable."""

    flow: str


class Cancel(Message, frozen=True, tag="cancel"):
    """Asks to stop the run."""


class Pause(Message, frozen=True, tag="pause"):
    """Asks to begin no further node, and to end the run when what has begun has ended."""


class Resume(Message, frozen=True, tag="resume"):
    """Asks to go on with a run that was paused, or whose tasks wait for somebody."""


class Start(Message, frozen=True, tag="start"):
    """Asks for a run; a fresh one reuses nothing."""

    fresh: bool


Part = Literal["until", "from", "only", "force", "resume"]


class RunPart(Message, frozen=True, tag="run-part"):
    """Asks for a run of a part of the flow.

    ``part``: what a node needs and itself; itself, called anew, and what follows it; itself alone;
    all that has to run, and itself in any case; itself where it waits for somebody, and what
    follows it.
    """

    part: Part
    node: str


class Mock(Message, frozen=True, tag="mock"):
    """Asks to let a value stand for what a node produces.

    ``value`` is JSON or a literal of Python; None: the last result that the node came to.
    """

    node: str
    value: str | None


class MockFile(Message, frozen=True, tag="mock-file"):
    """Asks to let what a file holds stand for what a node produces; its suffix says how it is read.

    ``path`` is one of the kernel's machine.
    """

    node: str
    path: str


class Accept(Message, frozen=True, tag="accept"):
    """Asks to take what a node last produced as valid for its present code and inputs."""

    node: str


class Unmock(Message, frozen=True, tag="unmock"):
    """Asks to take a node's mock away."""

    node: str


class Turn(Message, frozen=True, tag="turn"):
    """Asks for the drawing in this direction."""

    direction: Direction


Folding = Literal["open", "close", "before", "after"]


class Fold(Message, frozen=True, tag="fold"):
    """Asks for the drawing with other groups.

    ``how``, of a node: open the group that it is in; close the group of tasks like it; draw it as
    one with what leads to it alone, or with what follows it alone. Without a node all groups of
    tasks that are alike are opened or closed.
    """

    node: Index | None
    how: Folding


class StartFlow(Message, frozen=True, tag="start-flow"):
    """Asks, beside an overview, for a run of the flow of that variable."""

    flow: str
    fresh: bool


class Keep(Message, frozen=True, tag="keep"):
    """Asks, beside an overview, what of the flows of cells is to be kept.

    None: what the kernel's own settings say.
    """

    what: Literal["all", "auto", "none"] | None


class ResumeFlow(Message, frozen=True, tag="resume-flow"):
    """Asks, beside an overview, to go on with the last run of the flow of that variable."""

    flow: str


class PauseFlow(Message, frozen=True, tag="pause-flow"):
    """Asks, beside an overview, to pause the run of the flow of that variable."""

    flow: str


class CancelFlow(Message, frozen=True, tag="cancel-flow"):
    """Asks, beside an overview, to stop the run of the flow of that variable."""

    flow: str


Wish = Start | Resume | RunPart | Mock | MockFile | Accept | Unmock
"""What waits until no cell runs."""

Question = AskRuns | AskRun | AskRunDetails | AskRunLogs | AskDiff | AskKept
"""What only the store can answer."""
