"""Runs a flow once, as it is, whatever its schedule."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

from nbflow.core.context import RunSupplied
from nbflow.core.context import context as user_context
from nbflow.core.graph import Graph
from nbflow.core.names import find_task
from nbflow.core.settings import config
from nbflow.core.state import Pending, Running, State
from nbflow.core.task import Task
from nbflow.engine.effects import shown
from nbflow.engine.handlers import Handled, told, told_at_end
from nbflow.engine.keeping import Persist, persists
from nbflow.engine.memory import Memory
from nbflow.engine.named import load_named
from nbflow.engine.request import Request
from nbflow.engine.run import Run
from nbflow.executors import Executor, LocalExecutor

__all__ = ["FlowRunner", "Runnable", "get_default_executor_class", "run_graph"]


class FlowHandled(Handled, Protocol):
    """What a runner needs of a flow's options."""

    @property
    def terminal_state_handler(self) -> Any:
        """A function of (flow, state, reference states), or None."""

    @property
    def result(self) -> Any:
        """How results of its tasks are written where they do not say."""

    @property
    def persist_result(self) -> Persist | None:
        """Whether results of its tasks are kept where they do not say."""


class Runnable(Protocol):
    """What a runner needs of a flow."""

    name: str
    graph: Graph
    memory: Memory
    executor: Executor | None
    last_run: Run | None

    @property
    def options(self) -> FlowHandled:
        """What is told of its states."""

    def reference_tasks(self) -> Collection[Task]:
        """Return the tasks whose states decide the state of the flow."""


class FlowRunner:
    """Runs ``flow`` once for each call of `run`.

    Parameters
    ----------
    flow
        What to run.
    state_handlers
        Called with (this runner, old state, new state) after the flow's own.
    """

    def __init__(
        self, flow: Runnable, state_handlers: Iterable[Callable[..., Any]] | None = None
    ) -> None:
        self.flow = flow
        self.state_handlers = tuple(state_handlers or ())

    def run(
        self,
        state: State | None = None,
        task_states: Mapping[Task, State] | None = None,
        return_tasks: Iterable[Task] | None = None,
        parameters: Mapping[str, Any] | None = None,
        executor: Executor | None = None,
        context: Mapping[str, Any] | None = None,
        start_tasks: Collection[Task] | None = None,
        until: Collection[Task] | None = None,
        reuse: bool = False,
        force: Iterable[Task] | None = None,
        wait: bool = False,
        again: str | None = None,
    ) -> State:
        """Run the flow and return its state.

        Parameters
        ----------
        state
            A finished one is returned as it is.
        task_states
            States that tasks are given: finished ones stand, others are where a task goes on from.
        return_tasks
            The tasks whose states the result shall hold; none when None.
        parameters
            Values by name.
        executor
            Where tasks are called; the flow's when None, else the one of the settings.
        context
            Keys of the context while the run lasts.
        start_tasks
            Treated as roots, their triggers not asked; only they and what follows them run.
        until
            Only these and what they need run.
        reuse
            Whether recorded results are taken where they still hold.
        force
            These run though a recorded result of theirs holds.
        wait
            Whether the run goes on until what is to be tried again has been; else what waits for
            another attempt stays Retrying, and the flow Running.
        again
            The id of the recorded run that this one goes on with.

        Raises
        ------
        UnknownNodeError
            A task that the flow does not have.
        TypeError
            The executor is none.
        """
        __tracebackhide__ = True
        if state is not None and state.is_finished():
            return state
        request = Request(
            given=self._known("task_states", task_states or {}),
            starts=None if start_tasks is None else set(self._known("start_tasks", start_tasks)),
            until=None if until is None else set(self._known("until", until)),
            parameters=dict(parameters or {}),
            reuse=reuse,
            record=config.flows.record,
            waits=wait,
            force=frozenset(self._known("force", force or ())),
            result=self.flow.options.result,
            persist=persists(self.flow.options.persist_result, self.flow.graph.nodes),
            again=again,
        )
        wanted = self._known("return_tasks", return_tasks or ())
        flow = self.flow
        begun = self._told(Pending(), Running("Running flow."))
        if not begun.is_running():
            return begun
        _, final = run_graph(
            flow.graph,
            request,
            flow.memory,
            reference=request.until or flow.reference_tasks(),
            executor=_checked(executor or flow.executor, flow.graph.name),
            context=context,
            begun=self._begun,
            concluded=lambda run, state: self._concluded(run, state, wanted),
        )
        return final

    def _concluded(self, run: Run, state: State, wanted: Collection[Task]) -> State:
        """Return what the handlers of the flow make of the state that a run came to."""
        index = {node.task: node.index for node in run.nodes[: run.size]}
        result = state.result = {task: run.states[index[task]] for task in wanted}
        flow = self.flow
        concluded = told_at_end(flow, flow.options.terminal_state_handler, state, run.decisive)
        concluded = self._told(Running("Running flow."), concluded)
        if concluded is not state and concluded.result is None:
            concluded.result = result
        return concluded

    def _told(self, old: State, new: State) -> State:
        own = tuple([partial(self._handled, handler) for handler in self.state_handlers])
        return told(self.flow, self.flow.options, old, new, own)

    def _handled(self, handler: Callable[..., Any], _: object, old: State, new: State) -> Any:
        return handler(self, old, new)

    def _begun(self, run: Run) -> None:
        # Before the first task is called: an interrupted run is still the flow's last one.
        self.flow.last_run = run

    def _known(self, what: str, tasks: Any) -> Any:
        """Return the tasks of a list or mapping that may hold names and old handles too."""
        graph = self.flow.graph
        if isinstance(tasks, Mapping):
            return {find_task(graph, task, what): state for task, state in tasks.items()}
        return [find_task(graph, task, what) for task in tasks]


def _checked(executor: Any, flow: str) -> Executor | None:
    if executor is None or isinstance(executor, Executor):
        return executor
    seen = shown(executor)
    advice = "Give an executor, as in `executor=LocalDaskExecutor(scheduler='processes')`."
    if isinstance(executor, type) and issubclass(executor, Executor):
        seen = executor.__name__
        advice = f"It is a class of executors: call it, as in `executor={executor.__name__}()`."
    raise TypeError(f"Flow '{flow}' cannot run on {seen}, which is no executor.\n  {advice}")


def run_graph(
    graph: Graph,
    request: Request,
    memory: Memory,
    *,
    reference: Collection[Task],
    executor: Executor | None = None,
    context: Mapping[str, Any] | None = None,
    begun: Callable[[Run], None] | None = None,
    concluded: Callable[[Run, State], State] | None = None,
) -> tuple[Run, State]:
    """Run a graph once and return the run and its state.

    Parameters
    ----------
    reference
        The tasks whose states decide.
    begun
        Told of the run before its first task is called.
    concluded
        Returns the state of the run, given that which its tasks make.
    """
    __tracebackhide__ = True
    with ExitStack() as stack:
        if context:
            stack.enter_context(user_context(context))
        supplied = RunSupplied(
            flow_name=graph.name,
            parameters=request.parameters,
            flow_run_id=request.again or uuid4().hex,
            flow_run_name=f"{graph.name} {datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        )
        where = executor or get_default_executor_class()()
        run = Run(graph, request, memory, supplied)
        run.be_recorded(request.persist, must=request.persist != "auto")
        if begun is not None:
            begun(run)
        final = run.execute(where, reference, concluded)
    return run, final


def get_default_executor_class() -> type[Executor]:
    """Return the executor class of the settings."""
    return load_named(config.engine.executor.default_class, Executor, LocalExecutor)
