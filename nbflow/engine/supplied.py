"""What the engine puts into the context of a running task, computed when it is asked for."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import Resume, Retrying, State
from nbflow.engine.logs import get_logger

__all__ = ["UNCOMPARED", "Supplier", "TaskSupplied"]

UNCOMPARED = b""
"""Stands for the digest of a value that has none; no digest equals it."""


class Supplier(Protocol):
    """What a task is run, or planned, by."""

    @property
    def id(self) -> str:
        """What tells this run from all others."""

    @property
    def supplied(self) -> RunSupplied:
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
        The unfinished state that the task goes on from, if any.

    Fields: ``run`` and ``node``; ``reads`` (context key → digest of what the task read);
    ``resume`` (whether a paused task may go on); ``run_count`` (the number of the attempt);
    ``notes`` (what was seen but is not checked; a dictionary for its order).
    """

    __slots__ = ("node", "notes", "reads", "resume", "run", "run_count")

    def __init__(self, run: Supplier, node: Node, given: State | None = None) -> None:
        self.run = run
        self.node = node
        self.resume = isinstance(given, Resume)
        self.run_count = (given.run_count or 0) + 1 if isinstance(given, Retrying) else 1
        self.reads: dict[str, Any] | None = _Reads()
        self.notes: dict[str, None] = {}

    def lookup(self, key: str) -> Any:
        """Return the value of a context key; KeyError where nobody supplies it."""
        supply = _SUPPLIES.get(key)
        return self.run.supplied.lookup(key) if supply is None else supply(self)

    def keys(self) -> Iterable[str]:
        """Return every key that is supplied here."""
        return (*_SUPPLIES, *self.run.supplied.keys())


_SUPPLIES: dict[str, Callable[[TaskSupplied], Any]] = {
    "task_name": lambda here: here.node.task.options.name,
    "task_full_name": lambda here: here.node.task.options.name,
    "task_slug": lambda here: here.node.slug,
    "task_tags": lambda here: here.node.task.options.tags,
    "task_id": lambda here: here.node.slug,
    "task_run_id": lambda here: f"{here.run.id}/{here.node.name}",
    "task_run_name": lambda here: here.node.name,
    "task_run_count": lambda here: here.run_count,
    "map_index": lambda here: None,
    "resume": lambda here: here.resume,
    "logger": lambda here: get_logger(here.node.task.options.name),
}
