"""What happens in a run, as values: text, numbers and digests, never a user's object.

Everything that looks at a run (record, log, store, view) is made from these; the values and
exceptions themselves stay in the run's own table. Times are seconds since the epoch.
"""

from collections.abc import Mapping

from msgspec import Struct

__all__ = [
    "Event",
    "NodeAdded",
    "NodeChanged",
    "NodeLogged",
    "NodeMapped",
    "NodeNoted",
    "RunFinished",
    "RunLogged",
    "RunStarted",
]


class Event(Struct, frozen=True, gc=False, tag=True):
    """Something that happened; ``time`` in seconds since the epoch."""

    time: float


class RunStarted(Event, frozen=True, gc=False, tag=True):
    """A run began, with these nodes in the order in which they will be looked at."""

    run: str
    flow: str
    nodes: tuple[str, ...]
    parameters: Mapping[str, str] = {}


class NodeAdded(Event, frozen=True, gc=False, tag=True):
    """A node was added to a run that grows; it follows the nodes there are.

    ``inputs`` names, for each edge that leads to it, the place of the node at its other end and the
    parameter ("" to only wait).
    """

    node: str
    inputs: tuple[tuple[int, str], ...] = ()


class NodeChanged(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A node entered a state.

    ``how`` is "" while it is its own doing, else "reused", "mocked" or "given". Of a call that
    begins (Running), ``attempt`` is its number and ``worker`` what makes it, "" where that is not
    known.
    """

    node: int
    state: str
    message: str | None = None
    how: str = ""
    key: bytes | None = None
    digest: bytes | None = None
    attempt: int = 1
    worker: str = ""


class NodeMapped(Event, frozen=True, gc=False, tag=True):
    """A mapped node was split into these, which follow the nodes there are, in this order."""

    node: int
    children: tuple[str, ...]


class NodeLogged(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A line that a task logged, or ("PRINT") printed."""

    node: int
    level: str
    text: str


class NodeNoted(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """Something that a person should know of a node's result.

    ``level`` is "WARNING" where the task or its user did what spoils results.
    """

    node: int
    text: str
    level: str = "INFO"


class RunLogged(Event, frozen=True, gc=False, tag=True):
    """A line that the function of a flow logged between its calls."""

    level: str
    text: str


class RunFinished(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A run ended in a state."""

    state: str
    message: str | None = None
