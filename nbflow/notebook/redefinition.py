"""Tasks that are defined again: a flow's nodes follow the newest definition.

A definition is followed by the flow whose cell it stands in, and by every flow where it stands in
a plain cell; one in a cell of another flow is that flow's own.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

from nbflow.core.graph import Graph
from nbflow.core.keys import Walk
from nbflow.core.swap import check_swap, own_options
from nbflow.core.task import FunctionTask, Task
from nbflow.flows.flow import Flow

__all__ = ["Definitions"]


class Definitions:
    """Where the tasks among the user's variables were defined.

    Parameters
    ----------
    namespace
        The user's variables.
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self._namespace = namespace
        self._flows: WeakKeyDictionary[Task, Graph] = WeakKeyDictionary()

    def note(self, before: Mapping[str, Any], graph: Graph) -> None:
        """Learn that what is not among the variables ``before`` came from a cell of this flow."""
        known = {id(value) for value in before.values()}
        for value in list(self._namespace.values()):
            if isinstance(value, FunctionTask) and value.origin is None and id(value) not in known:
                self._flows[value] = graph

    def inherit(self, before: Mapping[str, Any]) -> None:
        """Let tasks that took the place of those among ``before`` be of the flow that had these."""
        for name, value in list(self._namespace.items()):
            former = before.get(name)
            if isinstance(value, FunctionTask) and isinstance(former, FunctionTask):
                flow = self._flows.get(former)
                if flow is not None:
                    self._flows.setdefault(value, flow)

    def follow(self, flow: Flow) -> list[str]:
        """Swap nodes whose task's function has been defined anew; return what to say of it.

        Raises
        ------
        SignatureError
            The new signature cannot take what a node is given; nothing was changed.
        """
        graph = flow.graph
        swaps: dict[FunctionTask, FunctionTask] = {}
        for node in graph.nodes.values():
            task = node.task
            if isinstance(task, FunctionTask) and (current := self.newest(task, graph)):
                check_swap(graph, node, current)
                swaps[task] = current
        if not swaps:
            return []
        names = {old: graph.nodes[old].name for old in swaps}
        successors = {old: current.copy(**own_options(old)) for old, current in swaps.items()}
        for old, successor in successors.items():
            flow.replace(old, successor, validate=False)
        for variable, value in list(self._namespace.items()):
            if isinstance(value, FunctionTask) and value in successors:
                self._namespace[variable] = successors[value]
        return _told(swaps, names)

    def newest(self, task: FunctionTask, graph: Graph) -> FunctionTask | None:
        """Return the task that the function of this one's name makes today, where it differs."""
        current = self._namespace.get(getattr(task.fn, "__name__", ""))
        if not isinstance(current, FunctionTask):
            return None
        template, origin = current.origin or current, task.origin or task
        if template is origin or not isinstance(template, FunctionTask):
            return None
        is_same = _place(template) == _place(task)
        is_ours = self._flows.get(template) in (None, graph, self._flows.get(origin))
        return template if is_same and is_ours else None


def _place(task: FunctionTask) -> tuple[str, str]:
    fn = task.fn
    return getattr(fn, "__module__", ""), getattr(fn, "__qualname__", "")


def _told(swaps: Mapping[FunctionTask, FunctionTask], names: Mapping[Any, str]) -> list[str]:
    """Return a line for each task whose new definition is another one."""
    walk = Walk()
    differs: dict[tuple[Task, Task], bool] = {}
    told: dict[str, list[str]] = {}
    for old, current in swaps.items():
        pair = (old.origin or old, current)
        if pair not in differs:
            differs[pair] = _differ(walk, *pair)
        if differs[pair]:
            told.setdefault(current.name, []).append(f"`{names[old]}`")
    return [
        f"`{task}` was defined again: {_listed(nodes)} now use{'s' * (len(nodes) == 1)} the new one"
        for task, nodes in told.items()
    ]


def _differ(walk: Walk, old: Any, new: FunctionTask) -> bool:
    if old.options != new.options:
        return True
    return walk.fingerprint(old.fn).digest != walk.fingerprint(new.fn).digest


def _listed(names: list[str]) -> str:
    more = len(names) - 8
    return ", ".join(names[:8]) + (f" and {more:,} more" if more > 0 else "")
