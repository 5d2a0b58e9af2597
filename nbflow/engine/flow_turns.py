"""Going through the items of a flow's function, in a context that whoever takes them is not in."""

from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from functools import partial
from time import monotonic
from typing import Any

from nbflow.engine.effects import Raised, attempt
from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.engine.limits import awaited_within, ending_after
from nbflow.engine.terminating import hearing_sigterm

__all__ = ["Turns", "made"]

_LEAST_SECONDS = 1e-3


class Turns:
    """One attempt of a flow that yields items; each is made in a turn of its own.

    Only the time of the turns counts for the flow's timeout.

    Parameters
    ----------
    here
        The context of the run.

    Fields: ``items`` (the generator).
    """

    def __init__(self, engine: FlowRunEngine, here: Context) -> None:
        self.items = here.run(engine.flow.call, engine.parameters or {})
        self._engine = engine
        self._here = here
        self._left = self._limit = engine.flow.timeout_seconds

    def turn(self, take: Callable[[], Any]) -> Any:
        """Make an item and return it, or `Raised`."""
        __tracebackhide__ = True
        began = monotonic()
        try:
            return self._here.run(attempt, self._take, {"take": take})
        finally:
            self._spend(monotonic() - began)

    def _take(self, take: Callable[[], Any]) -> Any:
        __tracebackhide__ = True
        self._obey()
        with hearing_sigterm(), ending_after(self._left, self._limit):
            return take()

    async def turn_awaited(self, take: Callable[[], Any]) -> Any:
        """Make an item that is awaited and return it, or `Raised`."""
        __tracebackhide__ = True
        began = monotonic()
        try:
            return await _Inside(self._here, made(self._take_awaited(take)))
        finally:
            self._spend(monotonic() - began)

    async def _take_awaited(self, take: Callable[[], Any]) -> Any:
        __tracebackhide__ = True
        self._obey()
        with hearing_sigterm():
            return await awaited_within(self._left, take(), self._limit)

    def _obey(self) -> None:
        call = self._engine.call
        if call is not None and call.is_cancelled:
            raise KeyboardInterrupt

    def _spend(self, seconds: float) -> None:
        if self._left is not None:
            self._left = max(self._left - seconds, _LEAST_SECONDS)

    def ended(self, error: BaseException) -> Any:
        """Return the outcome of the attempt, by what the last turn raised."""
        if not isinstance(error, StopIteration | StopAsyncIteration):
            return Raised(error)
        result = getattr(error, "value", None)
        return self._here.run(attempt, self._engine.handle_success, {"result": result})

    def closed(self, outcome: Any) -> Any:
        """Return the outcome of the attempt, by that of closing the generator."""
        if type(outcome) is not Raised:
            return self.ended(StopIteration())
        # Nobody would take the items of a further attempt.
        assert self._engine.flow_run is not None, "it was made"
        self._engine.flow_run.empirical_policy.retries = 0
        return outcome


async def made(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns, or `Raised`."""
    __tracebackhide__ = True
    try:
        return await coroutine
    except BaseException as error:  # noqa: BLE001  # whoever asked sees to it
        return Raised(error)


class _Inside:
    """Awaits a coroutine in a context, in the task of whoever awaits this."""

    def __init__(self, here: Context, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._here = here
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Any = partial(self._coroutine.send, None)
        while True:
            try:
                asked = self._here.run(step)
            except StopIteration as stop:
                return stop.value
            try:
                step = partial(self._coroutine.send, (yield asked))
            except BaseException as error:  # noqa: BLE001  # for the coroutine to see to
                step = partial(self._coroutine.throw, error)
