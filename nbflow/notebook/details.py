"""What is known of one node: what its details in the live view say.

Gathered when somebody asks, also while the run goes on, and from the tables of the flow's last run
alone: asking changes nothing and computes nothing anew. What of it takes code of the user's (reprs
of inputs) has a limited time.
"""

import inspect
import traceback
from collections.abc import Sequence
from copy import copy
from textwrap import dedent
from types import TracebackType
from typing import Any

from nbflow.core.events import NodeChanged, NodeLogged, NodeNoted
from nbflow.core.graph import Child
from nbflow.core.parameter import Parameter
from nbflow.core.state import Mapped
from nbflow.core.task import FunctionTask, Task
from nbflow.engine.base_run import BaseRun
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.failure import Failure
from nbflow.notebook.attempts import attempts_of
from nbflow.notebook.beside import beside
from nbflow.notebook.brief import at_hand, brief
from nbflow.notebook.causes import chain_of, told
from nbflow.notebook.children import counted, families, is_broken, shown_states
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.protocol import (
    CauseInfo,
    ChildRow,
    Details,
    FailedChild,
    Input,
    LogLine,
    Refused,
)
from nbflow.notebook.result_info import result_info
from nbflow.notebook.states import STATES, state_byte
from nbflow.notebook.text import shown_text

__all__ = ["gather"]

MOST_FAILED = 8
MOST_CHILDREN = 1_000
MOST_INPUTS = 200
PATIENCE = 2.0
"""Seconds for the reprs of all inputs."""

_NAMES = tuple(STATES)
_WHY = {
    "reused": "nothing that it depends on has changed",
    "mocked": "a value was given to stand for its result",
    "given": "its state was given",
}
_NOT_CALLED = frozenset(("Pending", "TriggerFailed", "Skipped"))


def gather(flow: AnyFlow, name: str, tracebacks: Any = None) -> Details | Refused:
    """Return what is known of a node.

    Parameters
    ----------
    tracebacks
        IPython's formatter of tracebacks, whose settings are followed; plain ones when None.
    """
    node = flow.graph.names.get(name)
    if node is None:
        return Refused("unavailable", "That node is no longer in the flow.")
    run, code = flow.last_run, _code(node.task)
    index = None if run is None else _place(run, name)
    if run is None or index is None:
        return Details(0, name, "Pending", code=code)
    state, how, failure = run.states[index], run.how.get(index, ""), run.failures.get(name)
    children = families(run).get(id(run.nodes[index]), [])
    shown = shown_states(run, children)
    failed = [run.failures[child.name] for child in children if child.name in run.failures]
    events = [event for event in tuple(run.bus.events) if getattr(event, "node", None) == index]
    changes = [event for event in events if isinstance(event, NodeChanged)]
    reached = changes[-1].state if changes else "Pending"
    if reached == "Mapped" and is_broken(shown):
        reached = "Failed"
    return Details(
        0,
        name,
        _NAMES[state_byte(reached, how)],
        message="" if state is None or isinstance(state, Mapped) else state.message or "",
        why=_why(run, name, how, reached),
        notes=tuple(event.text for event in events if isinstance(event, NodeNoted)),
        attempts=attempts_of(changes),
        inputs=_briefs(_inputs(run, index, failure)),
        result=result_info(state),
        traceback=next((_traceback(each, tracebacks) for each in (failure, *failed) if each), None),
        code=code,
        logs=tuple(LogLine(e.level, e.text) for e in events if isinstance(e, NodeLogged))
        + _logs(run, children),
        children=counted(shown) if children or isinstance(state, Mapped) else "",
        failed=tuple(
            FailedChild(each.node, f"{type(each.exception).__name__}: {shown_text(each.exception)}")
            for each in failed[:MOST_FAILED]
        ),
        family=_family(run, children[:MOST_CHILDREN]),
    )


def _family(run: BaseRun, children: Sequence[Child]) -> tuple[ChildRow, ...]:
    """Return what each child is shown as, whatever the whole is."""
    return tuple(
        ChildRow(child.name, _NAMES[byte])
        for child in children
        for byte in shown_states(run, [child])
    )


def _logs(run: BaseRun, children: Sequence[Child]) -> tuple[LogLine, ...]:
    """Return what the children of a mapped node said, each line with its name."""
    names = {child.place: child.name for child in children}
    return tuple(
        LogLine(event.level, f"{names[event.node]} | {event.text}")
        for event in (tuple(run.bus.events) if names else ())
        if isinstance(event, NodeLogged) and event.node in names
    )


def _place(run: BaseRun, name: str) -> int | None:
    # Not `node.index`: a later plan may have given the nodes another order.
    return next((place for place, node in enumerate(run.nodes) if node.name == name), None)


def _why(run: BaseRun, name: str, how: str, reached: str) -> tuple[CauseInfo, ...]:
    if how:
        return (CauseInfo(name, _WHY.get(how, how)),)
    if run.recording is None or reached in _NOT_CALLED:
        return ()
    if run.recording.lookup is None:
        return (CauseInfo(name, "this run took no earlier results"),)
    return told(chain_of(run.recording.why, name))


def _briefs(given: Sequence[tuple[str, Any]]) -> tuple[Input, ...]:
    """Return values in short; those that it takes too long to tell of by their type."""
    told: list[str] = []

    def tell() -> None:
        for _, value in given[:MOST_INPUTS]:
            told.append(brief(value))

    beside(PATIENCE, tell)
    rest = [f"<{type(value).__name__}>" for _, value in given[len(told) : MOST_INPUTS]]
    return tuple(Input(name, text) for (name, _), text in zip(given, [*told, *rest], strict=False))


def _inputs(run: BaseRun, index: int, failure: Failure | None) -> Sequence[tuple[str, Any]]:
    """Return what a node was given, or will be as far as it is there, by parameter."""
    if failure is not None:
        return list(failure.inputs.items())
    node, upstream = run.nodes[index], run.upstream[index]
    given = list(node.constants.items())
    if len(upstream) != len(node.inputs):
        return []  # it was given other inputs since
    places = {id(other): place for place, other in enumerate(run.nodes)}
    for edge, other in zip(node.inputs, upstream, strict=True):
        state = run.states[places[id(other)]]
        if edge.key is not None and state is not None and state.is_successful():
            given.append((edge.key, at_hand(state)))
    return given


def _code(task: Task) -> str | None:
    if isinstance(task, Parameter):
        return None
    function = task.fn if isinstance(task, FunctionTask) else type(task).run
    function = getattr(function, "stands_for", function)
    source = attempt(lambda: dedent(inspect.getsource(inspect.unwrap(function))), {})
    return None if isinstance(source, Raised) else str(source).rstrip()


def _traceback(failure: Failure, tracebacks: Any) -> str:
    """Return the user's own frames as the notebook shows tracebacks, else as Python does."""
    error, own = failure.exception, _own(failure)
    if tracebacks is not None:
        # A copy: the shell's own one remembers what it formatted, which `%debug` goes by.
        made = attempt(
            lambda: copy(tracebacks).structured_traceback(type(error), error, own, tb_offset=0), {}
        )
        if not isinstance(made, Raised):
            return "\n".join(made)
    return "".join(traceback.format_exception(type(error), error, own))


def _own(failure: Failure) -> TracebackType | None:
    chain: TracebackType | None = None
    for entry in reversed(failure.entries):
        chain = TracebackType(chain, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return chain
