"""Whether the states of its upstreams let a node run: unfinished, skipped, trigger."""

from typing import Any

from nbflow.core import triggers
from nbflow.core.context import enter, leave
from nbflow.core.graph import Edge, Node
from nbflow.core.state import Mapped, Pending, Skipped, State, Success, TriggerFailed
from nbflow.core.triggers import all_successful
from nbflow.engine.effects import Raised, attempt, shown, signalled
from nbflow.engine.home import brought
from nbflow.engine.supplied import TaskSupplied

__all__ = ["asks_values", "gate", "held_back"]

_SKIPPED = (
    "Upstream task was skipped; if this was not the intended behavior, consider changing "
    "`skip_on_upstream_skip=False` for this task."
)


def gate(node: Node, states: list[State], supplied: TaskSupplied) -> State | None:
    """Return the state in which its upstreams leave a node, None when it may run.

    Parameters
    ----------
    states
        One for each of the node's edges, in order.
    """
    options = node.task.options
    trigger = options.trigger
    if trigger is all_successful and _all_plain(states):
        return None
    held = held_back(node, states)
    if held is not None:
        return held
    if supplied.resume:
        return None
    return _ask(trigger, dict(zip(node.inputs, states, strict=True)), supplied)


def held_back(node: Node, states: list[State]) -> State | None:
    """Return the state in which unfinished or skipped upstreams leave a node, None for no such.

    This is all that is asked before a node is split, or its options on results are asked.
    """
    if not all(state.is_finished() for state in states):
        return Pending("Waiting for an upstream task.")
    if node.task.options.skip_on_upstream_skip and _any_skipped(node, states):
        return Skipped(_SKIPPED)
    return None


def _any_skipped(node: Node, states: list[State]) -> bool:
    """Tell whether an upstream was skipped; of a map that is not mapped over, each child counts."""
    for edge, state in zip(node.inputs, states, strict=True):
        if type(state) is Mapped and not edge.mapped:
            if any(child.is_skipped() for child in state.map_states):
                return True
        elif state.is_skipped():
            return True
    return False


def _all_plain(states: list[State]) -> bool:
    """Tell whether all is as nearly always: every upstream, if any, simply succeeded."""
    for state in states:  # noqa: SIM110  # a generator would cost as much as the rest of the gate
        if type(state) is not Success:
            return False
    return True


def asks_values(trigger: Any) -> bool:
    """Tell whether a trigger may look at results: one of the author's may."""
    return getattr(trigger, "__module__", None) != triggers.__name__


def _ask(trigger: Any, states: dict[Edge, State], supplied: TaskSupplied) -> State | None:
    if asks_values(trigger):
        for known in states.values():
            if known.has_result_here:
                brought(known)
    token = enter(supplied)
    try:
        outcome = attempt(lambda: bool(trigger(states)), {})
    finally:
        leave(token)
    if type(outcome) is not Raised:
        return None if outcome else TriggerFailed("Trigger failed")
    error = outcome.exception
    if isinstance(error, KeyboardInterrupt):
        raise error
    state = signalled(error)
    if state is not None:
        return state
    text = f"Unexpected error while checking task trigger: {shown(error)}"
    return TriggerFailed(text, result=error)
