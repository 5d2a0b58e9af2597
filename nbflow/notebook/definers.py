"""Which plain cell defined a task: one that declares no step, but whose task a step is of."""

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from nbflow.core.graph import Node
from nbflow.core.task import FunctionTask

__all__ = ["Definers"]


class Definers:
    """The cells in which the tasks among the user's variables were defined.

    Fields: ``_cells`` (task, as its function made it → the cell's id; None where that is not
    known).
    """

    def __init__(self) -> None:
        self._cells: WeakKeyDictionary[FunctionTask, str | None] = WeakKeyDictionary()

    def note(self, namespace: Mapping[str, Any], cell: str | None) -> None:
        """Learn that tasks which were not there before came from a cell that has just run."""
        module = namespace.get("__name__")
        for value in list(namespace.values()):
            if isinstance(value, FunctionTask) and value.origin is None:
                is_own = getattr(value.fn, "__module__", None) == module
                self._cells.setdefault(value, cell if is_own else None)

    def cells(self, nodes: Iterable[Node]) -> dict[str, list[str]]:
        """Return cell → the names of the nodes whose tasks it defined."""
        found: dict[str, list[str]] = {}
        for node in nodes:
            task = node.task.origin or node.task if isinstance(node.task, FunctionTask) else None
            cell = self._cells.get(task) if isinstance(task, FunctionTask) else None
            if cell is not None:
                found.setdefault(cell, []).append(node.name)
        return found
