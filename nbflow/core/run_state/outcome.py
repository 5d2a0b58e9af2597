"""The state that a run ends in, by what its function returned or raised."""

from collections.abc import Callable, Collection
from typing import Any

from nbflow.core.raised import worded
from nbflow.core.reference import Held, Reference
from nbflow.core.run_state.base import State
from nbflow.core.run_state.kind import StateType, is_state
from nbflow.core.run_state.making import Cancelled, Completed, Crashed, Failed, Paused
from nbflow.core.signals import Abort, Pause, TerminationSignal

__all__ = ["Wrap", "aggregate", "crashed", "cut_off", "failed", "state_of"]

Wrap = Callable[[Any], Any]


def state_of(value: Any, wrap: Wrap | None = None) -> State:
    """Return the state of a run whose function returned ``value``.

    A state made by hand is the state itself. The state of another run, and a list, tuple or set of
    nothing but states, lead to what they have in common. Everything else completed.

    Parameters
    ----------
    value
        Free of futures and generators.
    wrap
        Makes the reference that a value is read through; the state holds the value when None.
    """
    if isinstance(value, State) and not value.has_run:
        return _by_hand(value, wrap)
    states = [value] if is_state(value) else value
    if isinstance(states, list | tuple | set) and states and all(map(is_state, states)):
        state = aggregate(states)
        state.data = _wrapped(value, wrap)
        return state
    return Completed(data=_wrapped(value, wrap))


def aggregate(states: Collection[State]) -> State:
    """Return what states have in common, in one state without data."""
    completed, cancelled, paused, final = (
        sum(map(is_so, states))
        for is_so in (State.is_completed, State.is_cancelled, State.is_paused, State.is_final)
    )
    total = len(states)
    if completed == total:
        return Completed(message="All states completed.")
    if cancelled:
        return State(StateType.CANCELLED, message=f"{cancelled}/{total} states cancelled.")
    if paused:
        return State(StateType.PAUSED, message=f"{paused}/{total} states paused.")
    if final > completed:
        return Failed(message=f"{final - completed}/{total} states failed.")
    return Failed(message=f"{total - final}/{total} states are not final.")


def _by_hand(state: State, wrap: Wrap | None) -> State:
    # What failed without data raises its message: there is nothing to be kept.
    if state.data is None and not state.is_completed():
        return state
    data = _wrapped(state.data, wrap)
    return state if data is state.data else state.with_changes(data=data)


def _wrapped(value: Any, wrap: Wrap | None) -> Any:
    if isinstance(value, Reference):
        return value
    if wrap is not None:
        return wrap(value)
    return Held(None) if value is None else value


def failed(error: BaseException, message: str) -> State:
    """Return the state of a run that raised.

    Parameters
    ----------
    message
        What the exception's own text is added to: "Flow run encountered an exception:".
    """
    return Failed(message=f"{message} {worded(error)}", data=error)


def crashed(error: BaseException) -> State:
    """Return the state of a run that was interrupted by ``error``."""
    return Crashed(message=f"Execution was {_interruption(error)}", data=error)


def cut_off(error: BaseException) -> State:
    """Return the state of a run that ``error``, which is no `Exception`, ended.

    A refusal fails it, a wish to wait pauses it, and what nobody waits for any longer is cancelled.
    All else is a crash.
    """
    if isinstance(error, Abort):
        return Failed(message=f"Execution was aborted: {worded(error)}", data=error)
    if isinstance(error, Pause):
        return Paused(message=str(error) or None, data=error)
    if isinstance(error, GeneratorExit):
        text = "Execution was given up: nobody waits for it any longer."
        return Cancelled(message=text, data=error)
    return crashed(error)


def _interruption(error: BaseException) -> str:
    from asyncio import CancelledError  # loaded long since where it can have been raised

    if isinstance(error, CancelledError):
        return "cancelled by the runtime environment."
    if isinstance(error, KeyboardInterrupt):
        return "aborted by an interrupt signal."
    if isinstance(error, TerminationSignal):
        return "aborted by a termination signal."
    if isinstance(error, SystemExit):
        return "aborted by Python system exit call."
    return f"interrupted by an unexpected exception: {worded(error)}"
