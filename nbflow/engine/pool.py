"""Threads that make calls, of which each makes what waits before it rests.

A pool of `concurrent.futures` makes a future, and wakes a thread, for each call: where calls are
short that is as much as all the rest.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from nbflow.engine.effects import attempt

__all__ = ["Pool"]


class Pool:
    """Makes calls in threads, begun in the order in which they come.

    Parameters
    ----------
    most
        How many threads there are at most.

    Fields: ``_waiting`` (what is to be called); ``_is_coming`` (whether a thread was called that
    has not looked yet).
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._threads = ThreadPoolExecutor(most, "nbflow")
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_coming = False

    def submit(self, fn: Callable[[], None]) -> None:
        """Have ``fn`` called by the next thread that is free; what it raises is lost."""
        self._waiting.append(fn)
        self._call_another()

    def close(self, *, wait: bool) -> None:
        """Let all that was submitted be called, and the threads end; ``wait`` for it."""
        for _ in range(min(self._most, len(self._waiting))):
            self._threads.submit(self._work)
        self._threads.shutdown(wait=wait)

    def _call_another(self) -> None:
        # Two may be called at once, which does no harm; none cannot be, and so there is no lock:
        # whoever was called looks at what waits after it has taken this back.
        if self._waiting and not self._is_coming:
            self._is_coming = True
            self._threads.submit(self._work)

    def _work(self) -> None:
        """Call what waits until nothing does; another thread does the same beside."""
        self._is_coming = False
        while True:
            try:
                fn = self._waiting.popleft()
            except IndexError:
                return
            with suppress(RuntimeError):  # closed, or Python ends: those that are there go on
                self._call_another()
            attempt(fn, {})
