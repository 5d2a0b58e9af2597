"""Ending a call that takes too long.

In the main thread an alarm of the system ends also what waits in a call of the system. In another
thread Python can only raise between two of its own instructions.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from nbflow.core.signals import TaskTimeoutSignal
from nbflow.engine.effects import Raised, attempt
from nbflow.executors.injecting import absorb, raise_in_thread

__all__ = ["within"]


def within(limit: float, fn: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    """Return what ``fn`` returns, or `Raised`: with `TaskTimeoutSignal` where it took too long.

    Parameters
    ----------
    limit
        In seconds.
    """
    __tracebackhide__ = True
    try:
        with _alarm(limit) if _can_alarm() else _raised_in_this_thread(limit):
            return attempt(fn, inputs)
    except TaskTimeoutSignal as late:
        # It came when the call had ended, just before the alarm was called off.
        return Raised(late)


def _can_alarm() -> bool:
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and hasattr(signal, "setitimer")


def _text(limit: float) -> str:
    return f"it took longer than the {limit:g} seconds that it may"


@contextmanager
def _alarm(limit: float) -> Iterator[None]:
    def ring(number: int, frame: object) -> NoReturn:
        raise TaskTimeoutSignal(_text(limit))

    former = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


@contextmanager
def _raised_in_this_thread(limit: float) -> Iterator[None]:
    thread, lock = threading.get_ident(), threading.Lock()
    # The interpreter makes an instance of the class, without arguments.
    late = type("TaskTimeoutSignal", (TaskTimeoutSignal,), {"__init__": _saying(_text(limit))})
    ended = False

    def ring() -> None:
        with lock:
            if not ended:
                raise_in_thread(thread, late)

    timer = threading.Timer(limit, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            ended = True
        timer.cancel()
        timer.join()
        absorb()


def _saying(text: str) -> Callable[[TaskTimeoutSignal], None]:
    def __init__(self: TaskTimeoutSignal) -> None:  # noqa: N807  # of a class made above
        BaseException.__init__(self, text)

    return __init__
