"""Calling what may take long, or never end, beside everything else: a user's ``__repr__``, say."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from nbflow.engine.effects import Raised
from nbflow.executors.injecting import InThread

__all__ = ["TooLong", "beside"]

TRIES = 10
PAUSE = 0.1
"""Seconds between two tries to end a call, which may swallow what is raised in it."""


class TooLong(BaseException):
    """Raised in a call that takes too long; none that ``except Exception`` would take for its own.

    Examples
    --------
    >>> type(beside(60.0, lambda: 1 / 0).exception)
    <class 'ZeroDivisionError'>
    """


def beside(seconds: float, call: Callable[[], Any]) -> Any:
    """Return what a call returns, made in a thread of its own; `Raised` where it raised.

    With `TooLong` where it took longer. It is ended then; what waits in C is left behind.
    """
    running = InThread(call)
    told: list[Any] = []
    context = copy_context()
    thread = threading.Thread(
        target=lambda: told.append(context.run(running.run)), name="nbflow-beside", daemon=True
    )
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _end(running, thread)
        return Raised(TooLong())
    _, result, error = told[0]
    return result if error is None else Raised(error)


def _end(running: InThread, thread: threading.Thread) -> None:
    for _ in range(TRIES):
        running.raise_there(TooLong)
        thread.join(PAUSE)
        if not thread.is_alive():
            return
