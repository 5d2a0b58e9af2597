"""What pages ask to be done with a flow, as calls of its documented methods.

Called on the main thread while no cell runs. A page is not trusted: what it types is read as a
value, never evaluated.
"""

import ast
import json
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from nbflow.core import state
from nbflow.core.state import State
from nbflow.core.task import Task
from nbflow.engine.awaiting import in_full
from nbflow.engine.effects import Raised, attempt
from nbflow.errors import ValueUnavailableError
from nbflow.flows.flow import Flow
from nbflow.notebook.file_value import file_value
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.protocol import (
    Accept,
    Mock,
    MockFile,
    Part,
    Refused,
    Resume,
    RunPart,
    Start,
    Unmock,
    Wish,
)
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean

__all__ = ["carry_out", "literal"]

LONGEST_MESSAGE = 200


def carry_out(flow: AnyFlow, wish: Wish) -> Refused | None:
    """Do what a page asks for; return why where it cannot be done.

    Raises
    ------
    KeyboardInterrupt
        The run was interrupted.
    """
    outcome = attempt(_done, {"flow": flow, "wish": wish})
    if not isinstance(outcome, Raised):
        return outcome if isinstance(outcome, Refused) else None
    error = outcome.exception
    if isinstance(error, KeyboardInterrupt):
        raise error
    return Refused("failed", first_line(f"{type(error).__name__}: {error}", LONGEST_MESSAGE))


def _done(flow: AnyFlow, wish: Wish) -> object:
    if isinstance(flow, FunctionFlow):
        return _called(flow, wish)
    if isinstance(wish, Start):
        # What a button asks for is not to wait for the days of a schedule.
        return flow.run(run_on_schedule=False, reuse=not wish.fresh)
    if isinstance(wish, Resume):
        return _resumed(flow)
    if wish.node not in flow.graph.names:
        return Refused("unavailable", f"'{clean(wish.node)}' is no longer in the flow.")
    return _done_to(flow, wish)


def _done_to(flow: Flow, wish: RunPart | Mock | MockFile | Accept | Unmock) -> object:
    match wish:
        case RunPart(part, node):
            return flow.run(run_on_schedule=False, **_part(flow, part, node))
        case Mock(node, value):
            return _mock(flow, node, value)
        case MockFile(node, path):
            flow.mock(node, file_value(path))
        case Accept(node):
            flow.accept(node)
        case Unmock(node):
            flow.unmock(node)
    return None


def _called(flow: FunctionFlow, wish: Wish) -> object:
    """Do the same with a flow that is a function; it is given what it was last given."""
    last = flow.last_run
    match wish:
        case Start(fresh=True):
            given = {} if last is None else last.request.parameters
            return in_full(partial(flow.run, given))
        case Start() | Resume():
            return in_full(flow.resume)
        case Mock(node, value):
            return _mock(flow, node, value)
        case MockFile(node, path):
            flow.mock(node, file_value(path))
            return None
        case Unmock(node):
            flow.unmock(node)
            return None
    return Refused(
        "unavailable", "The calls of a function are made as it comes to them: run the whole."
    )


def _part(flow: Flow, part: Part, node: str) -> dict[str, Any]:
    """Return the options of a run of a part of the flow."""
    task = flow.find(node)
    match part:
        case "until":
            return {"reuse": True, "until": [task]}
        case "force":
            return {"reuse": True, "force": [task]}
        case "from":
            states = _given(flow, flow.graph.downstream([task]))
            return {"start_tasks": [task], "task_states": states}
        case "only":
            return {
                "start_tasks": [task],
                "until": [task],
                "task_states": _given(flow, {task}),
            }
    return _resuming(flow, [node])


def _resumed(flow: Flow) -> State:
    """Go on where a run was paused, else with what waits for somebody."""
    last = flow.last_run
    waiting = () if last is None or last.is_paused else last.paused()
    if not waiting:
        return flow.resume(run_on_schedule=False)
    return flow.run(run_on_schedule=False, **_resuming(flow, waiting))


def _resuming(flow: Flow, nodes: Iterable[str]) -> dict[str, Any]:
    last = flow.last_run
    parameters = None if last is None else dict(last.request.parameters)
    states = {flow.find(node): state.Resume() for node in nodes}
    return {"parameters": parameters, "reuse": True, "task_states": states}


def _given(flow: Flow, scope: Collection[Task]) -> dict[Task, State]:
    """Return the last states of what a part takes its inputs from."""
    upstreams = {
        edge.upstream_task
        for task in scope
        for edge in flow.graph.nodes[task].inputs
        if edge.upstream_task not in scope
    }
    named = {task: flow.state_of(flow.graph.nodes[task].name) for task in upstreams}
    return {task: state for task, state in named.items() if state is not None}


def _mock(flow: AnyFlow, node: str, text: str | None) -> Refused | None:
    if text is None:
        flow.mock(node, _last_good(flow, node))
        return None
    value = attempt(literal, {"text": text})
    if isinstance(value, Raised):
        return Refused(
            "malformed",
            "That is no value: write JSON or a literal of Python, a text in quotes ('monday').",
        )
    flow.mock(node, value)
    return None


def _last_good(flow: AnyFlow, node: str) -> Any:
    state = flow.state_of(node)
    kept = flow.memory.last.get(node, ())
    if (state is None or not state.is_successful()) and kept:
        return kept[0].value
    try:
        return flow[node]
    except ValueUnavailableError as error:
        # Its advice is about runs; here there is another way.
        raise ValueUnavailableError(f"'{node}' has no result yet: type a value.") from error


def literal(text: str) -> Any:
    """Return the value that a text is, of JSON or else as a literal of Python.

    Raises
    ------
    ValueError, SyntaxError, MemoryError, RecursionError
        It is neither.

    Examples
    --------
    >>> literal("[1, null]"), literal("(1, None)")
    ([1, None], (1, None))
    """
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text.strip())
