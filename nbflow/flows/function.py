"""Flows that are functions: what is called, and what becomes of it."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial, update_wrapper
from typing import Any, Self

from nbflow.core import scope as scopes
from nbflow.core.binding import flavour_of
from nbflow.core.graph import Graph
from nbflow.core.run_state import as_dag_state
from nbflow.core.state import State
from nbflow.core.task import FunctionTask
from nbflow.engine.keeping import Persist
from nbflow.engine.memory import Memory
from nbflow.engine.past import past_of
from nbflow.engine.request import Request
from nbflow.flows.function_options import FlowOptions
from nbflow.flows.function_parameters import bound, checked, serialized
from nbflow.flows.running import run_flow

__all__ = ["Flow", "flow"]


class Flow:
    """A flow that is a function: its tasks run as they are called.

    Parameters
    ----------
    fn
        The function.
    **options
        See `nbflow.flows.function_options.FlowOptions`.

    Fields: ``graph`` (the calls of its last run); ``memory`` (what its runs left); ``last_run``.
    """

    def __init__(self, fn: Callable[..., Any], **options: Any) -> None:
        self.fn = fn
        self.options = FlowOptions.checked(fn, options)
        self.flavour = flavour_of(fn)
        self.graph = Graph(self.options.name)
        self.memory = Memory()
        self.last_run: Any = None
        self._mocks: dict[str, State] = {}
        self._next: Mapping[str, Any] = {}
        update_wrapper(self, fn)

    def __getattr__(self, name: str) -> Any:
        """Return an option."""
        if name.startswith("_") or name == "options":
            raise AttributeError(name)
        try:
            return getattr(self.options, name)
        except AttributeError:
            raise AttributeError(f"'Flow' object has no attribute {name!r}") from None

    @property
    def isasync(self) -> bool:
        """Whether its function is awaited."""
        return self.flavour.startswith("async")

    @property
    def isgenerator(self) -> bool:
        """Whether its function yields items."""
        return self.flavour.endswith("generator")

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        return self.with_fn(partial(self.fn, instance))

    def with_fn(self, fn: Any) -> "Flow":
        """Return a flow like this one around another function."""
        new = object.__new__(type(self))
        vars(new).update(vars(self))
        new.fn = update_wrapper(fn, self.fn) if isinstance(fn, partial) else fn
        return new

    def __call__(
        self,
        *args: Any,
        return_state: bool = False,
        wait_for: Iterable[Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the flow and return what its function returns, or the state it ends in.

        In ``with Flow(...)`` the flow is a step that runs it.
        """
        __tracebackhide__ = True
        scope = scopes.current()
        if scope is not None and not hasattr(scope, "submit_task"):
            return FunctionTask(self.fn, name=self.name).copy()(*args, **kwargs)
        parameters = bound(self, args, kwargs)
        return run_flow(
            self,
            parameters=parameters,
            wait_for=wait_for,
            return_type="state" if return_state else "result",
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
            The id of a recorded run whose parameters are taken, where none are given.
        """
        __tracebackhide__ = True
        mocks = {name: as_dag_state(state) for name, state in (task_states or {}).items()}
        self._next = {"reuse": reuse, "again": again, "mocks": mocks}
        if reuse and self.memory.past is None and self.persists() is not None:
            self.memory.look_back(past_of(self.name))
        given = bound(self, (), dict(parameters or {}))
        return run_flow(self, parameters=given, return_type="state")

    def resume(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        task_states: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run the flow from the top, with what it was last given; calls take what still holds.

        Returns
        -------
        nbflow.states.State
            The state it ends in.
        """
        __tracebackhide__ = True
        last = self.last_run
        given = dict(last.request.parameters) if last is not None else {}
        return self.run({**given, **(parameters or {})}, task_states=task_states, reuse=True)

    def with_options(self, **options: Any) -> Self:
        """Return a flow of the same function with some options changed; None keeps one."""
        new = type(self)(self.fn, **self.options.changed(options))
        new.memory = self.memory
        return new

    # -- what the engine asks ----------------------------------------------------------------------

    def request_for(self, parameters: Mapping[str, Any]) -> Request:
        """Return what its next run is asked for, once."""
        asked, self._next = self._next, {}
        self._mocks = dict(asked.get("mocks", {}))
        return Request(parameters=dict(parameters), reuse=bool(asked.get("reuse")), waits=True)

    def mocks_for_run(self) -> Mapping[str, State]:
        """Return the states that calls of its next run are given."""
        return self._mocks

    def persists(self) -> Persist | None:
        """Return whether results of its tasks are kept beyond this kernel; None: nothing is."""
        return True if self.options.persist_result else None

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters as the annotations of the function have them."""
        return checked(self, parameters)

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
                "string is required."
            )
        return name

    # -- hooks added later -------------------------------------------------------------------------

    def _hooked(self, name: str, fn: Callable[..., Any]) -> Callable[..., Any]:
        hooks = (*getattr(self.options, name), fn)
        self.options = self.options.with_hooks(name, hooks)
        return fn

    def on_completion(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run completed."""
        return self._hooked("on_completion_hooks", fn)

    def on_failure(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run failed."""
        return self._hooked("on_failure_hooks", fn)

    def on_cancellation(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run is being cancelled."""
        return self._hooked("on_cancellation_hooks", fn)

    def on_crashed(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run crashed."""
        return self._hooked("on_crashed_hooks", fn)

    def on_running(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """Have ``fn`` called when a run begins."""
        return self._hooked("on_running_hooks", fn)

    def __repr__(self) -> str:
        return f"<Flow: {self.options.name}, of {self.fn.__name__}{inspect.signature(self.fn)}>"


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
        return lambda fn: Flow(fn, **options)
    return Flow(fn, **options)
