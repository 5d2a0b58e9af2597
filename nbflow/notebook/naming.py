"""Which node is it? The names of the nodes that a cell declares.

A node's name is the variable that its call is bound to; a call that is bound to none takes its
task's name and the next free ordinal, and keeps it when its cell is run again. A list of steps, or
a value to map over, is named after the argument that it was written as: ``tidy.frames``.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from nbflow.core.collecting import VALUES
from nbflow.core.graph import Graph
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task
from nbflow.errors import NbflowError

__all__ = ["name_nodes", "named_in", "standing"]


class _Before(Protocol):
    """What the cell declared when it was last run."""

    @property
    def nodes(self) -> Mapping[str, str]:
        """Node name → the name of its task."""

    @property
    def unbound(self) -> frozenset[str]:
        """The names that no variable gave."""


def name_nodes(
    graph: Graph,
    declared: Sequence[Task],
    namespace: Mapping[str, Any],
    rows: Iterable[str],
    before: _Before,
) -> tuple[dict[Task, str], set[str]]:
    """Return the name of each node that a cell declared, and which were given an ordinal.

    Parameters
    ----------
    declared
        The tasks that the cell's calls added, in order.
    namespace
        The user's variables after the cell.
    rows
        The cell's text.
    before
        What the cell declared when it was last run.
    """
    bound = _bound(declared, _by_task(graph, namespace), "\n".join(rows), before)
    names = {task: bound[task] for task in declared if task in bound}
    former = {name: task for name, task in before.nodes.items() if name in before.unbound}
    ours = set(declared)
    taken = {name for name, node in graph.names.items() if node.task not in ours}
    taken.update(names.values())
    unbound: set[str] = set()
    written = [task for task in declared if task not in names and isinstance(task, VALUES)]
    for task in declared:
        if task not in names and task not in written:
            names[task] = name = _unbound_name(task.name, former, taken)
            unbound.add(name)
            taken.add(name)
    # What they are arguments of was declared after them.
    taken -= before.nodes.keys() - set(names.values())
    for task in reversed(written):
        names[task] = name = _argument_name(graph, task, names, taken)
        taken.add(name)
    return names, unbound


def standing(graph: Graph, task: Task) -> Task | None:
    """Return the task that stands today where ``task`` stood in a graph, None where none does."""
    if task in graph.nodes:
        return task
    try:
        return graph.resolve(task)
    except NbflowError:
        return None


def _by_task(graph: Graph, namespace: Mapping[str, Any]) -> dict[Task | None, list[str]]:
    """Return task → the variables that hold it."""
    found: dict[Task | None, list[str]] = {}
    for name, value in namespace.items():
        if isinstance(value, Task) and name[:1] != "_":
            found.setdefault(standing(graph, value), []).append(name)
    return found


def _bound(
    declared: Sequence[Task], found: Mapping[Task | None, list[str]], text: str, before: _Before
) -> dict[Task, str]:
    """Return the names that variables give; a parameter has one of its own."""

    def rank(name: str) -> tuple[bool, int]:
        place = named_in(text, name)
        return name not in before.nodes, place.start() if place else len(text)

    # Of several variables for one node the one it had before, else the one that comes first.
    return {
        task: task.name if isinstance(task, Parameter) else min(found[task], key=rank)
        for task in declared
        if isinstance(task, Parameter) or task in found
    }


def named_in(text: str, name: str) -> re.Match[str] | None:
    """Return where a name stands in a text as a word of its own."""
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text)


def _argument_name(
    graph: Graph, task: Task, names: Mapping[Task, str], taken: Collection[str]
) -> str:
    """Return the name of what was written as an argument: that of the call, and of the argument."""
    for edge in graph.nodes[task].outputs:
        if edge.key is not None and edge.downstream_task in names:
            name = f"{names[edge.downstream_task]}.{edge.key.removeprefix('arg_')}"
            if name not in taken:
                return name
    return _unbound_name(task.name, {}, taken)


def _unbound_name(task: str, former: dict[str, str], taken: Collection[str]) -> str:
    """Return the name that a call without a variable had in this cell before, else a free one."""
    for name, of in former.items():
        if of == task:
            del former[name]
            return name
    ordinal = 1
    while f"{task}-{ordinal}" in taken:
        ordinal += 1
    return f"{task}-{ordinal}"
