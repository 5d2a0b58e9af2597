"""Telling the author's state handlers of a change; what one returns is the new state."""

from typing import Any, Protocol

from nbflow.core.graph import Node
from nbflow.core.state import Failed, State
from nbflow.engine.effects import Raised, attempt, shown, signalled
from nbflow.engine.home import brought

__all__ = ["Handled", "told", "told_at_end", "told_of"]


class Handled(Protocol):
    """A task's options, or a flow."""

    @property
    def state_handlers(self) -> Any:
        """Functions of (task or flow, old state, new state)."""

    @property
    def on_failure(self) -> Any:
        """A function of (task or flow, state), or None."""


def told(
    owner: object, handled: Handled, old: State, new: State, further: tuple[Any, ...] = ()
) -> State:
    """Return the state that the handlers of ``owner``, and further ones, make of a new one.

    Each sees what the one before made of it; None keeps it. A handler that raises ends the change
    in Failed, or in the state of its signal.
    """
    state = new
    for handler in (*handled.state_handlers, *further):
        outcome = attempt(lambda handler=handler, state=state: handler(owner, old, state), {})
        if type(outcome) is Raised:
            return _raised(outcome.exception)
        if isinstance(outcome, State):
            state = outcome
    if handled.on_failure is not None and state.is_failed():
        outcome = attempt(lambda: handled.on_failure(owner, state), {})
        if type(outcome) is Raised:
            return _raised(outcome.exception)
    return state


def told_at_end(owner: object, handler: Any, state: State, reference: list[State]) -> State:
    """Return the state that a flow's ``terminal_state_handler`` makes of that of a run."""
    if handler is None:
        return state
    outcome = attempt(lambda: handler(owner, state, reference), {})
    if type(outcome) is Raised:
        return _raised(outcome.exception)
    return outcome if isinstance(outcome, State) else state


def told_of(node: Node, old: State, new: State, further: tuple[Any, ...]) -> State:
    """Return the state that the handlers of a node's task, and further ones, make of a new one."""
    options = node.task.options
    if not options.state_handlers and options.on_failure is None and not further:
        return new
    if new.has_result_here:
        brought(new)
    return told(node.task, options, old, new, further)


def _raised(error: BaseException) -> State:
    if isinstance(error, KeyboardInterrupt):
        raise error
    state = signalled(error)
    if state is not None:
        return state
    text = f"Unexpected error while calling state handlers: {shown(error)}"
    return Failed(text, result=error)
