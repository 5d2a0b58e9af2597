"""The calls of a run that are being made: at once and here, or on the workers of an executor."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from typing import Any, ClassVar, Protocol

from nbflow.core.context import enter, leave
from nbflow.core.graph import Node
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine.effects import attempt
from nbflow.engine.limits import within
from nbflow.engine.steps import Call
from nbflow.engine.stop import GLANCE
from nbflow.errors import WorkerDiedError
from nbflow.executors import Executor

__all__ = ["Abroad", "Flight", "Here", "perform"]


def perform(call: Call) -> Any:
    """Make a call here and return its outcome."""
    __tracebackhide__ = True
    token = enter(call.supplied)
    try:
        if call.limit is None:
            return attempt(call.fn, call.inputs)
        return within(call.limit, call.fn, call.inputs)
    finally:
        leave(token)
        if call.supplied.seen is not None:
            call.supplied.seen.end()


class Flight(Protocol):
    """Where the calls of a run are made.

    Fields: ``here`` (makes a call at once; None where calls are made elsewhere); ``is_full``
    (whether a further call would only wait); ``is_busy`` (whether a call is being made).
    """

    here: Callable[[Call], Any] | None

    @property
    def is_full(self) -> bool:
        """Whether a further call would only wait."""

    @property
    def is_busy(self) -> bool:
        """Whether a call is being made."""

    def begin(self, node: Node, call: Call) -> None:
        """Have a call made for a node."""

    def arrival(self, until: datetime | None) -> tuple[Node, Any] | None:
        """Wait for a call to end, a short time, at most until then; return its node and outcome."""

    def break_off(self) -> list[Node]:
        """End all calls and return the nodes they were made for."""


class Here:
    """Every call is made at once, in the thread of the run.

    Parameters
    ----------
    here
        Makes a call.
    """

    is_full: ClassVar[bool] = False
    is_busy: ClassVar[bool] = False

    def __init__(self, here: Callable[[Call], Any]) -> None:
        self.here: Callable[[Call], Any] | None = here

    def begin(self, node: Node, call: Call) -> None:
        """Do nothing: calls are made as they come."""

    def arrival(self, until: datetime | None) -> None:
        """Wait; nothing arrives."""
        sleep(_seconds(until))

    def break_off(self) -> list[Node]:
        """Return nothing: the call that is cut off is its node's own."""
        return []


class Abroad:
    """Calls are made by an executor's workers; what they say and return arrives here.

    Subclasses say how a call is handed over and its outcome taken in, and how many seconds after
    its time is over (``grace``) a call should have ended by itself.
    """

    grace: ClassVar[float] = 1.0

    here: Callable[[Call], Any] | None = None

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._flying: dict[Future[Any], tuple[Node, Call]] = {}
        self._overdue: dict[Future[Any], float] = {}
        self._lost: dict[int, Call] = {}

    def send(self, node: Node, call: Call) -> "Future[Any]":
        """Hand a call to the executor and return the future of it."""
        raise NotImplementedError

    def take_in(self, call: Call, future: "Future[Any]") -> Any:
        """Return the outcome of a call whose future is done."""
        raise NotImplementedError

    def lost(self, node: Node) -> None:
        """Take in that a node's call was lost with its worker and is made again."""

    def hear(self, message: Any) -> None:
        """Take in what a worker says, in the thread of the run."""

    def say(self, message: Any) -> None:
        """Let the run hear a message, from any thread."""
        self._inbox.put(message)

    @property
    def is_full(self) -> bool:
        """Whether every worker has a call."""
        return len(self._flying) >= self._executor.slots

    @property
    def is_busy(self) -> bool:
        """Whether a worker has a call."""
        return bool(self._flying)

    def begin(self, node: Node, call: Call) -> None:
        """Hand a call over."""
        future = self.send(node, call)
        self._flying[future] = node, call
        if call.limit is not None:
            self._overdue[future] = monotonic() + call.limit + self.grace
        future.add_done_callback(self._inbox.put)

    def arrival(self, until: datetime | None) -> tuple[Node, Any] | None:
        """Wait for a call to end, hearing what is said meanwhile."""
        try:
            arrived = self._inbox.get(timeout=_seconds(until))
        except Empty:
            self._end_overdue()
            return None
        if not isinstance(arrived, Future):
            self.hear(arrived)
            return None
        if arrived not in self._flying:
            return None
        self._overdue.pop(arrived, None)
        node, call = self._flying.pop(arrived)
        if isinstance(arrived.exception(), WorkerDiedError) and self._is_worth_another(node, call):
            self.lost(node)
            self.begin(node, call)
            return None
        return node, self.take_in(call, arrived)

    def _is_worth_another(self, node: Node, call: Call) -> bool:
        """Tell whether a call that was lost with its worker is made again: once, if it may be."""
        if id(call) in self._lost or node.task.options.side_effects:
            return False
        self._lost[id(call)] = call
        return True

    def hear_rest(self) -> None:
        """Hear what was said to the end."""
        while not self._inbox.empty():
            arrived = self._inbox.get()
            if not isinstance(arrived, Future):
                self.hear(arrived)

    def _end_overdue(self) -> None:
        """End, from here, calls that did not end by themselves when their time was over."""
        now = monotonic()
        for future in [each for each, moment in self._overdue.items() if moment < now]:
            del self._overdue[future]
            self._executor.raise_in(future, TaskTimeoutSignal)

    def break_off(self) -> list[Node]:
        """End all calls and return the nodes they were made for."""
        nodes = [node for node, _ in self._flying.values()]
        if nodes:
            self._executor.interrupt()
        self._flying.clear()
        return nodes


def _seconds(until: datetime | None) -> float:
    if until is None:
        return GLANCE
    return min(GLANCE, max(0.0, (until - datetime.now(UTC)).total_seconds()))
