"""What the page says."""

from typing import Literal

from nbflow.core.layout import Direction
from nbflow.notebook.protocol.base import Count, Index, Message

__all__ = [
    "AskDetails",
    "AskLogs",
    "Cancel",
    "CancelFlow",
    "Fold",
    "Folding",
    "Hello",
    "Mock",
    "Part",
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


class AskLogs(Message, frozen=True, tag="ask-logs"):
    """Asks for what tasks of the run said, from line ``after`` on."""

    after: Count


class Cancel(Message, frozen=True, tag="cancel"):
    """Asks to stop the run."""


class Start(Message, frozen=True, tag="start"):
    """Asks for a run; a fresh one reuses nothing."""

    fresh: bool


Part = Literal["until", "from", "only", "resume"]


class RunPart(Message, frozen=True, tag="run-part"):
    """Asks for a run of a part of the flow.

    ``part``: what a node needs and itself; itself, called anew, and what follows it; itself alone;
    itself where it waits for somebody, and what follows it.
    """

    part: Part
    node: str


class Mock(Message, frozen=True, tag="mock"):
    """Asks to let a value stand for what a node produces.

    ``value`` is JSON or a literal of Python; None: the last result that the node came to.
    """

    node: str
    value: str | None


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


class CancelFlow(Message, frozen=True, tag="cancel-flow"):
    """Asks, beside an overview, to stop the run of the flow of that variable."""

    flow: str


Wish = Start | RunPart | Mock | Unmock
"""What waits until no cell runs."""
