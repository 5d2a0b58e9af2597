"""Threads that make calls.

A pool of `concurrent.futures` makes a future for each call, with all that is needed to wait for it:
where calls are short that is as much as all the rest, and nobody waits for these.
"""

from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

from nbflow.engine.effects import attempt

__all__ = ["Pool"]

_Calls = SimpleQueue[Callable[[], None] | None]
_Idle = deque[None]


class Pool:
    """Makes calls in threads, begun in the order in which they come.

    A thread that waits in C does not keep the program from ending.

    Parameters
    ----------
    most
        How many threads there are at most.

    Fields: ``_calls`` (what is to be called; None ends a thread); ``_idle`` (as long as there are
    threads that wait and that nothing was put for); ``_threads``, guarded by ``_lock``.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: _Calls = SimpleQueue()
        self._idle: _Idle = deque()
        self._threads: list[Thread] = []
        self._lock = Lock()

    def submit(self, fn: Callable[[], None]) -> None:
        """Have ``fn`` called by the next thread that is free; what it raises is lost."""
        self._calls.put(fn)
        try:
            self._idle.pop()
        except IndexError:
            self._begin_another()

    def close(self, *, wait: bool) -> None:
        """Let all that was submitted be called, and the threads end; ``wait`` for it."""
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def __del__(self) -> None:
        # A generator may have been left in the midst of its items.
        self.close(wait=False)

    def _begin_another(self) -> None:
        with self._lock:
            count = len(self._threads)
            if count < self._most:
                work = self._calls, self._idle  # not the pool: it goes when nobody has it
                thread = Thread(target=_work, args=work, name=f"nbflow_{count}", daemon=True)
                self._threads.append(thread)
                thread.start()


def _work(calls: _Calls, idle: _Idle) -> None:
    """Make calls as they come."""
    while (fn := calls.get()) is not None:
        attempt(fn, {})
        del fn  # what it holds is not held while nothing comes
        idle.append(None)
