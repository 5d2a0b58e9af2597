"""Runs one task once, with the states of its upstreams given by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbflow.core.graph import Edge, Graph
from nbflow.core.state import Pending, State
from nbflow.core.task import Task
from nbflow.engine.flow_runner import run_graph
from nbflow.engine.memory import Memory
from nbflow.engine.run import Request

__all__ = ["TaskRunner"]


class TaskRunner:
    """Runs ``task`` once for each call of `run`.

    Parameters
    ----------
    task
        What to run.
    """

    def __init__(self, task: Task) -> None:
        self.task = task

    def run(
        self,
        state: State | None = None,
        upstream_states: Mapping[Edge, State] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> State:
        """Run the task and return its state.

        Parameters
        ----------
        state
            Where it goes on from; a finished one is returned as it is.
        upstream_states
            Edges that arrive at the task, each with the state at its other end.
        context
            Keys of the context while it runs.
        """
        upstream = upstream_states or {}
        given = {edge.upstream_task: known for edge, known in upstream.items()}
        if not all(known.is_finished() for known in given.values()):
            # Only this task is to run, so nothing would finish them.
            return state or Pending("Waiting for an upstream task.")
        with _homes_kept((self.task, *given)):
            graph = Graph(self.task.name)
            graph.add(self.task)
            for edge in upstream:
                graph.connect(edge)
            if state is not None:
                given[self.task] = state
            request = Request(given=given, record=False)
            run, _ = run_graph(graph, request, Memory(), reference=[self.task], context=context)
        final = run.states[graph.nodes[self.task].index]
        assert final is not None
        return final


@contextmanager
def _homes_kept(tasks: tuple[Task, ...]) -> Iterator[None]:
    """Let tasks be added to a graph that passes, and belong where they belonged afterwards."""
    homes = {task: task.home for task in tasks}
    try:
        yield
    finally:
        for task, home in homes.items():
            task.home = home
