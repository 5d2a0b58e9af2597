"""What nbflow records of one run of a flow as a function: its tables, its place in another's."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nbflow.core import scope as scopes
from nbflow.core.context import RunSupplied, enter, leave
from nbflow.core.graph import Graph
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.run_info import FlowRun
from nbflow.core.run_state import State, as_dag_state
from nbflow.core.state import Pending
from nbflow.core.state import State as DagState
from nbflow.core.task import FunctionTask
from nbflow.engine.around import heed_stops, runs_around
from nbflow.engine.audit import watching
from nbflow.engine.called_prints import called_prints
from nbflow.engine.called_run import CalledRun
from nbflow.engine.calling import CallScope
from nbflow.engine.logged_prints import logged_prints
from nbflow.engine.request import Request
from nbflow.engine.terminating import hearing_sigterm

if TYPE_CHECKING:
    from nbflow.engine.task_call import TaskCall

__all__ = ["Asked", "FlowCall"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for beside its parameters.

    Parameters
    ----------
    reuse
        Whether its calls take recorded results that hold.
    again
        The id of the recorded run that it goes on with.
    mocks
        Name of a task or of one of its calls → the state that is taken instead of calling it,
        beside the flow's own.
    raises
        Whether what the flow raises goes on to whoever called it.
    """

    reuse: bool = False
    again: str | None = None
    mocks: Mapping[str, DagState] = field(default_factory=dict)
    raises: bool = False


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
    asked
        What it is asked for beside.

    Fields: ``stand_in`` (the call that stands for it in the run above, None where there is none);
    ``run`` (its tables, once it is known as a run).
    """

    def __init__(
        self,
        flow: Any,
        above: FlowRunContext | None,
        parameters: dict[str, Any],
        wait_for: Iterable[Any] | None,
        asked: Asked,
    ) -> None:
        self.flow = flow
        self.run: CalledRun | None = None
        self.stand_in: TaskCall | None = None
        self._parameters = parameters
        self._asked = asked
        self._around = list(runs_around(above))
        heed_stops()
        if above is not None and self._around:
            scope = CallScope(self._around[0], above.task_runner)
            self.stand_in = scope.enter_call(_stand_in(flow), parameters, wait_for)
            if self.stand_in.previous is not None:
                self.stand_in.take_up(self.stand_in.previous)

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked that it ends, or one around it."""
        runs = self._around if self.run is None else [self.run, *self._around]
        return any(run.stop.is_wanted for run in runs)

    @property
    def attempt(self) -> int:
        """The number of the attempt that is under way, from 1."""
        known = None if self.run is None else self.run.flow_run
        return 1 if known is None else known.run_count

    @contextmanager
    def recorded(self, flow_run: FlowRun) -> Iterator[None]:
        """Record the run while it lasts."""
        self.run = run = self._begun(flow_run)
        try:
            with called_prints(run), watching():
                yield
        finally:
            if self.is_cancelled:
                run.end_open()
            run.remember()
            run.end(as_dag_state(flow_run.state))
            run.let_go()

    def _begun(self, flow_run: FlowRun) -> CalledRun:
        flow, asked = self.flow, self._asked
        request = Request(
            parameters=dict(self._parameters), reuse=asked.reuse, waits=True, again=asked.again
        )
        # One that was begun before is recorded already, under its own id.
        recorded = flow_run.id.hex if flow_run.run_count == 0 else uuid4().hex
        supplied = RunSupplied(
            flow_name=flow.name,
            parameters=self._parameters,
            flow_run_id=asked.again or recorded,
            flow_run_name=flow_run.name,
        )
        flow.graph = graph = Graph(flow.name)
        mocks = {**flow.mocks, **asked.mocks}
        run = CalledRun(graph, request, flow.memory, supplied, flow_run, mocks)
        run.lets_out = asked.raises
        flow.last_run = run
        run.be_recorded(flow.persists())
        run.begin()
        return run

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Let the thread be interrupted when somebody asks that the run ends."""
        assert self.run is not None, "it is recorded"
        # Between its items the thread of a generator is at work for whoever takes them.
        with nullcontext() if self.flow.isgenerator else self.run.stop:
            yield

    @contextmanager
    def under_way(self, context: Callable[..., FlowRunContext]) -> Iterator[FlowRunContext]:
        """Let one attempt of the run be the one under way here.

        Parameters
        ----------
        context
            Makes the context of the run, given its task runner and its tables.
        """
        run = self.run
        assert run is not None, "it is recorded"
        run.restart()
        with ExitStack() as stack:
            if not self.flow.isgenerator:
                stack.enter_context(hearing_sigterm())
            runner = stack.enter_context(self.flow.task_runner.duplicate())
            entered = stack.enter_context(context(task_runner=runner, run=run))
            if entered.log_prints:
                stack.enter_context(logged_prints())
            stack.enter_context(TaskRunContext.left())
            stack.callback(leave, enter(run.supplied))
            stack.callback(scopes.leave, scopes.enter(CallScope(run, runner)))
            yield entered

    def enter_state(self, state: State) -> None:
        """Let the call that stands for this one be in the same state."""
        call = self.stand_in
        if call is None:
            return
        with call.run.lock:
            if state.is_running():
                # It may have ended in an attempt before, of this run or of the one around it.
                call.state, call.said = Pending(), None
                call.run.started(call.node, self.attempt)
            elif state.is_final() or state.is_paused():
                call.said, made = state, as_dag_state(state)
                if getattr(state.data, "has_cached_object", bool)():
                    made.result  # noqa: B018  # here already: it is known when it is passed on
                call.run.enter_state(call, made)


def _stand_in(flow: Any) -> FunctionTask:
    """Return the task that stands for a flow in the run of another."""

    def stand_in(**parameters: Any) -> None:
        """Never called: its state is that of the run."""

    # What tells it from others is the flow's function.
    stand_in.__module__ = str(flow.fn.__module__)
    stand_in.__qualname__ = getattr(flow.fn, "__qualname__", type(flow.fn).__qualname__)
    vars(stand_in)["stands_for"] = flow.fn
    return FunctionTask(
        stand_in, name=flow.name, cache_result_in_memory=flow.cache_result_in_memory
    )
