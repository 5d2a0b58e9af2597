"""How one node comes to its state: a generator that yields only the calls to be made.

There is one for every style and every executor: it yields each call and is sent its outcome; all
else happens here, on the tables of the run.
"""

from collections.abc import Generator, Mapping, Sequence
from time import perf_counter
from typing import Any, Protocol

from msgspec import Struct

from nbflow.core.graph import Node
from nbflow.core.state import Failed, State, Success
from nbflow.engine.effects import Raised, shown, signalled
from nbflow.engine.gate import gate
from nbflow.engine.handing import handed
from nbflow.engine.memory import Kept
from nbflow.engine.recording import Recording
from nbflow.engine.supplied import Supplier, TaskSupplied

__all__ = ["Call", "Tables", "task_run"]


class Tables(Supplier, Protocol):
    """What is needed of a run; `nbflow.engine.run.Run` says what each is."""

    @property
    def states(self) -> Sequence[State | None]:
        """By index of node."""

    @property
    def upstream(self) -> Sequence[tuple[Node, ...]]:
        """By index: the node at the other end of each edge."""

    @property
    def recording(self) -> Recording | None:
        """The keys and digests of the run."""

    def is_start(self, node: Node) -> bool:
        """Tell whether a node is run without asking its upstreams."""

    def started(self, node: Node) -> None:
        """Make it known that a node is being called."""

    def reused(self, node: Node, kept: Kept) -> State:
        """Return the state of a node that takes a recorded result."""


class Call(Struct, frozen=True):
    """A function to be called, with what, in which context."""

    fn: Any
    inputs: Mapping[str, Any]
    supplied: TaskSupplied


def task_run(run: Tables, node: Node, given: State | None = None) -> Generator[Call, Any, State]:
    """Bring ``node`` to a state, which is returned.

    Parameters
    ----------
    given
        An unfinished state to go on from: Resume passes the trigger by, Retrying counts on.
    """
    __tracebackhide__ = True
    upstream = run.upstream[node.index]
    # The order is one in which every upstream has come to a state before.
    states: list[Any] = [run.states[other.index] for other in upstream]
    supplied = TaskSupplied(run, node, given)
    if not run.is_start(node):
        blocked = gate(node, states, supplied)
        if blocked is not None:
            return blocked
    recording = run.recording
    decision = None
    if recording is not None:
        decision = recording.decide(node, upstream, supplied)
        if decision.kept is not None:
            return run.reused(node, decision.kept)
    run.started(node)
    values = _values(node, states)
    began = perf_counter()
    outcome = yield Call(node.task.run, values, supplied)
    seconds = perf_counter() - began
    state = _state_of(outcome)
    if recording is not None and decision is not None:
        recording.take(node, upstream, decision, supplied, state, seconds)
    return state


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
    state = signalled(error)
    if state is not None:
        return state
    return Failed(f"Error during execution of task: {shown(error)}", result=error)
