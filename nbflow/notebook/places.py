"""Where the functions among the user's variables were defined: marks of cells go by it."""

from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from nbflow.core.task import FunctionTask, Task
from nbflow.notebook.kinds import FunctionFlow

__all__ = ["Places"]


class Places:
    """The cells that define flows as functions, and tasks.

    Parameters
    ----------
    namespace
        The user's variables.

    Fields: ``_cells`` (function → the id of its cell, None where it has none).
    """

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace
        self._cells: WeakKeyDictionary[Callable[..., Any], str | None] = WeakKeyDictionary()

    def note(self, cell: str | None) -> None:
        """Learn that what is new among the variables came from this cell."""
        for value in list(self._namespace.values()):
            if isinstance(value, FunctionTask | FunctionFlow) and hasattr(value.fn, "__code__"):
                self._cells.setdefault(value.fn, cell)

    def declared(self, flow: FunctionFlow) -> dict[str, list[str]]:
        """Return id of a cell → the calls whose task it defines; of the flow's own cell all."""
        found: dict[str, list[str]] = {}
        own = self._cell(flow.fn)
        for name, node in flow.graph.names.copy().items():
            for cell in {own, self._task_cell(node.task)} - {None}:
                assert cell is not None
                found.setdefault(cell, []).append(name)
        return found

    def cell_of(self, flow: FunctionFlow, node: str) -> str | None:
        """Return the id of the cell that defines the task of a call, None where not known."""
        found = flow.graph.names.get(node)
        return None if found is None else self._task_cell(found.task) or self._cell(flow.fn)

    def home_of(self, flow: FunctionFlow) -> str | None:
        """Return the id of the cell that defines the function itself, None where not known."""
        return self._cell(flow.fn)

    def _task_cell(self, task: Task) -> str | None:
        fn = getattr(task, "fn", None)
        return self._cell(getattr(fn, "stands_for", fn))

    def _cell(self, fn: Any) -> str | None:
        return self._cells.get(fn) if hasattr(fn, "__code__") else None
