"""The wish that this process ends, while flows as functions run: they end first, then it does.

State: `_holders` (how many want to hear of it), `_former` (what heard of it before them).
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from nbflow.core.signals import TerminationSignal

__all__ = ["hearing_sigterm", "pass_on"]

_holders = 0
_former: Any = None


@contextmanager
def hearing_sigterm() -> Iterator[None]:
    """Let SIGTERM raise `TerminationSignal` in what is done inside, in the main thread.

    What overlaps need not be nested: the last to leave puts back what heard of it before the first.
    """
    global _holders, _former
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if _holders == 0:
        _former = signal.signal(signal.SIGTERM, _ring)
    _holders += 1
    try:
        yield
    finally:
        _holders -= 1
        if _holders == 0:
            # None: set by what is not Python, which cannot be put back.
            signal.signal(signal.SIGTERM, signal.SIG_DFL if _former is None else _former)


def pass_on(error: BaseException) -> None:
    """Let whatever heard of a signal before hear of it, once nobody here does any more."""
    is_main = threading.current_thread() is threading.main_thread()
    if isinstance(error, TerminationSignal) and is_main and _holders == 0:
        os.kill(os.getpid(), error.signal)


def _ring(number: int, frame: object) -> NoReturn:
    raise TerminationSignal(number)
