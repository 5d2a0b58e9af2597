"""The states of what is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbflow.core.context import given
from nbflow.core.moment import in_utc
from nbflow.core.state.base import State

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Cached",
    "Cancelled",
    "Crashed",
    "Failed",
    "Finished",
    "Looped",
    "Mapped",
    "Skipped",
    "Success",
    "TimedOut",
    "TriggerFailed",
    "ValidationFailed",
]


class Finished(State):
    """Is over."""

    __slots__ = ()
    color = "#003ccb"
    run_type = "COMPLETED"
    _finished = True
    _valued = True


class Looped(Finished):
    """Asks for another turn, with its result at hand.

    Parameters
    ----------
    loop_count
        The turn that has ended, from 1; `context.task_loop_count` or 1 when None.
    """

    __slots__ = ("loop_count",)
    _looped = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        loop_count: int | None = None,
        context: dict[str, Any] | None = None,
        cached_inputs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)
        self.loop_count: int = given("task_loop_count", 1) if loop_count is None else loop_count


class Cancelled(Finished):
    """Was stopped; neither a success nor a failure."""

    __slots__ = ()
    color = "#bdbdbd"
    run_type = "CANCELLED"
    _valued = False


class Success(Finished):
    """Went as it should."""

    __slots__ = ()
    color = "#28a745"
    _successful = True


class Cached(Success):
    """Succeeded, and may stand in for later runs while it is valid.

    Parameters
    ----------
    cached_parameters
        The flow's parameters when it was made.
    cached_result_expiration
        Valid until then, in UTC; a naive time is taken to be so. For ever when None.
    hashed_inputs
        A digest of each input, by argument name.
    """

    __slots__ = ("cached_parameters", "cached_result_expiration", "hashed_inputs")
    color = "#34d058"
    _cached = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        cached_inputs: dict[str, Any] | None = None,
        cached_parameters: dict[str, Any] | None = None,
        cached_result_expiration: datetime | None = None,
        context: dict[str, Any] | None = None,
        hashed_inputs: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)
        self.cached_parameters = cached_parameters
        self.hashed_inputs = hashed_inputs
        end = cached_result_expiration
        self.cached_result_expiration = None if end is None else in_utc(end)


class Mapped(Success):
    """Stands for the children a mapped task was split into.

    Parameters
    ----------
    map_states
        The children's states, in the order of the elements.
    n_map_states
        How many children there will be, while `map_states` is not filled yet.
    """

    __slots__ = ("_n_map_states", "map_states")
    color = "#003ccb"
    _mapped = True

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        map_states: list[State] | None = None,
        context: dict[str, Any] | None = None,
        cached_inputs: dict[str, Any] | None = None,
        n_map_states: int | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)
        self.map_states: list[State] = [] if map_states is None else map_states
        self._n_map_states = n_map_states

    def _fetched(self) -> Any:
        return [state.result for state in self.map_states]

    @property
    def n_map_states(self) -> int:
        """How many children there are, or will be."""
        return self._n_map_states or len(self.map_states)

    @n_map_states.setter
    def n_map_states(self, number: int | None) -> None:
        self._n_map_states = number

    @property
    def value(self) -> Any:
        """The children's results as a list; a failed child gives its exception."""
        if self.result is None:
            return [state.result for state in self.map_states]
        return self.result


class Skipped(Success):
    """Was not run, on purpose."""

    __slots__ = ()
    color = "#62757f"
    _skipped = True


class Failed(Finished):
    """Went wrong; the result is the exception, if there was one."""

    __slots__ = ()
    color = "#eb0000"
    run_type = "FAILED"
    _failed = True
    _valued = False

    def __init__(
        self,
        message: str | None = None,
        result: Any = None,
        cached_inputs: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, result, context, cached_inputs)


class Crashed(Failed):
    """Was interrupted, and its flow with it; the result is what interrupted it."""

    __slots__ = ()
    color = "#eb0000"
    run_type = "CRASHED"


class TimedOut(Failed):
    """Took longer than it may."""

    __slots__ = ()
    color = "#ff4e33"


class TriggerFailed(Failed):
    """Did not run: its trigger did not hold."""

    __slots__ = ()
    color = "#ff5131"


class ValidationFailed(Failed):
    """Returned something that did not pass its check."""

    __slots__ = ()
    color = "#ff5131"
