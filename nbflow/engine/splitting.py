"""Splitting a mapped node into one child for each element of what it is mapped over."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

from nbflow.core.graph import Child, Edge, Node
from nbflow.core.state import Failed, Mapped, State
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.home import brought

__all__ = ["Growing", "Splitting", "is_mapped", "is_to_be_split"]

_NOTHING = "No upstream states can be mapped over."
_UNMAPPABLE = "At least one upstream state has an unmappable result."


class Growing(Protocol):
    """What is needed of a run, or a plan: tables that take in further nodes."""

    def grow(self, node: Node, upstream: tuple[Node, ...]) -> None:
        """Give a node its index in the tables."""

    def element(self, node: Node, owner: Node, value: Any) -> None:
        """Enter an element of what ``owner`` produced as a node whose value is known."""


def is_mapped(node: Node) -> bool:
    """Tell whether a node is split when it runs."""
    if type(node) is Child:
        return False
    for edge in node.inputs:  # noqa: SIM110  # asked of every node: a generator would be dear
        if edge.mapped:
            return True
    return False


def is_to_be_split(node: Node, given: State) -> bool:
    """Tell whether a state that a node was given is only that of some of its children."""
    return type(given) is Mapped and bool(given.map_states) and is_mapped(node)


class Splitting:
    """The children of the mapped nodes of one run or plan, and the elements they are made for.

    Field: ``children`` (index of a mapped node → its children).
    """

    def __init__(self, tables: Growing) -> None:
        self.children: dict[int, list[Child]] = {}
        self._tables = tables
        self._elements: dict[tuple[int, bool], list[Node]] = {}

    def split(
        self, node: Node, upstream: Sequence[Node], states: Sequence[State]
    ) -> list[Child] | Failed:
        """Return the children of a node, or the state of one that cannot be split.

        Parameters
        ----------
        upstream, states
            For each of the node's edges what is at its other end, and its state.
        """
        lanes: dict[int, Sequence[Node]] = {}
        for place, (edge, other, state) in enumerate(
            zip(node.inputs, upstream, states, strict=True)
        ):
            if edge.mapped:
                lane = self._lane(edge, other, state)
                if isinstance(lane, Failed):
                    return lane
                lanes[place] = lane
        children = []
        for index in range(min(map(len, lanes.values()))):
            given = tuple([lanes[p][index] if p in lanes else o for p, o in enumerate(upstream)])
            child = Child(
                node.task,
                f"{node.name}[{index}]",
                node.slug,
                constants=node.constants,
                inputs=node.inputs,
                parent=node,
                map_index=index,
            )
            self._tables.grow(child, given)
            children.append(child)
        self.children[node.index] = children
        return children

    def _lane(self, edge: Edge, other: Node, state: State) -> Sequence[Node] | Failed:
        """Return the node that each child takes along one edge."""
        if not state.is_successful():
            return Failed(_NOTHING)
        children = self.children.get(other.index)
        if children is not None and not edge.flattened:
            return children
        known = self._elements.get((other.index, edge.flattened))
        if known is not None:
            return known
        values = _elements(brought(state), other.name, edge.flattened)
        if isinstance(values, Failed):
            return values
        lane = []
        for place, value in enumerate(values):
            name = f"{other.name}[{place}]"
            element = Node(other.task, name, other.slug, place=other.place)
            self._tables.grow(element, ())
            self._tables.element(element, other, value)
            lane.append(element)
        self._elements[other.index, edge.flattened] = lane
        return lane


def _elements(value: Any, name: str, flattened: bool) -> list[Any] | Failed:
    listed = _listed(value, name)
    if not flattened or isinstance(listed, Failed):
        return listed
    nested = [_listed(each, f"{name}[{place}]") for place, each in enumerate(listed)]
    for each in nested:
        if isinstance(each, Failed):
            return each
    return list(chain.from_iterable(nested))  # type: ignore[arg-type]  # no failure among them


def _listed(value: Any, name: str) -> list[Any] | Failed:
    kind = type(value)
    if isinstance(value, Mapping) or not (
        hasattr(kind, "__getitem__") and hasattr(kind, "__len__")
    ):
        return Failed(f"{_UNMAPPABLE} '{name}' gave a {kind.__name__}; it should give a list.")
    outcome = attempt(lambda: [value[place] for place in range(len(value))], {})
    if type(outcome) is Raised:
        error = outcome.exception
        if isinstance(error, KeyboardInterrupt):
            raise error
        return Failed(
            f"{_UNMAPPABLE} '{name}' gave a {kind.__name__}, whose elements cannot be taken by "
            f"number: {type(error).__name__}. It should give a list.",
            result=error,
        )
    return outcome  # type: ignore[no-any-return]  # a list
