"""The manner of declared flows: what lets a node be called, what with, and what its call led to.

One of the manners that `task_run.task_run` goes by.
"""

from functools import partial
from typing import Any

from nbflow.core.graph import Node
from nbflow.core.keys.paths import may_name
from nbflow.core.signals import TaskTimeoutSignal
from nbflow.core.state import Failed, Pending, Running, State, Success, TimedOut
from nbflow.engine.again import following
from nbflow.engine.caching import keep, look_up
from nbflow.engine.effects import Raised, shown, signalled
from nbflow.engine.gate import gate, held_back
from nbflow.engine.handing import handed
from nbflow.engine.handlers import told_of
from nbflow.engine.keying import Keying
from nbflow.engine.outside import named_in
from nbflow.engine.recording import Recording
from nbflow.engine.steps import Call
from nbflow.engine.supplied import TaskSupplied
from nbflow.engine.tables import Tables
from nbflow.errors import NbflowError

__all__ = ["after", "before", "call", "following"]


def before(run: Tables, node: Node, states: list[Any], supplied: TaskSupplied) -> State | None:
    """Return the state of a node that is not to be called, None when it is."""
    is_plain = node.task.options.is_plain and not run.handlers
    state = None
    if not node.task.options.is_plain or run.result is not None:
        state = _found(run, node, states, supplied)
    if state is None and not run.is_start(node):
        state = gate(node, states, supplied)
    if state is None and run.recording is not None:
        state = _reused(run, run.recording, node, supplied)
    if state is not None:
        return state if is_plain else told_of(node, Pending(), state, run.handlers)
    if not is_plain:
        begun = told_of(node, Pending(), Running("Starting task run."), run.handlers)
        if not begun.is_running():
            return begun
    run.started(node, supplied.run_count)
    return None


def _reused(run: Tables, recording: Recording, node: Node, supplied: TaskSupplied) -> State | None:
    """Return the state of a node that takes a recorded result, None where it does not."""
    decision = recording.decide(node, run.upstream[node.index], supplied)
    if decision.kept is not None:
        return run.reused(node, decision.kept)
    supplied.decision = decision
    return None


def _found(run: Tables, node: Node, states: list[Any], supplied: TaskSupplied) -> State | None:
    """Return the state that the options of a node's task find, None where it is to be called."""
    if not run.is_start(node) and held_back(node, states) is not None:
        return None
    recording = run.recording
    keying = Keying({}) if recording is None else recording.keying
    state = look_up(node, states, supplied, keying, run.result)
    asked = supplied.asked
    if state is None:
        if asked is not None and asked.is_outdated:
            run.note(node, "Can't use cache because it is now invalid", "WARNING")
        return None
    if state.is_failed():
        run.failed(node, Call(node.task.run, {}, supplied), Raised(state.result))
        return state
    if recording is not None:
        recording.enter(node, state.kept)
    run.how[node.index] = "reused"
    return state


def after(run: Tables, node: Node, made: Call, outcome: Any, seconds: float) -> State:
    """Return the state that a call led to, once all is noted of it."""
    __tracebackhide__ = True
    supplied = made.supplied
    state = _state_of(outcome)
    recording = run.recording
    if recording is not None:
        recording.take(node, run.upstream[node.index], supplied, state, seconds)
    if supplied.asked is not None:
        state = keep(run, supplied, state)
        if recording is not None and state.kept is not None:
            recording.enter(node, state.kept)
    if run.handlers or not node.task.options.is_plain:
        state = told_of(node, Running(), state, run.handlers)
    if type(outcome) is Raised and state.is_failed():
        run.failed(node, made, outcome)
    return state


def call(node: Node, states: list[Any], supplied: TaskSupplied) -> Call:
    """Return the call of a node, with what its upstreams left."""
    try:
        values = _values(node, states)
    except NbflowError as error:  # of what is kept elsewhere, and cannot be fetched
        return Call(partial(_refuse, error), {}, supplied)
    options = node.task.options
    decision = supplied.decision
    if decision is not None and decision.key is not None:
        paths = decision.own.fingerprint.paths
        if paths or may_name(values.values()):
            given = [value for name, value in values.items() if name not in options.ignore]
            supplied.wanted = named_in(given, paths)
    return Call(node.task.run, values, supplied, options.timeout_seconds)


def _refuse(error: NbflowError) -> None:
    raise error


def _values(node: Node, states: list[Any]) -> dict[str, Any]:
    constants = node.constants
    values = {name: handed(value) for name, value in constants.items()} if constants else {}
    for edge, state in zip(node.inputs, states, strict=True) if states else ():
        if edge.key is not None:
            values[edge.key] = handed(state.result)
    return values


def _state_of(outcome: Any) -> State:
    __tracebackhide__ = True
    if type(outcome) is not Raised:
        return Success("Task run succeeded.", outcome)
    error = outcome.exception
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error, TaskTimeoutSignal):
        return TimedOut("Task timed out during execution.", result=error)
    state = signalled(error)
    if state is not None:
        return state
    return Failed(f"Error during execution of task: {shown(error)}", result=error)
