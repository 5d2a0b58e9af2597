"""What nbflow records of one run of a flow as a function: its tables, its place in another's."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from nbflow.core import scope as scopes
from nbflow.core.context import RunSupplied, enter, leave
from nbflow.core.graph import Graph
from nbflow.core.run_context import FlowRunContext
from nbflow.core.run_info import FlowRun
from nbflow.core.run_state import State, as_dag_state
from nbflow.core.task import FunctionTask
from nbflow.engine.called_run import CalledRun
from nbflow.engine.calling import CallScope
from nbflow.engine.prints import kept_with_tasks, task_of

if TYPE_CHECKING:
    from nbflow.engine.request import Request
    from nbflow.engine.task_call import TaskCall

__all__ = ["FlowCall"]


class FlowCall:
    """One call of a flow.

    Parameters
    ----------
    flow
        The flow.
    above
        The run of another flow that it is called in.
    parameters, wait_for
        What it was called with, and what it waits for.

    Fields: ``stand_in`` (the call that stands for it in the run above, None where there is none);
    ``run`` (its tables, once it is known as a run).
    """

    def __init__(
        self,
        flow: Any,
        above: FlowRunContext | None,
        parameters: dict[str, Any],
        wait_for: Iterable[Any] | None,
    ) -> None:
        self.flow = flow
        self.run: CalledRun | None = None
        self.stand_in: TaskCall | None = None
        self._parameters = parameters
        if above is not None and isinstance(above.run, CalledRun):
            task = FunctionTask(flow.fn, name=flow.name)
            scope = CallScope(above.run, above.task_runner)
            self.stand_in = scope.enter_call(task, parameters, wait_for)
            previous = self.stand_in.previous
            if previous is not None:
                self.stand_in.take_up(previous)

    @contextmanager
    def recorded(self, flow_run: FlowRun) -> Iterator[None]:
        """Record the run while it lasts."""
        flow = self.flow
        request: Request = flow.request_for(self._parameters)
        supplied = RunSupplied(
            flow_name=flow.name,
            parameters=self._parameters,
            flow_run_id=request.again or flow_run.id.hex,
            flow_run_name=flow_run.name,
        )
        graph = Graph(flow.name)
        flow.graph = graph
        run = CalledRun(graph, request, flow.memory, supplied, flow_run, flow.mocks_for_run())
        self.run = run
        flow.last_run = run
        run.open(flow.persists())
        run.begin()
        try:
            with kept_with_tasks(partial(task_of, run)):
                yield
        finally:
            run.remember()
            run.end(as_dag_state(flow_run.state))
            run.let_go()

    @contextmanager
    def under_way(
        self, flow_run: FlowRun, parameters: dict[str, Any], client: Any, factory: Any
    ) -> Iterator[None]:
        """Let one attempt of the run be the one under way here."""
        run = self.run
        assert run is not None, "it is recorded"
        run.restart()
        with ExitStack() as stack:
            runner = stack.enter_context(self.flow.task_runner.duplicate())
            context = FlowRunContext(
                self.flow, flow_run, parameters, client, factory, runner, run=run
            )
            stack.enter_context(context)
            stack.callback(leave, enter(run.supplied))
            stack.callback(scopes.leave, scopes.enter(CallScope(run, runner)))
            yield

    def enter_state(self, state: State) -> None:
        """Let the call that stands for this one be in the same state."""
        call = self.stand_in
        if call is None or call.state.is_finished():
            return
        if state.is_running():
            call.run.started(call.node, 1)
        elif state.is_final():
            call.said = state
            call.run.enter_state(call, as_dag_state(state))
