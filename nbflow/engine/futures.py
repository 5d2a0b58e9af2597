"""What a submitted call gives: its state and its result, once there are any."""

import logging
from collections.abc import Callable
from threading import Event, RLock
from typing import Any
from uuid import UUID

from nbflow.core.run_state import State, result_of
from nbflow.engine.around import heed_stops
from nbflow.engine.stop import wait_for
from nbflow.engine.task_call import TaskCall

__all__ = ["FutureList", "NbflowFuture"]

# One for all: it is held for a few instructions, and one each would cost more than all the rest.
_ending = RLock()


class NbflowFuture:
    """One submitted call.

    Fields: ``call``; ``_is_over`` (whether it has ended); ``_event`` (set then, made when somebody
    waits); ``_told`` (called then); ``_state`` (the one it came to, made when somebody asks).
    """

    __slots__ = ("__weakref__", "_event", "_is_over", "_state", "_told", "call")

    def __init__(self, call: TaskCall) -> None:
        self.call = call
        self._is_over = False
        self._event: Event | None = None
        self._told: tuple[Callable[[NbflowFuture], Any], ...] = ()
        self._state: State | None = None

    @property
    def task_run_id(self) -> UUID:
        """What tells the run of the task from every other."""
        return self.call.id

    @property
    def state(self) -> State:
        """The state that the call is in."""
        return self._final() if self._is_over else self.call.run_state()

    def _final(self) -> State:
        """Return the state that the call came to, made when somebody asks."""
        with self.call.run.lock:
            if self._state is None:
                self._state = self.call.run_state()
            return self._state

    def wait(self, timeout: float | None = None) -> State | None:
        """Wait for the end and return its state; None where that takes longer than ``timeout``.

        Parameters
        ----------
        timeout
            In seconds.
        """
        if not self._is_over and not wait_for(self._end_of_it(), timeout, heed_stops):
            return None
        return self._final()

    def _end_of_it(self) -> Event:
        """Return what is set once the call has ended."""
        with _ending:
            if self._event is None:
                self._event = Event()
                if self._is_over:
                    self._event.set()
            return self._event

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> Any:
        """Wait for the end and return what the function returned.

        Parameters
        ----------
        timeout
            In seconds.
        raise_on_failure
            Whether what went wrong is raised; returned when False.

        Raises
        ------
        TimeoutError
            It takes longer.
        Exception
            Whatever the function raised.
        """
        __tracebackhide__ = True
        state = self.wait(timeout)
        if state is None:
            raise TimeoutError(
                f"Task run {self.task_run_id} did not complete within {timeout} seconds"
            )
        return result_of(state, raise_on_failure)

    def done(self) -> bool:
        """Tell whether the call has ended."""
        return self._is_over

    def add_done_callback(self, told: Callable[["NbflowFuture"], Any]) -> None:
        """Have ``told`` called with this future once the call has ended, in any thread."""
        with _ending:
            if not self._is_over:
                self._told = (*self._told, told)
                return
        self._tell(told)

    def end(self) -> None:
        """Let whoever waits know that the call has come to its state."""
        with _ending:
            self._is_over = True
        if self._event is not None:
            self._event.set()
        for told in self._told:
            self._tell(told)

    def _tell(self, told: Callable[["NbflowFuture"], Any]) -> None:
        try:
            told(self)
        except Exception:
            name = self.call.node.name
            _LOGGER.exception("What was to be called when '%s' had ended raised.", name)

    def __del__(self) -> None:
        is_over = getattr(self, "_is_over", None)
        if is_over is None or self._state is not None:
            return
        name = self.call.node.name
        if not is_over:
            _LOGGER.warning(
                "A future was dropped before its call had ended: '%s'.\n"
                "  Wait for it, or return it from the flow, so that a failure of it is seen.",
                name,
            )
        elif self.call.state.is_failed() and not isinstance(self.call.crash, KeyboardInterrupt):
            _LOGGER.warning(
                "A future was dropped whose call failed, and nobody looked: '%s', %s.\n"
                "  Ask for its result or its state, or return it from the flow.",
                name,
                (self.call.state.message or "").rstrip("."),
            )

    def __repr__(self) -> str:
        return f"<NbflowFuture: {self.call.node.name}, {self.state}>"


_LOGGER = logging.getLogger("nbflow.task_runs")


class FutureList(list[NbflowFuture]):
    """The futures of a mapped call, in order."""

    def wait(self, timeout: float | None = None) -> None:
        """Wait until all have ended, at most ``timeout`` seconds for each."""
        for future in self:
            future.wait(timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> list[Any]:
        """Return what each call returned; see `NbflowFuture.result`."""
        return [future.result(timeout, raise_on_failure) for future in self]
