"""Runs one task once, with the states of its upstreams given by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Edge, Graph, Node
from nbflow.core.state import Failed, Mapped, Pending, Scheduled, State
from nbflow.core.task import Task
from nbflow.engine.flow_runner import run_graph
from nbflow.engine.gate import held_back
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.tables import Tables

__all__ = ["TaskRunner"]


class TaskRunner:
    """Runs ``task`` once for each call of `run`.

    Parameters
    ----------
    task
        What to run.
    state_handlers
        Called with (this runner, old state, new state) after the task's own.
    flow_result
        How and where the result is written where the task says nothing itself.
    """

    def __init__(
        self,
        task: Task,
        state_handlers: Iterable[Callable[..., Any]] | None = None,
        flow_result: Any = None,
    ) -> None:
        self.task = task
        self.state_handlers = tuple(state_handlers or ())
        self.flow_result = flow_result

    def run(
        self,
        state: State | None = None,
        upstream_states: Mapping[Edge, State] | None = None,
        context: Mapping[str, Any] | None = None,
        is_mapped_parent: bool = False,
    ) -> State:
        """Run the task and return its state; one that is to be tried again is Retrying.

        Parameters
        ----------
        state
            Where it goes on from; a finished one is returned as it is, and so is one whose time has
            not come.
        upstream_states
            Edges that arrive at the task, each with the state at its other end.
        context
            Keys of the context while it runs.
        is_mapped_parent
            Only tell how many children there would be.
        """
        upstream = dict(upstream_states or {})
        if state is not None and (state.is_finished() or _is_early(state)):
            return state
        if not all(known.is_finished() for known in upstream.values()):
            # Only this task is to run, so nothing would finish them.
            return state or Pending("Waiting for an upstream task.")
        with _homes_kept((self.task, *(edge.upstream_task for edge in upstream))):
            return self._run(state, upstream, context, is_mapped_parent)

    def _run(
        self,
        state: State | None,
        upstream: Mapping[Edge, State],
        context: Mapping[str, Any] | None,
        is_mapped_parent: bool,
    ) -> State:
        given = {edge.upstream_task: known for edge, known in upstream.items()}
        graph = Graph(self.task.name)
        graph.add(self.task)
        for edge in upstream:
            # One child is what runs here: what it is mapped over it is given as it is.
            graph.connect(edge if is_mapped_parent else replace(edge, mapped=False))
        if is_mapped_parent:
            return _split(graph, graph.nodes[self.task], given)
        if state is not None:
            given[self.task] = state
        handlers = tuple([self._bound(handler) for handler in self.state_handlers])
        request = Request(given=given, record=False, handlers=handlers, result=self.flow_result)
        run, _ = run_graph(graph, request, Memory(), reference=[self.task], context=context)
        final = run.states[graph.nodes[self.task].index]
        assert final is not None
        return final

    def _bound(self, handler: Callable[..., Any]) -> Callable[[Task, State, State], Any]:
        return lambda task, old, new: handler(self, old, new)


def _is_early(state: State) -> bool:
    """Tell whether a state waits for a time that has not come, or for a person."""
    if not isinstance(state, Scheduled):
        return False
    return state.start_time is None or state.start_time > datetime.now(UTC)


def _split(graph: Graph, node: Node, given: Mapping[Task, State]) -> State:
    """Return the state of a mapped task before its children run."""
    order = graph.order()
    request = Request(record=False)
    supplied = RunSupplied(flow_name="", parameters={}, flow_run_id="", flow_run_name="")
    tables = Tables(graph, request, Memory(), supplied)
    for other in order:
        if other is not node:
            tables.states[other.index] = given[other.task]
    states = [tables.states[other.index] for other in tables.upstream[node.index]]
    known = [state for state in states if state is not None]
    blocked = held_back(node, known)
    if blocked is not None:
        return blocked
    children = tables.split(node, known)
    if isinstance(children, Failed):
        return children
    return Mapped("Ready to proceed with mapping.", n_map_states=len(children))


@contextmanager
def _homes_kept(tasks: tuple[Task, ...]) -> Iterator[None]:
    """Let tasks be added to a graph that passes, and belong where they belonged afterwards."""
    homes = {task: task.home for task in tasks}
    try:
        yield
    finally:
        for task, home in homes.items():
            task.home = home
