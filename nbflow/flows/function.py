"""Flows that are functions: what is called, and what becomes of it."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial, update_wrapper
from types import MethodType
from typing import Any, Self

from nbflow.core.binding import flavour_of
from nbflow.core.graph import Graph
from nbflow.core.run_state import as_dag_state
from nbflow.core.scope import is_recording
from nbflow.core.task import FunctionTask
from nbflow.engine.awaiting import in_full
from nbflow.engine.flow_call import Asked
from nbflow.engine.flow_running import run_flow
from nbflow.engine.keeping import Persist
from nbflow.engine.memory import Memory
from nbflow.engine.past import find_run, parameters_of, past_of
from nbflow.flows.called import Called
from nbflow.flows.function_options import FlowOptions
from nbflow.flows.function_parameters import (
    arguments,
    bound,
    checked,
    model_of,
    schema,
    serialized,
)

__all__ = ["Flow", "flow"]


class Flow(Called):
    """A flow that is a function: its tasks run as they are called.

    Parameters
    ----------
    fn
        The function.
    **options
        See `nbflow.flows.function_options.FlowOptions`.

    Fields: ``options``; ``flavour`` (how its function gives its result); ``graph`` (the calls of
    its last run); ``memory`` (what its runs left); ``mocks`` (name of a task or call → the state
    that is taken instead of calling it); ``last_run`` (None before the first).
    """

    def __init__(self, fn: Callable[..., Any], **options: Any) -> None:
        self._set_up(fn, FlowOptions.checked(fn, options))

    def _set_up(self, fn: Callable[..., Any], options: FlowOptions) -> None:
        update_wrapper(self, fn)
        self.fn = fn
        self.options = options
        self.flavour = flavour_of(fn)
        self.memory = Memory()
        self.mocks = {}
        self.forget()

    def forget(self) -> None:
        """Let go of its last run."""
        self.graph = Graph(self.options.name)
        self.last_run = None

    def __getattr__(self, name: str) -> Any:
        """Return an option."""
        # Asked also of what is half made, as by `copy`.
        if not name.startswith("_") and name != "options":
            try:
                return getattr(self.options, name)
            except AttributeError:
                pass
        raise AttributeError(f"'Flow' object has no attribute {name!r}", name=name)

    @property
    def isasync(self) -> bool:
        """Whether its function is awaited."""
        return self.flavour.startswith("async")

    @property
    def isgenerator(self) -> bool:
        """Whether its function yields items."""
        return self.flavour.endswith("generator")

    @property
    def parameters(self) -> dict[str, Any]:
        """What its function takes, as JSON Schema."""
        return schema(self._model)

    @cached_property
    def _model(self) -> Any:
        return model_of(self.fn)

    def __get__(self, instance: object, owner: type) -> Any:
        """Return the flow of an object's method: its first parameter is given."""
        if instance is None:
            return self
        method = object.__new__(type(self))
        method._set_up(MethodType(self.fn, instance), self.options)
        method.memory = self.memory
        return method

    def __call__(
        self,
        *args: Any,
        return_state: bool = False,
        wait_for: Iterable[Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the flow and return what its function returns, or the state it ends in.

        In ``with Flow(...)`` it is added as a step, which runs it.

        Raises
        ------
        ParameterBindError
            Its function cannot be called so.
        ParameterTypeError
            What it is given does not fit the annotations.
        """
        __tracebackhide__ = True
        if is_recording():
            return FunctionTask(_Step(self), name=self.name)(*args, **kwargs)
        return run_flow(
            self,
            parameters=bound(self.fn, args, kwargs),
            wait_for=wait_for,
            return_type="state" if return_state else "result",
            asked=Asked(raises=not return_state),
        )

    def run(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        task_states: Mapping[str, Any] | None = None,
        reuse: bool = False,
        again: str | None = None,
    ) -> Any:
        """Run the flow and return the state it ends in.

        Parameters
        ----------
        parameters
            Values by name.
        task_states
            Name of a task, or of one of its calls, as ``"load"`` or ``"load-0"`` → the state that
            is taken instead of calling it.
        reuse
            Whether calls take recorded results that hold.
        again
            The id of the recorded run that this one goes on with.
        """
        __tracebackhide__ = True
        mocks = {name: as_dag_state(state) for name, state in (task_states or {}).items()}
        if reuse and self.memory.past is None:
            self.memory.look_back(past_of(self.name))
        return run_flow(
            self,
            parameters=bound(self.fn, (), dict(parameters or {})),
            return_type="state",
            asked=Asked(reuse, again, mocks),
        )

    def resume(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        run_id: str | None = None,
        task_states: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run the flow from the top, with what it was last given; calls take what still holds.

        Parameters
        ----------
        parameters
            What it is given instead, by name.
        run_id
            A recorded run; the last one when None.
        task_states
            As for `run`.

        Returns
        -------
        nbflow.states.State
            The state it ends in.

        Raises
        ------
        StoreError
            There is no such run.
        """
        __tracebackhide__ = True
        own = dict(parameters or {})
        if run_id is None and (self.last_run is not None or self.persists() is None):
            before = {} if self.last_run is None else self.last_run.request.parameters
            return self.run({**before, **own}, task_states=task_states, reuse=True)
        run = find_run(self.name, run_id)
        names = [name for name in inspect.signature(self.fn).parameters if name not in own]
        before = parameters_of(run, names)
        return self.run({**before, **own}, task_states=task_states, reuse=True, again=run.id)

    def with_options(self, **options: Any) -> Self:
        """Return a flow of the same function with some options changed; None keeps one."""
        new = object.__new__(type(self))
        new._set_up(self.fn, self.options.changed(self.fn, options))
        new.memory = self.memory
        return new

    # -- what the engine asks ----------------------------------------------------------------------

    def call(self, parameters: dict[str, Any]) -> Any:
        """Call its function, and nothing more."""
        __tracebackhide__ = True
        args, kwargs = arguments(self.fn, parameters)
        return self.fn(*args, **kwargs)

    def persists(self) -> Persist | None:
        """Return whether results of its tasks are kept beyond this kernel; None: nothing is."""
        return True if self.options.persist_result else None

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters as the annotations of the function have them."""
        return checked(self._model, parameters)

    def serialize_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters as JSON has them; what it cannot have as the name of its type."""
        return serialized(parameters)

    def run_name(self, parameters: dict[str, Any]) -> str:
        """Return the name of a run, by its ``flow_run_name``."""
        given = self.options.flow_run_name
        if not callable(given):
            return str(given).format(**parameters)
        name = given()
        if not isinstance(name, str):
            raise TypeError(
                f"Callable {given} for 'flow_run_name' returned type {type(name).__name__} but a "
                f"string is required.\n"
                f"  Flow '{self.name}' got {name!r} from it."
            )
        return name

    # -- hooks added later -------------------------------------------------------------------------

    def _hooked(self, kind: str, fn: Callable[..., Any]) -> Callable[..., Any]:
        self.options = self.options.with_hook(kind, fn)
        return fn

    def on_completion(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run completed."""
        return self._hooked("on_completion", fn)

    def on_failure(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run failed."""
        return self._hooked("on_failure", fn)

    def on_cancellation(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run is being cancelled."""
        return self._hooked("on_cancellation", fn)

    def on_crashed(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run crashed."""
        return self._hooked("on_crashed", fn)

    def on_running(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run begins."""
        return self._hooked("on_running", fn)

    def __repr__(self) -> str:
        name = getattr(self.fn, "__name__", type(self.fn).__name__)
        return f"<Flow: {self.options.name}, of {name}{inspect.signature(self.fn)}>"

    def __getstate__(self) -> dict[str, Any]:
        # What runs left stays in the process that made it.
        state = {**vars(self), "memory": Memory(), "mocks": {}, "last_run": None}
        state["graph"] = Graph(self.options.name)
        state.pop("_model", None)
        return state

    def __nbflow_fingerprint__(self) -> Any:
        """Return the function, which is all that another task's code can call."""
        return self.fn


class _Step:
    """Runs a flow as a step of one that was declared."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        # A step is called with what the function takes.
        update_wrapper(self, flow.fn)

    def __call__(self, **parameters: Any) -> Any:
        __tracebackhide__ = True
        return in_full(partial(self._flow, **parameters))

    def __nbflow_fingerprint__(self) -> Any:
        return self._flow.fn


def flow(fn: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Make a flow of a function; its tasks run as they are called.

    Parameters
    ----------
    fn
        The function; left out when the decorator is given options.
    **options
        See `nbflow.flows.function_options.FlowOptions`.

    Examples
    --------
    >>> from nbflow import flow, task
    >>> @task
    ... def double(x):
    ...     return 2 * x
    >>> @flow
    ... def sums(n):
    ...     return sum(double(i) for i in range(n))
    >>> sums(3)
    6
    """
    if fn is None:
        return lambda fn: flow(fn, **options)
    made = Flow(fn, **options)
    made.follow_on()
    return made
