"""The manner of flows that run as a function is called: each call is a node.

One of the manners that `task_run.node_run` goes by.
"""

from functools import partial
from typing import Any, cast

from msgspec.structs import replace

from nbflow.core.graph import Node
from nbflow.core.raised import worded
from nbflow.core.run_state import as_dag_state, is_state, state_of
from nbflow.core.signals import Abort, TaskTimeoutSignal
from nbflow.core.state import Crashed, Failed, Running, State, Success, TimedOut
from nbflow.engine import again
from nbflow.engine.again import Next
from nbflow.engine.called_options import found, keep, leave
from nbflow.engine.effects import Raised, attempt, signalled
from nbflow.engine.steps import Call
from nbflow.engine.task_call import CallSupplied

__all__ = ["after", "before", "call", "following"]


def before(run: Any, node: Node, states: list[Any], supplied: CallSupplied) -> State | None:
    """Return the state of a call that takes what there is already, None where it is made."""
    made = supplied.made
    state = run.given_for(node) or found(made)
    if state is None and run.recording is not None:
        state = _reused(run, node, supplied)
    if state is None:
        run.started(node, supplied.run_count)
        made.run_count, made.state = supplied.run_count, _RUNNING
    return state


def _reused(run: Any, node: Node, supplied: CallSupplied) -> State | None:
    """Return the state of a call that takes a recorded result, whose value is at hand."""
    decision = run.recording.decide(node, run.upstream[node.index], supplied)
    kept = decision.kept
    if kept is not None:
        lack = kept.lack()
        if lack is None:
            supplied.made.reference = kept.reference
            state = run.reused(node, kept)
            leave(supplied.made, state)
            return cast("State", state)
        decision = replace(decision, kept=None, doubt=lack)
        run.recording.why[node.name] = lack
    supplied.decision = decision
    return None


def call(node: Node, states: list[Any], supplied: CallSupplied) -> Call:
    """Return the call of a task's function, with what it was given."""
    made, options = supplied.made, node.task.options
    if options.task_run_name is not None and supplied.run_count == 1:
        name = attempt(made.name_run, {})
        if type(name) is Raised:
            return Call(partial(_refuse, name.exception), {}, supplied)
        supplied.run_name = name
    return Call(made.fn, made.parameters, supplied, options.timeout_seconds)


def _refuse(error: BaseException) -> None:
    raise error


def after(run: Any, node: Node, made: Call, outcome: Any, seconds: float) -> State:
    """Return the state that a call led to, once all is noted of it."""
    __tracebackhide__ = True
    supplied = made.supplied
    assert isinstance(supplied, CallSupplied), "it was made for a call"
    state = _state_of(supplied, outcome)
    state = keep(supplied.made, state)
    if type(outcome) is not Raised and state.is_failed() and supplied.made.said is None:
        outcome = Raised(cast("Exception", state.result))
    if run.recording is not None:
        run.recording.take(node, run.upstream[node.index], supplied, state, seconds)
    if type(outcome) is Raised and state.is_failed():
        run.failed(node, made, outcome)
    leave(supplied.made, state)
    return state


def _state_of(supplied: CallSupplied, outcome: Any) -> State:
    __tracebackhide__ = True
    made = supplied.made
    if type(outcome) is Raised:
        return _raised(supplied, outcome.exception)
    if not _is_of_states(outcome):
        return Success(None, outcome)
    said = state_of(outcome)
    if not said.is_final():
        text = f"the function of task '{made.task.name}' returned {outcome}, which is no end."
        return _crash(supplied, Abort(text))
    made.said = said
    return as_dag_state(said)


def _is_of_states(outcome: Any) -> bool:
    """Tell whether it is a state, or a list, tuple or set of nothing but states."""
    if isinstance(outcome, list | tuple | set):
        return bool(outcome) and all(map(is_state, outcome))
    return is_state(outcome)


def _raised(supplied: CallSupplied, error: BaseException) -> State:
    made = supplied.made
    if isinstance(error, TaskTimeoutSignal):
        limit = made.task.options.timeout_seconds
        late = TimeoutError(f"Scope timed out after {limit:g} second(s).")
        late.__cause__ = error
        return TimedOut(f"Task run exceeded timeout of {limit:g} seconds", late)
    if isinstance(error, Exception):
        text = f"Task run encountered an exception {worded(error)}"
        return Failed(text, result=error)
    state = signalled(error)
    return _crash(supplied, error) if state is None else state


def _crash(supplied: CallSupplied, error: BaseException) -> State:
    """Return the state of a call that ends its flow too."""
    supplied.made.crash = error
    return supplied.made.run.end_of(error)


def following(run: Any, node: Node, supplied: CallSupplied, state: State, is_called: bool) -> Next:
    """Return what follows a state that is not simply a success."""
    made = supplied.made
    if type(state) is Crashed or made.crash is not None or made.said is not None:
        return Next(state, supplied)
    condition = made.task.options.retry_condition_fn
    if condition is not None and is_called and state.is_failed():
        given = made.state_of(state)
        outcome = attempt(lambda: bool(condition(made.task, made.task_run, given)), {})
        if type(outcome) is Raised:
            if isinstance(outcome.exception, KeyboardInterrupt):
                raise outcome.exception
            run.note(node, f"its retry_condition_fn raised {worded(outcome.exception)}", "WARNING")
        if outcome is not True:
            return Next(state, supplied)
    after = again.following(run, node, supplied, state, is_called)
    if after.moment is not None:
        made.state = after.state
    return after


_RUNNING = Running()
