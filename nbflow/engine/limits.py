"""Ending a call that takes too long.

In the main thread an alarm of the system ends also what waits in a call of the system. In another
thread Python can only raise between two of its own instructions.
"""

import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine.effects import Raised, attempt
from nbflow.executors.injecting import InThread

__all__ = ["awaited_within", "ending_after", "within"]

AGAIN = 0.5
"""Seconds after which a call is rung for once more, in case it did not hear."""


def within(limit: float, fn: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Return what ``fn`` returns, or `Raised`: with `TaskTimeoutSignal` where it took too long.

    Parameters
    ----------
    limit
        In seconds.
    """
    __tracebackhide__ = True
    return (_by_alarm if _can_alarm() else _by_timer)(limit, lambda: attempt(fn, inputs))


@contextmanager
def ending_after(limit: float | None, told: float | None = None) -> Iterator[None]:
    """End what is done inside when its time is over; None or 0: never.

    Parameters
    ----------
    told
        The seconds that are told, where these are the last of more.

    Raises
    ------
    TimeoutError
        It took longer than ``limit`` seconds.
    """
    if not limit:
        yield
        return
    try:
        with _alarm(limit) if _can_alarm() else _injected(limit):
            yield
    except TaskTimeoutSignal as late:
        raise TimeoutError(_too_long(told or limit)) from late


async def awaited_within(
    limit: float | None, awaitable: Awaitable[Any], told: float | None = None
) -> Any:
    """Return what an awaitable gives; see `ending_after`."""
    __tracebackhide__ = True
    if not limit:
        return await awaitable
    import asyncio  # loaded long since where anything is awaited

    try:
        async with asyncio.timeout(limit) as scope:
            return await awaitable
    except TimeoutError as error:
        if scope.expired():
            raise TimeoutError(_too_long(told or limit)) from error
        raise


def _too_long(limit: float) -> str:
    return f"Scope timed out after {limit:g} second(s)."


@contextmanager
def _injected(limit: float) -> Iterator[None]:
    here = InThread(int)
    here.ident = threading.get_ident()
    timer = threading.Timer(limit, here.raise_there, (_late(limit),))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        here.end()


def _can_alarm() -> bool:
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and hasattr(signal, "setitimer")


def _late(limit: float) -> type[TaskTimeoutSignal]:
    class Late(TaskTimeoutSignal):
        # The interpreter makes an instance without arguments; a pickled one comes with its text.
        def __init__(self, *_: object) -> None:
            super().__init__(_text(limit))

    return Late


def _text(limit: float) -> str:
    return f"it took longer than the {limit:g} seconds that it may"


def _by_alarm(limit: float, fn: Callable[[], Any]) -> Any:
    __tracebackhide__ = True
    try:
        with _alarm(limit):
            return fn()
    except TaskTimeoutSignal as late:
        # It came when the call had ended, just before the alarm was called off.
        return Raised(late)


@contextmanager
def _alarm(limit: float) -> Iterator[None]:
    def ring(number: int, frame: object) -> None:
        if not _is_ending(sys.exception()):
            raise TaskTimeoutSignal(_text(limit))

    former = signal.signal(signal.SIGALRM, ring)
    # More than once: what rings while Python calls a `__del__` is lost.
    signal.setitimer(signal.ITIMER_REAL, limit, AGAIN)
    try:
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            signal.signal(signal.SIGALRM, former)


def _is_ending(error: BaseException | None) -> bool:
    """Tell whether a call that was rung for is tidying up."""
    while error is not None and not isinstance(error, TaskTimeoutSignal):
        error = error.__context__
    return error is not None


def _by_timer(limit: float, fn: Callable[[], Any]) -> Any:
    __tracebackhide__ = True
    call = InThread(fn)
    timer = threading.Timer(limit, call.raise_there, [_late(limit)])
    timer.daemon = True
    timer.start()
    _, outcome, error = call.run()
    timer.cancel()
    timer.join()
    return outcome if error is None else Raised(error)
