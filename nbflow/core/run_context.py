"""What runs here: the innermost `@flow` run and task run, in one context variable each."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, ClassVar, Self, cast

from nbflow.core import scope as scopes
from nbflow.core.context import under_way
from nbflow.errors import MissingContextError

__all__ = ["FlowRunContext", "TaskRunContext", "apart", "get_run_context"]


class _RunContext:
    """A value that is the current one between `enter` and `leave`."""

    __slots__ = ("_token",)

    _current: ClassVar[ContextVar[Any]]
    _token: Token[Any]

    @classmethod
    def get(cls) -> Self | None:
        """Return the innermost one, None outside of any."""
        return cast("Self | None", cls._current.get())

    @property
    def outer(self) -> Self | None:
        """The one that was current when this was entered."""
        before = self._token.old_value
        return None if before is Token.MISSING else before

    @classmethod
    @contextmanager
    def left(cls) -> Iterator[None]:
        """Let none be current inside."""
        token = cls._current.set(None)
        try:
            yield
        finally:
            cls._current.reset(token)

    def __enter__(self) -> Self:
        self._token = self._current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._current.reset(self._token)


class FlowRunContext(_RunContext):
    """A flow that runs.

    Parameters
    ----------
    flow, flow_run
        The flow, and what is known of its run.
    parameters
        What it was called with, checked.
    client
        Answers for runs and their states.
    result_factory
        Makes what stands for results.
    task_runner
        Where its submitted tasks run.
    log_prints
        Whether what is printed is logged.
    run
        The tables that its task runs are entered in.
    """

    __slots__ = (
        "client",
        "flow",
        "flow_run",
        "log_prints",
        "parameters",
        "result_factory",
        "run",
        "task_runner",
    )

    _current = ContextVar("nbflow_flow_run", default=None)

    def __init__(
        self,
        flow: Any,
        flow_run: Any,
        parameters: dict[str, Any],
        client: Any = None,
        result_factory: Any = None,
        task_runner: Any = None,
        log_prints: bool = False,
        run: Any = None,
    ) -> None:
        self.flow = flow
        self.flow_run = flow_run
        self.parameters = parameters
        self.client = client
        self.result_factory = result_factory
        self.task_runner = task_runner
        self.log_prints = log_prints
        self.run = run


class TaskRunContext(_RunContext):
    """A task that runs.

    Parameters
    ----------
    task, task_run
        The task, and what is known of its run.
    parameters
        What its function is called with.
    result_factory
        Makes what stands for its result.
    log_prints
        Whether what is printed is logged.
    """

    __slots__ = ("log_prints", "parameters", "result_factory", "task", "task_run")

    _current = ContextVar("nbflow_task_run", default=None)

    @classmethod
    def get(cls) -> Self | None:
        """Return the innermost one, None outside of any."""
        # Made when it is asked for: most calls never do.
        return super().get() or getattr(under_way(), "task_context", None)

    def __init__(
        self,
        task: Any,
        task_run: Any,
        parameters: dict[str, Any],
        result_factory: Any = None,
        log_prints: bool = False,
    ) -> None:
        self.task = task
        self.task_run = task_run
        self.parameters = parameters
        self.result_factory = result_factory
        self.log_prints = log_prints


def get_run_context() -> FlowRunContext | TaskRunContext:
    """Return the context of the task that runs here, else of the flow.

    Raises
    ------
    MissingContextError
        Neither runs here.
    """
    context = TaskRunContext.get() or FlowRunContext.get()
    if context is None:
        raise MissingContextError(
            "No flow or task runs here, so there is no run context.\n"
            "  Ask for it inside a function under `@flow` or `@task`, while it runs."
        )
    return context


@contextmanager
def apart() -> Iterator[None]:
    """Let no `@flow` run be under way inside: what is called there is none of its tasks."""
    token = scopes.enter(None)
    try:
        with FlowRunContext.left(), TaskRunContext.left():
            yield
    finally:
        scopes.leave(token)
