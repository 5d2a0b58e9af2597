"""From the arguments of a call to edges, constants and the further nodes that they need.

A step inside a list, and a plain value to be mapped over, become nodes of their own. All is laid
out before any of it is added, so that a refused argument leaves the graph as it was.
"""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from nbflow.core.annotations import Marked
from nbflow.core.binding import listed
from nbflow.core.collecting import COLLECTIONS, Constant, numbered
from nbflow.core.graph import Edge, Graph
from nbflow.core.tagging import tagged
from nbflow.core.task import Task
from nbflow.errors import ScopeError, SignatureError

__all__ = ["Block", "Laid", "Laying", "holds_step", "plain"]

Block: TypeAlias = dict[Task, tuple[bool, bool]]
"""Of a function that is mapped as a whole: step → whether edges from it are mapped, flattened."""

Laid: TypeAlias = tuple[dict[str, Any], list[Edge]]
"""The constants and the edges of a node that is to be added."""

_HOLDERS = (list, tuple, set, frozenset, dict)
_LOOKED_AT = (Task, Marked, *_HOLDERS)


class Laying:
    """What one call is about to add.

    Field: ``nodes`` (the further nodes, each after those it needs).

    Parameters
    ----------
    block
        The function that is being mapped as a whole, if any.
    as_it_is
        A task that may stand in the graph without having been called.
    """

    __slots__ = ("_as_it_is", "_block", "_graph", "nodes")

    def __init__(
        self, graph: Graph, block: Block | None = None, as_it_is: object | None = None
    ) -> None:
        self._graph = graph
        self._block = block
        self._as_it_is = as_it_is
        self.nodes: dict[Task, Laid] = {}

    def lay(
        self,
        task: Task,
        bound: Mapping[str, Any],
        mapped: bool = False,
        waits: Iterable[Any] = (),
    ) -> Laid:
        """Return the constants and edges of a node, and lay out further nodes that it needs.

        Parameters
        ----------
        bound
            What each parameter is given.
        mapped
            Whether arguments are mapped over where they do not say themselves.
        waits
            Steps to wait for without taking their results.
        """
        edges: list[Edge] = []
        constants: dict[str, Any] = {}
        known = self._graph.nodes
        is_plain = not mapped and self._block is None
        for key, value in bound.items():
            if is_plain and isinstance(value, Task) and value in known:
                edges.append(Edge(value, task, key))
            elif is_plain and not isinstance(value, _LOOKED_AT):
                constants[key] = value
            elif (edge := self.edge(value, task, key, mapped)) is not None:
                edges.append(edge)
            else:
                constants[key] = plain(value)
        for step in waits:
            edge = self.edge(step, task, None, mapped)
            if edge is not None and edge not in edges:
                edges.append(edge)
        if self._block is not None:
            self._block[task] = (any(edge.mapped for edge in edges), False)
        return constants, edges

    def edge(self, value: Any, consumer: Task, key: str | None, mapped: bool) -> Edge | None:
        """Return the edge by which a task takes an argument, None where it is a plain value."""
        mark = value if isinstance(value, Marked) else Marked(value)
        is_mapped = mapped if mark.mapped is None else mark.mapped
        upstream = self.source(mark.value, consumer.name, key, is_mapped or mark.flattened)
        if upstream is None:
            return None
        is_flattened = mark.flattened
        if self._block is not None and upstream in self._block:
            follows, is_spread = self._block[upstream]
            is_mapped = follows if mark.mapped is None else is_mapped
            is_flattened |= is_spread
        return Edge(upstream, consumer, key, is_mapped, is_flattened)

    def source(self, value: Any, consumer: str, key: str | None, is_node: bool) -> Task | None:
        """Return the step that gives a value, None where it is given as it is.

        Parameters
        ----------
        consumer, key
            Who takes it as what, for messages; without a key a constant too is a node.
        is_node
            Whether a plain value is to become a node.
        """
        if isinstance(value, Constant) and value not in self._graph.nodes and not is_node and key:
            return None
        if isinstance(value, Task):
            return self.standing(value, consumer)
        if isinstance(value, _HOLDERS) and holds_step(value):
            return self._collected(value, consumer, key, ())
        if not is_node:
            return None
        _check_elements(value, consumer)
        task = Constant(value)
        self.nodes[task] = self.lay(task, {})
        return task

    def _collected(
        self, value: Any, consumer: str, key: str | None, around: tuple[int, ...]
    ) -> Task:
        """Lay out the node that puts a collection with steps in it together."""
        template = COLLECTIONS.get(type(value))
        if template is None or id(value) in around:
            raise ScopeError(_refusal(value, consumer, key))
        is_dict = type(value) is dict
        if is_dict and any(holds_step(name) for name in value):
            raise ScopeError(_refusal(value, consumer, key))
        items = self._in_order(value) if type(value) is set else value
        bound = numbered(
            self._collected(item, consumer, key, (*around, id(value)))
            if isinstance(item, _HOLDERS) and holds_step(item)
            else item
            for item in (value.values() if is_dict else items)
        )
        task = template.copy()
        task.options = tagged(task.options)
        self.nodes[task] = self.lay(task, {"keys": list(value), **bound} if is_dict else bound)
        return task

    def _in_order(self, items: set[Any]) -> list[Any]:
        """Return the items of a set: plain ones, then steps in order of declaration."""
        place = {task: index for index, task in enumerate(self._graph.nodes)}
        steps = [item for item in items if isinstance(item, Task)]
        plain = sorted((item for item in items if not isinstance(item, Task)), key=repr)
        return [*plain, *sorted(steps, key=lambda step: place.get(step, len(place)))]

    def standing(self, task: Task, consumer: str) -> Task:
        """Return the task that stands for one that a call was given, which may have no node yet."""
        graph = self._graph
        if task in graph.nodes or task in graph.successors:
            return graph.resolve(task)
        if task in self.nodes or task is self._as_it_is:
            return task
        if task.origin is not None and task.home is not None:
            where = (
                "was discarded"
                if task.home is graph
                else f"stands in another flow, '{task.home.name}'"
            )
            raise ScopeError(
                f"'{consumer}' was called in flow '{graph.name}' with the step "
                f"'{task.label}', which {where}.\n"
                f"  Call its task in this flow: `{task.name}(...)`."
            )
        missing = task.signature.missing(())
        if missing:
            raise SignatureError(
                f"'{consumer}' was given the task '{task.name}' itself, which has not been "
                f"called in flow '{graph.name}' and needs {listed(missing)}.\n"
                f"  Call it first: `{task.name}({', '.join(f'{m}=...' for m in missing)})`."
            )
        return task


def plain(value: Any) -> Any:
    """Return the value that an argument without a step stands for."""
    inner = value.value if isinstance(value, Marked) else value
    return inner.value if isinstance(inner, Constant) else inner


def _check_elements(value: Any, consumer: str) -> None:
    """Refuse to map over a value that has no elements.

    Raises
    ------
    TypeError
        Names the type.
    """
    if hasattr(value, "__getitem__"):
        return
    raise TypeError(
        f"Cannot map over unsubscriptable object of type {type(value).__name__}: "
        f"{reprlib.repr(value)}.\n"
        f"  '{consumer}' was to run once for each of its elements.\n"
        "  Give a list, `list(...)` of a set or a generator; or `unmapped(...)` for a value that "
        "every child is given as it is."
    )


def holds_step(value: Any) -> bool:
    """Tell whether a value is a step, or a collection with one in it, however deep."""
    waiting: list[Any] = [(value,)]
    seen = set()
    while waiting:
        inside = waiting.pop()
        # Data of a million plain items is told by their types.
        if not any(issubclass(kind, _LOOKED_AT) for kind in set(map(type, inside))):
            continue
        for item in inside:
            bare = item.value if isinstance(item, Marked) else item
            if isinstance(bare, Task):
                return True
            if isinstance(bare, _HOLDERS) and id(bare) not in seen:
                seen.add(id(bare))
                waiting += (bare, bare.values()) if isinstance(bare, dict) else (bare,)
    return False


def _refusal(value: Any, consumer: str, key: str | None) -> str:
    inside = f" inside of '{key}'" if key else ""
    return (
        f"'{consumer}' was given a {type(value).__name__} with a step in it{inside}, which "
        "cannot be put together when the flow runs.\n"
        "  Steps may stand in plain lists, tuples and sets and as values of plain dictionaries, "
        "and these in one another, but not in themselves.\n"
        "  Build such a collection inside a task, from steps that are arguments of their own."
    )
