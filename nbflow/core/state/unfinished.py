"""The states of what has yet to run, or runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from nbflow.core.context import given
from nbflow.core.moment import in_utc
from nbflow.core.state.base import State

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Cancelling",
    "ClientFailed",
    "NotReady",
    "Paused",
    "Pending",
    "Queued",
    "Resume",
    "Retrying",
    "Running",
    "Scheduled",
    "Submitted",
]


class Pending(State):
    """Waits to run."""

    __slots__ = ()
    color = "#7ebdff"
    _pending = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        cached_inputs: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)


class NotReady(Pending):
    """Did not run: what it needs did not complete."""

    __slots__ = ()
    color = "#ff5131"


class Scheduled(Pending):
    """Waits for a time.

    Parameters
    ----------
    start_time
        Now when None. In UTC; a naive time is taken to be so.
    """

    __slots__ = ("start_time",)
    color = "#ffab00"
    run_type = "SCHEDULED"
    _scheduled = True
    _starts_by_itself: ClassVar[bool] = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        start_time: datetime | None = None,
        cached_inputs: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, cached_inputs, context)
        self.start_time: datetime | None = None
        if start_time is not None or self._starts_by_itself:
            self.start_time = in_utc(start_time)
        run_count = given("task_run_count")
        if run_count is not None:
            self.context["task_run_count"] = run_count


class Paused(Scheduled):
    """Waits for a person: without a `start_time` it never resumes by itself."""

    __slots__ = ()
    color = "#99a8e8"
    run_type = "PAUSED"
    _starts_by_itself = False


class Resume(Scheduled):
    """Goes on after a pause, without its trigger being asked."""

    __slots__ = ()
    color = "#f58c0c"


class Retrying(Scheduled):
    """Waits for another attempt.

    Parameters
    ----------
    run_count
        The number of the attempt that failed; `context.task_run_count` or 1 when None.
    """

    __slots__ = ("run_count",)
    color = "#f66a0a"
    _retrying = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        start_time: datetime | None = None,
        cached_inputs: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
        run_count: int | None = None,
    ) -> None:
        super().__init__(message, result, start_time, cached_inputs, context)
        self.run_count: int = given("task_run_count", 1) if run_count is None else run_count


class _MetaState(State):
    """Says something about another state, which it wraps. Never wraps another of its own."""

    __slots__ = ("_state",)
    _meta = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        state: State | None = None,
        context: dict[str, Any] | None = None,
        cached_inputs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)
        self.state = state

    @property
    def state(self) -> State | None:
        """The state it is about."""
        return self._state

    @state.setter
    def state(self, state: State | None) -> None:
        self._state: State | None = state.state if isinstance(state, _MetaState) else state

    def _compared(self) -> dict[str, Any]:
        return {**super()._compared(), "state": self._state}


class ClientFailed(_MetaState):
    """Could not be reported."""

    __slots__ = ()
    color = "#eb0000"


class Submitted(_MetaState):
    """Was handed over for execution."""

    __slots__ = ()
    color = "#ffdf5d"
    _submitted = True


class Queued(Submitted):
    """Was handed over and waits for room; `start_time` is now when None."""

    __slots__ = ("start_time",)
    color = "#ffea7f"
    _queued = True
    _scheduled = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        state: State | None = None,
        start_time: datetime | None = None,
        context: dict[str, Any] | None = None,
        cached_inputs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, state, context, cached_inputs)
        self.start_time = in_utc(start_time)


class Running(State):
    """Runs."""

    __slots__ = ()
    color = "#3d67ff"
    run_type = "RUNNING"
    _running = True


class Cancelling(Running):
    """Runs, and is being stopped."""

    __slots__ = ()
    color = "#E8E8E8"
    run_type = "CANCELLING"
