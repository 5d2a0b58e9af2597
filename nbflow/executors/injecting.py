"""Ending a call that runs in another thread, by an exception raised in the midst of it."""

import sys
from collections.abc import Callable
from threading import Lock, get_ident
from typing import Any

__all__ = ["InThread"]


class InThread:
    """One call in a thread. Who claims its end first, itself or another, says how it ended.

    Fields: ``ident`` (of the thread, once it runs); ``is_over`` (the function has ended);
    ``_thrown`` (what was last left to be raised in it).
    """

    __slots__ = ("_claimed_by", "_fn", "_lock", "_thrown", "ident", "is_over")

    def __init__(self, fn: Callable[[], Any]) -> None:
        self._fn = fn
        self._lock = Lock()
        self._claimed_by: object = None
        self._thrown: type[BaseException] | None = None
        self.ident = 0
        self.is_over = False

    def run(self) -> tuple[bool, Any, BaseException | None]:
        """Call the function here; return whether the end is the call's own, result and error."""
        result, error, was_called = None, None, False
        self.ident = get_ident()
        while True:
            # What is injected may come up at any line of this, until `end` takes it back.
            try:
                if not was_called:
                    was_called = True
                    result = self._fn()
                return self.end(), result, error
            except BaseException as raised:  # noqa: BLE001 the caller is given it
                error = raised

    def end(self) -> bool:
        """Let nothing be raised any more; tell whether the end is the call's own."""
        with self._lock:
            self.is_over = True
            if self._thrown is not None:
                _take_back(self._thrown)
        return self.claim(self)

    def claim(self, who: object) -> bool:
        """Return whether the end of the call is for ``who`` to say."""
        with self._lock:
            if self._claimed_by is None:
                self._claimed_by = who
            return self._claimed_by is who

    def raise_there(self, exception: type[BaseException]) -> None:
        """Raise in the thread as soon as it runs Python, unless the function has ended."""
        with self._lock:
            if self.ident and not self.is_over:
                self._thrown = exception
                _leave(self.ident, exception)


class _Quiet(BaseException):
    """Raised and caught at once."""


def _leave(ident: int, exception: type[BaseException]) -> None:
    """Leave an exception to be raised in a thread, in the place of one that is left there.

    In 3.11, until some thread has taken its exception, whatever is traced by a debugger or by
    coverage cannot enter a function, and where that thread waits in C this is for ever. So one is
    raised and caught here as well. The other thread finds its own when it next takes the GIL.
    """
    import ctypes  # slow to load, and hardly ever needed

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    is_held_up = sys.version_info < (3, 12) and sys.gettrace() and ident != get_ident()
    raise_in(ctypes.c_ulong(ident), ctypes.py_object(exception))
    if is_held_up:
        try:
            raise_in(ctypes.c_ulong(get_ident()), ctypes.py_object(_Quiet))
            while True:
                pass
        except _Quiet:
            pass


def _take_back(exception: type[BaseException]) -> None:
    """Let nothing be left to be raised in this thread.

    It is raised and caught here. Python's own way, to leave NULL, makes its loop look for an
    exception ever after; in 3.11, under a debugger or coverage, that never goes on.
    """
    try:
        _leave(get_ident(), exception)
        while True:
            pass
    except exception:
        pass
