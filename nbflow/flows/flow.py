"""The flow: a plan that people run, look into and mend."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from nbflow.core.graph import Edge
from nbflow.core.names import find_node
from nbflow.core.scope import is_recording
from nbflow.core.state import State
from nbflow.core.task import Task
from nbflow.engine.defaults import get_default_flow_runner_class
from nbflow.engine.flow_runner import FlowRunner
from nbflow.engine.memory import Memory
from nbflow.engine.past import find_run, parameters_of
from nbflow.engine.run import Run, left_by
from nbflow.errors import NodeInUseError, ScopeError
from nbflow.executors import Executor
from nbflow.flows.arguments import check_starts, sorted_out
from nbflow.flows.options import FlowOptions
from nbflow.flows.planned import Planned, preparers
from nbflow.flows.scheduled import checked, is_awaited, run_scheduled
from nbflow.schedules import Schedule

__all__ = ["Flow", "preparers"]


class Flow(Planned):
    """A plan of tasks and of what each takes from others.

    Calls of tasks inside ``with Flow("name") as flow:`` add them.

    Parameters
    ----------
    name
        What messages and the log call it.
    schedule
        When `run` runs it; at once when None.
    executor
        Where tasks are called; the one of the settings when None.
    storage
        Where its code lives; kept for those who ask for it.
    tasks
        Tasks to begin with.
    edges
        Edges to begin with.
    reference_tasks
        The tasks whose states decide the state of a run; the last ones when None.
    validate
        Whether to check the whole at once.
    **options
        See `nbflow.flows.options.FlowOptions`: handlers, and how results are kept.

    Raises
    ------
    ValueError
        There is no name.
    TypeError
        The schedule is none; an option that there is not.

    Fields: ``graph`` (what was built), ``memory`` (results of earlier runs), ``mocks`` (node name →
    the state that stands in for it), ``last_run`` (None before the first), ``_asked`` (what it was
    asked for).

    Examples
    --------
    >>> from nbflow import Flow, task
    >>> @task
    ... def double(x):
    ...     return 2 * x
    >>> with Flow("sums") as sums:
    ...     four = double(double(1))
    >>> sums.graph.names.keys()
    dict_keys(['double-1', 'double-2'])
    """

    def __init__(
        self,
        name: str,
        *,
        schedule: Schedule | None = None,
        executor: Executor | None = None,
        storage: Any = None,
        tasks: Iterable[Task] | None = None,
        edges: Iterable[Edge] | None = None,
        reference_tasks: Iterable[Task] | None = None,
        validate: bool | None = None,
        **options: Any,
    ) -> None:
        self.options = FlowOptions.checked(name, options)
        super().__init__(
            name, tasks=tasks, edges=edges, reference_tasks=reference_tasks, validate=validate
        )
        self.schedule = checked(schedule, name)
        self.executor = executor
        self.storage = storage
        self.memory = Memory()
        self.mocks: dict[str, State] = {}
        self.last_run: Run | None = None
        self._asked: dict[str, Any] = {}

    def copy(self) -> "Flow":
        """Return a flow with containers of its own over the same tasks, and no runs."""
        twin = Flow(self.name, schedule=self.schedule, executor=self.executor, storage=self.storage)
        twin.graph.take(self.graph)
        twin._reference, twin.options = self._reference, self.options
        return twin

    def __getstate__(self) -> dict[str, Any]:
        # What runs left, and mocks, may hold data; a scope that is open ends with its process.
        return vars(self) | {
            "memory": Memory(),
            "mocks": {},
            "last_run": None,
            "_asked": {},
            "_entered": [],
        }

    def replace(self, old: Task, new: Task, validate: bool = True) -> None:
        """Put a task in the place of another, its edges, arguments, results and mock kept.

        The old task stands for the new one from then on. Nothing changes where the new signature
        cannot take what the old one was given.

        Raises
        ------
        ValueError
            ``old`` is not in the flow, or ``new`` is already.
        SignatureError
            Names the edge or argument that does not fit.
        """
        before = self._node(old).name
        super().replace(old, new, validate)
        after = self._node(new).name
        self.memory.rename(before, after)
        if before in self.mocks:
            self.mocks[after] = self.mocks.pop(before)

    # -- running -------------------------------------------------------------------------------

    def run(
        self,
        parameters: Mapping[str, Any] | None = None,
        run_on_schedule: bool | None = None,
        runner_cls: type[FlowRunner] | None = None,
        *,
        reuse: bool = False,
        **options: Any,
    ) -> State:
        """Run every task, except what ``task_states`` gives, and return the flow's state.

        With a schedule it waits for each of its events, runs, and returns when there is none left.
        Events that pass while it runs are left out.

        Parameters
        ----------
        parameters
            Values by name; those that are not also keywords may be given as such.
        run_on_schedule
            Whether to wait for the schedule, if there is one; as the setting
            ``flows.run_on_schedule`` says when None.
        runner_cls
            What runs it; the one of the settings when None.
        reuse
            Take recorded results wherever they still hold.
        **options
            Further options of `FlowRunner.run`: ``task_states``, ``start_tasks``, ``until``,
            ``force``, ``executor``, ``context``.

        Returns
        -------
        State
            Its ``result`` is ``{task: state}``.

        Raises
        ------
        RuntimeError
            The flow is still being built.
        ValueError
            Parameters that are unknown, or required and missing; a schedule without a future.
        KeyboardInterrupt
            The run was interrupted; its states are kept.
        """
        __tracebackhide__ = True
        self._refuse_while_building()
        if "return_tasks" in options:
            raise ValueError("The `return_tasks` keyword cannot be provided to `flow.run()`.")
        once = partial(self._run_once, runner_cls)
        options["reuse"] = reuse
        if self.schedule is not None and is_awaited(run_on_schedule):
            return run_scheduled(self, self.schedule, once, parameters, options)
        return once(parameters, **options)

    def _run_once(
        self,
        runner_cls: type[FlowRunner] | None,
        parameters: Mapping[str, Any] | None,
        **options: Any,
    ) -> State:
        __tracebackhide__ = True
        self._prepare()
        given, options = sorted_out(self, parameters, options)
        self._asked = options.copy()
        states = {**self._mocked(), **(options.pop("task_states", None) or {})}
        check_starts(self, options.get("start_tasks"), states)
        runner = (runner_cls or get_default_flow_runner_class())(flow=self)
        return runner.run(
            parameters=given, task_states=states, return_tasks=self.tasks, wait=True, **options
        )

    def resume(self, run_id: str | None = None, **options: Any) -> State:
        """Go on with a run: what has a valid result is taken, the rest runs.

        A run that was paused goes on as it began: with its options, and where it was to run
        everything, all that it had not come to runs.

        Parameters
        ----------
        run_id
            A recorded run; the last one when None.
        **options
            As for `run`; the parameters are those of the run.

        Raises
        ------
        StoreError
            There is no such run.
        RunHeldError
            Another kernel drives it.
        """
        __tracebackhide__ = True
        if run_id is None and (self.last_run is not None or not self._is_kept()):
            given = {} if self.last_run is None else self.last_run.request.parameters
            given = {**given, **options.pop("parameters", {})}
            return self.run(given, **{**self._rest(), **options, "reuse": True})
        run = find_run(self.name, run_id)
        given = options.pop("parameters", {})
        names = [task.name for task in self.parameters() if task.name not in given]
        before = parameters_of(run, names)
        return self.run(before | given, reuse=True, again=run.id, **options)

    def _rest(self) -> dict[str, Any]:
        """Return the options that go on with the last run, where it was paused."""
        run = self.last_run
        if run is None or not run.is_paused:
            return {}
        if self._asked["reuse"]:
            return self._asked
        return self._asked | {"force": [name for name in left_by(run) if name in self.graph.names]}

    def find(self, node: str) -> Task:
        """Return the handle of the node of that name.

        Raises
        ------
        UnknownNodeError
            There is none; the message lists what there is.
        """
        return find_node(self.graph, node).task

    def remove(self, *nodes: str) -> None:
        """Take nodes out of the flow.

        Raises
        ------
        UnknownNodeError
            There is no such node; nothing was removed.
        NodeInUseError
            Another node uses one of them; nothing was removed.
        """
        going = {node.task: node for node in [find_node(self.graph, name) for name in nodes]}
        for node in going.values():
            users = [e.downstream_task for e in node.outputs if e.downstream_task not in going]
            if users:
                raise NodeInUseError(
                    f"'{node.name}' of flow '{self.name}' is used by "
                    f"{', '.join(repr(user.label) for user in users)}.\n"
                    "  Nothing was removed. Remove these as well, or let them take their input "
                    "from another step."
                )
        self.graph.remove(going)
        for node in going.values():
            self.memory.forget(node.name)
            self.mocks.pop(node.name, None)

    def _refuse_while_building(self) -> None:
        if is_recording():
            raise ScopeError(
                f"Don't call `flow.run()` from within a `Flow` context manager. Flow "
                f"'{self.name}' was to be run while a flow is being built.\n"
                "  Move the call behind the `with` block, or into a cell of its own."
            )
