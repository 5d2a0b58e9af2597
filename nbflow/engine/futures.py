"""What a submitted call gives: its state and its result, once there are any."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import Any
from uuid import UUID

from nbflow.core.run_state import State, result_of
from nbflow.engine.task_call import TaskCall

__all__ = ["FutureList", "NbflowFuture"]


class NbflowFuture:
    """One submitted call."""

    __slots__ = ("__weakref__", "_ended", "_state", "call")

    def __init__(self, call: TaskCall) -> None:
        self.call = call
        self._ended: Future[None] = Future()
        self._state: State | None = None

    @property
    def task_run_id(self) -> UUID:
        """What tells the run of the task from every other."""
        return self.call.task_run.id

    @property
    def state(self) -> State:
        """The state that the call is in."""
        return self._final() if self._ended.done() else self.call.run_state()

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
        try:
            self._ended.result(timeout)
        except Late:
            return None
        return self._final()

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
        return self._ended.done()

    def add_done_callback(self, told: Callable[["NbflowFuture"], Any]) -> None:
        """Have ``told`` called with this future once the call has ended, in any thread."""
        self._ended.add_done_callback(lambda _: told(self))

    def end(self) -> None:
        """Let whoever waits know that the call has come to its state."""
        self._ended.set_result(None)

    def __del__(self) -> None:
        ended = getattr(self, "_ended", None)
        if ended is None or self._state is not None:
            return
        name, log = self.call.node.name, logging.getLogger("nbflow.task_runs")
        if not ended.done():
            log.warning(
                "A future was dropped before its call had ended: '%s'.\n"
                "  Wait for it, or return it from the flow, so that a failure of it is seen.",
                name,
            )
        elif self.call.state.is_failed():
            log.warning(
                "A future was dropped whose call failed, and nobody looked: '%s', %s.\n"
                "  Ask for its result or its state, or return it from the flow.",
                name,
                self.call.state.message,
            )

    def __repr__(self) -> str:
        return f"<NbflowFuture: {self.call.node.name}, {self.state}>"


class FutureList(list[NbflowFuture]):
    """The futures of a mapped call, in order."""

    def wait(self, timeout: float | None = None) -> None:
        """Wait until all have ended, at most ``timeout`` seconds for each."""
        for future in self:
            future.wait(timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> list[Any]:
        """Return what each call returned; see `NbflowFuture.result`."""
        return [future.result(timeout, raise_on_failure) for future in self]
