"""What the engine puts into the context of a running task, computed when it is asked for."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from nbflow.core.context import Supplied
from nbflow.core.graph import Child, Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import Paused, Resume, Retrying, State
from nbflow.engine.logs import get_logger
from nbflow.engine.outside import Outside, Seen

__all__ = ["FORCED", "UNCOMPARED", "Supplier", "TaskSupplied"]

FORCED = "forced"
"""Why a node runs that was named to run whatever there is."""

UNCOMPARED = b""
"""Stands for the digest of a value that has none; no digest equals it."""

_NOTHING: Outside = {}


class Supplier(Protocol):
    """What a task is run, or planned, by."""

    @property
    def id(self) -> str:
        """What tells this run from all others."""

    @property
    def supplied(self) -> Supplied:
        """What the context holds for all tasks of the run."""


class _Reads(dict[str, Any]):
    """Context keys → the digest of what was read, taken at once: a task may change the value."""

    def setdefault(self, key: str, value: Any = None) -> Any:
        if key not in self:
            try:
                self[key] = digest(value)
            except Unhashable:
                self[key] = UNCOMPARED
        return self[key]


class TaskSupplied:
    """The context of one call of one node.

    Parameters
    ----------
    given
        The unfinished state that the task goes on from, if any; a pause is over then.
    is_forced
        Whether it is called whatever result there is.

    Fields: ``run`` and ``node``; ``reads`` (context key → digest of what the task read);
    ``resume`` (whether a paused task may go on); ``run_count`` (the number of the attempt);
    ``loop_count`` and ``loop_result`` (the turn of a loop, and what the one before it left);
    ``notes`` (what was seen but is not checked; a dictionary for its order); ``wanted`` (files that
    the call is given by name); ``seen`` (what it did with files, None if nothing); ``digest`` (of
    the value, where it was taken on a worker); ``asked`` (what its cache options led to before the
    call); ``decision`` (what was decided then); ``run_name`` (what its ``task_run_name`` says);
    ``reference`` (what stands for the value, where it is kept in a document); ``elsewhere`` (what
    the function can ask of its run where it is called in another process; None where that is the
    context alone).
    """

    # One is made for each call, and most calls change nothing of this.
    asked: Any = None
    decision: Any = None
    digest: bytes | None = None
    elsewhere: Any = None
    is_forced = False
    loop_count = 1
    loop_result: Any = None
    reference: Any = None
    resume = False
    run_count = 1
    run_name: str | None = None
    seen: Seen | None = None
    wanted: Outside = _NOTHING

    def __init__(
        self, run: Supplier, node: Node, given: State | None = None, *, is_forced: bool = False
    ) -> None:
        self.run = run
        self.node = node
        self.reads: dict[str, Any] | None = _Reads()
        self.notes: dict[str, None] = {}
        if is_forced:
            self.is_forced = True
        if given is not None:
            self._go_on_from(given)

    @property
    def is_found_by_option(self) -> bool:
        """Whether an option says when the result is used again, not the key of the call."""
        return self.node.task.options.is_found_by_option

    def _go_on_from(self, given: State) -> None:
        self.resume = isinstance(given, Resume | Paused)
        if isinstance(given, Retrying):
            self.run_count = (given.run_count or 0) + 1
        self.loop_count = given.context.get("_loop_count", 1)
        self.loop_result = given.context.get("_loop_result")

    def note(self, text: str) -> None:
        """Take in what was seen but is not checked."""
        self.notes[text] = None

    def again(self, **changes: Any) -> "TaskSupplied":
        """Return the context of the node's next call, with these fields changed."""
        after = type(self)(self.run, self.node, is_forced=self.is_forced)
        after.run_count, after.loop_count = self.run_count, self.loop_count
        after.loop_result, after.reads = self.loop_result, self.reads
        after.seen = self.seen
        for name, value in changes.items():
            setattr(after, name, value)
        return after

    def lookup(self, key: str) -> Any:
        """Return the value of a context key; KeyError where nobody supplies it."""
        supply = _SUPPLIES.get(key)
        return self.run.supplied.lookup(key) if supply is None else supply(self)

    def keys(self) -> Iterable[str]:
        """Return every key that is supplied here."""
        own = [key for key in _SUPPLIES if key != "task_loop_result" or self.loop_count > 1]
        return (*own, *self.run.supplied.keys())


def _loop_result(here: TaskSupplied) -> Any:
    # In the first turn there is none, so that `context.get(key, start)` gives the start.
    if here.loop_count == 1:
        raise KeyError("task_loop_result")
    return here.loop_result


def _full_name(node: Node) -> str:
    name = node.task.options.name
    return f"{name}[{node.map_index}]" if type(node) is Child else name


_SUPPLIES: dict[str, Callable[[TaskSupplied], Any]] = {
    "task_name": lambda here: here.node.task.options.name,
    "task_full_name": lambda here: _full_name(here.node),
    "task_slug": lambda here: here.node.slug,
    "task_tags": lambda here: here.node.task.options.tags,
    "task_id": lambda here: here.node.slug,
    "task_run_id": lambda here: f"{here.run.id}/{here.node.name}",
    "task_run_name": lambda here: here.run_name or here.node.name,
    "task_run_count": lambda here: here.run_count,
    "task_loop_count": lambda here: here.loop_count,
    "task_loop_result": lambda here: _loop_result(here),
    "map_index": lambda here: here.node.map_index if type(here.node) is Child else None,
    "resume": lambda here: here.resume,
    "logger": lambda here: get_logger(here.node.task.options.name),
}
