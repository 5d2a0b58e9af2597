"""What becomes of a state that is proposed for a run of a flow as a function."""

from datetime import UTC, datetime, timedelta

from nbflow.core.run_info import FlowRun
from nbflow.core.run_state import State
from nbflow.core.run_state.making import AwaitingRetry
from nbflow.core.signals import Abort

__all__ = ["ruled"]


def ruled(run: FlowRun, state: State) -> State | timedelta:
    """Return the state that the run is in then, or how long to wait and propose it again.

    Raises
    ------
    Abort
        The run can never be in that state.
    """
    now = run.state
    if now.is_final():
        return _after_the_end(now, state)
    if state.is_pending() and not (now.is_scheduled() or now.is_pending()):
        raise Abort(f"A run that is {now.name} cannot be {state.name}.")
    if state.is_running():
        return _begun(now, state)
    if state.is_failed() and now.is_running():
        return _failed(run, state)
    return state


def _after_the_end(now: State, state: State) -> State:
    if state.is_crashed() or state.is_cancelling() or state.is_paused():
        raise Abort(f"A run that is {now.name} cannot be {state.name}.")
    # A result that is kept is taken; one that is not can only be made again.
    is_kept = getattr(now.data, "type", "unpersisted") != "unpersisted"
    return state if state.is_running() and now.is_completed() and not is_kept else now


def _begun(now: State, state: State) -> State | timedelta:
    if now.is_running():
        raise Abort("A run that is Running cannot begin to run.")
    due = now.state_details.scheduled_time if now.is_scheduled() else None
    wait = timedelta() if due is None else due - datetime.now(UTC)
    return wait if wait > timedelta() else state


def _failed(run: FlowRun, state: State) -> State:
    policy = run.empirical_policy
    if run.run_count > (policy.retries or 0):
        return state
    delay = timedelta(seconds=policy.retry_delay or 0)
    return AwaitingRetry(scheduled_time=datetime.now(UTC) + delay, message=state.message)
