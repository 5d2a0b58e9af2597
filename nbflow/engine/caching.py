"""What the cache options of a task say: results kept for a time, or written to a target."""

from collections.abc import Mapping
from typing import Any

from nbflow.core.graph import Node
from nbflow.core.state import State
from nbflow.engine.supplied import TaskSupplied

__all__ = ["keep", "look_up"]


def look_up(node: Node, states: list[Any], supplied: TaskSupplied) -> State | None:
    """Return the state that a task's cache options find, None where it is to be called."""
    return None


def keep(node: Node, values: Mapping[str, Any], supplied: TaskSupplied, state: State) -> State:
    """Return the state of a call, its result kept as the task's cache options say."""
    return state
