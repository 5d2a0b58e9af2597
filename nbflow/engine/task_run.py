"""How one node comes to its state: a generator that yields only what has to happen elsewhere.

There is one for every style and every executor: it yields each call and is sent its outcome, or
what it waits for. What differs by style is asked of the run's `Manner`; all else happens on the
tables of the run.
"""

from time import perf_counter
from typing import Any

from nbflow.core.graph import Node
from nbflow.core.state import Failed, Paused, Retrying, Scheduled, State, Success
from nbflow.engine.again import is_due
from nbflow.engine.gate import held_back
from nbflow.engine.home import joined
from nbflow.engine.steps import Children, Steps, Until
from nbflow.engine.supplied import TaskSupplied
from nbflow.engine.tables import Tables

__all__ = ["map_run", "node_run", "task_run"]


def task_run(run: Tables, node: Node, given: State | None = None) -> Steps:
    """Bring ``node`` to a state, which is returned.

    Parameters
    ----------
    given
        An unfinished state to go on from: Resume passes the trigger by, Retrying counts on.
    """
    if isinstance(given, Scheduled) and not is_due(given):
        return _later(run, node, given)
    # The order is one in which every upstream has come to a state before.
    states: list[Any] = [run.states[other.index] for other in run.upstream[node.index]]
    supplied = TaskSupplied(run, node, given, is_forced=node.task in run.request.force)
    return node_run(run, node, states, supplied)


def _later(run: Tables, node: Node, given: Scheduled) -> Steps:
    """Bring a node to a state that is not due yet."""
    if not run.waits or given.start_time is None:
        return given
    yield Until(given.start_time)
    return (yield from task_run(run, node, given))


def node_run(run: Tables, node: Node, states: list[Any], supplied: TaskSupplied) -> Steps:
    """Bring ``node`` to a state, given those of its upstreams and the context of its first call."""
    __tracebackhide__ = True
    manner = run.manner
    while True:
        state = manner.before(run, node, states, supplied)
        is_called = state is None
        if state is None:
            call = manner.call(node, states, supplied)
            began = perf_counter()
            outcome = yield call
            state = manner.after(run, node, call, outcome, perf_counter() - began)
        if type(state) is Success:
            return state
        state, supplied, moment = manner.following(run, node, supplied, state, is_called)
        if moment is None:
            return state
        run.passes(node, state)
        if moment is not True:
            yield Until(moment)


def map_run(run: Tables, node: Node) -> Steps:
    """Split ``node``, let its children come to their states, and return the state of them all."""
    states: list[Any] = [run.states[other.index] for other in run.upstream[node.index]]
    if not run.is_start(node):
        blocked = held_back(node, states)
        if blocked is not None:
            return blocked
    children = run.split(node, states)
    if isinstance(children, Failed):
        return children
    yield Children(children)
    reached = [run.states[child.index] for child in children]
    known = [state for state in reached if state is not None]
    if all(state.is_finished() for state in known):
        run.joined(node, children)
        return joined("Ready to proceed with mapping.", known)
    return _unfinished(known)


def _unfinished(children: list[State]) -> State:
    """Return what stands for children of which some are not finished."""
    for kind in (Paused, Retrying):
        for state in children:
            if type(state) is kind:
                return kind(state.message, start_time=state.start_time)
    return next(state for state in children if not state.is_finished())
