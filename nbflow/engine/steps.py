"""The steps by which a node comes to its state: what they ask for, and of whom they ask the rest.

A generator yields what has to happen elsewhere; whoever drives it sends what came of it. What
differs between the ways of writing flows is asked of a `Manner`.
"""

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from nbflow.core.graph import Child, Node
from nbflow.core.state import State
from nbflow.engine.again import Next
from nbflow.engine.supplied import TaskSupplied

__all__ = ["Call", "Children", "Effect", "Manner", "Steps", "Until"]


class Call(Struct, frozen=True):
    """A function to be called, with what, in which context, for at most how many seconds."""

    fn: Any
    inputs: Mapping[str, Any]
    supplied: TaskSupplied
    limit: float | None = None


class Until(Struct, frozen=True):
    """Nothing is to be done for this node before that time."""

    time: datetime


class Children(Struct, frozen=True):
    """The node waits for these to come to their states."""

    nodes: list[Child]


Effect: TypeAlias = Call | Until | Children
Steps: TypeAlias = Generator[Effect, Any, State]


class Manner(Protocol):
    """What the ways of writing flows differ in; each is a module.

    ``supplied`` is the context of the call, of the kind that the run makes.
    """

    def before(self, run: Any, node: Node, states: list[Any], supplied: Any, /) -> State | None:
        """Return the state of a node that is not to be called, None when it is."""

    def call(self, node: Node, states: list[Any], supplied: Any, /) -> Call:
        """Return the call that is to be made."""

    def after(self, run: Any, node: Node, made: Call, outcome: Any, seconds: float, /) -> State:
        """Return the state that a call led to, once all is noted of it."""

    def following(
        self, run: Any, node: Node, supplied: Any, state: State, is_called: bool, /
    ) -> Next:
        """Return what follows a state that is not simply a success."""
