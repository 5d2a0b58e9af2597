"""The shape of a run that grows, as its events tell it.

Not as its graph has it: that is changed by the threads of the run while somebody draws.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from nbflow.core.events import Event, NodeAdded, RunStarted
from nbflow.notebook.link import Later, later
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.shape import Shape

__all__ = ["INTERVAL", "Growth", "Pace"]

INTERVAL = 0.3
"""Seconds between two drawings of a run that grows, at least."""

_SHARE = 40  # of the time at least between two drawings that making one may take: a fortieth


class Growth:
    """The calls of a run.

    Fields: ``_nodes`` and ``_edges`` (as in `Shape`).
    """

    def __init__(self) -> None:
        self._nodes: list[PictureNode] = []
        self._edges: list[tuple[int, int]] = []

    def observe(self, event: Event) -> None:
        """Take note of an event of the run."""
        if type(event) is NodeAdded:
            place = len(self._nodes)
            self._nodes.append(PictureNode(event.node, "task"))
            self._edges += [(source, place) for source, _ in event.inputs]
        elif type(event) is RunStarted:
            self._nodes = [PictureNode(name, "task") for name in event.nodes]
            self._edges = []

    @property
    def shape(self) -> Shape:
        """What is to be drawn."""
        return Shape(tuple(self._nodes), tuple(self._edges), grows=True)


class Pace:
    """Has something done again and again, the less often the longer it takes.

    Parameters
    ----------
    do
        What is done, in a thread of its own.
    clock
        Seconds.
    later
        Calls a function after so many seconds.

    Fields, guarded by the lock: ``_waits`` (whether it will be done); ``_next`` (not before then).
    """

    def __init__(
        self,
        do: Callable[[], object],
        *,
        clock: Callable[[], float] = monotonic,
        later: Later = later,
    ) -> None:
        self._do = do
        self._clock = clock
        self._later = later
        self._lock = Lock()
        self._waits = False
        self._next = 0.0

    def ask(self) -> None:
        """Have it done soon, once for all who ask until then."""
        with self._lock:
            if self._waits:
                return
            self._waits = True
            # What follows at once is to be seen with it.
            wait = max(self._next - self._clock(), INTERVAL / 3)
        self._later(wait, self._due)

    def _due(self) -> None:
        with self._lock:
            self._waits = False
        began = self._clock()
        self._do()
        ended = self._clock()
        self._next = ended + max(INTERVAL, _SHARE * (ended - began))
