"""Ending or pausing, from any thread, what one thread does: flags, and an interrupt.

The interrupt is for what would not look at a flag. One that came too late would hit whatever runs
next, the user's own code. So none is sent once the end has begun, and the end waits for one that
is under way.
"""

import _thread
import signal
import threading
from collections.abc import Callable
from time import monotonic, sleep
from types import TracebackType
from typing import Self

__all__ = ["GLANCE", "Stop", "wait_for"]

GLANCE = 0.1
"""Seconds after which what waits looks whether it is to end."""

ARRIVAL = 0.5
"""Seconds that an interrupt under way is waited for; one that arrives cuts them short."""


class Stop:
    """A wish that a piece of work ends; the work is done inside ``with stop:`` and looks at it.

    Leaving raises `KeyboardInterrupt` where the work was to end and got to its end instead.

    Fields: ``is_wanted`` (looked at between two steps: then call `obey`); ``is_pausing`` (looked at
    too: then what has begun comes to its end, and nothing else begins). Guarded by the lock:
    ``_thread`` (which works; None before), ``_has_ended``, ``_is_sent`` (whether an interrupt is
    under way or has arrived; one is enough, a second would meet the tidying up).
    """

    def __init__(self) -> None:
        self.is_wanted = self.is_pausing = False
        # Reentrant: a step may want its own end, and is interrupted while the lock is held.
        self._lock = threading.RLock()
        self._thread: int | None = None
        self._has_ended = False
        self._is_sent = False

    def want(self) -> bool:
        """Ask for the end; return False where it has come already.

        A step in the main thread is interrupted, also in a call that waits; in another thread it
        comes to its own end first.
        """
        with self._lock:
            if self._has_ended:
                return False
            self.is_wanted = True
            if self._thread is not None and not self._is_sent and _can_interrupt(self._thread):
                self._is_sent = True
                _interrupt(self._thread)
            return True

    def pause(self) -> bool:
        """Ask that nothing further begins; return False where the end has come already."""
        with self._lock:
            self.is_pausing = self.is_pausing or not self._has_ended
            return not self._has_ended

    def obey(self) -> None:
        """Raise `KeyboardInterrupt`, that of an interrupt under way if there is one."""
        if self._is_sent:
            sleep(ARRIVAL)
        raise KeyboardInterrupt

    def __enter__(self) -> Self:
        with self._lock:
            self._thread = threading.get_ident()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._has_ended = True
        if self.is_wanted and kind is not KeyboardInterrupt:
            self.obey()


def wait_for(event: threading.Event, timeout: float | None, glance: Callable[[], object]) -> bool:
    """Wait for an event and return whether it came; call ``glance`` every now and then.

    An interrupt may come to nothing: where it is sent at the very moment in which a thread begins
    to wait, and where Python is in the midst of a finalizer.

    Parameters
    ----------
    timeout
        In seconds; None: for ever.
    """
    until = float("inf") if timeout is None else monotonic() + timeout
    while not event.wait(min(GLANCE, max(0.0, until - monotonic()))):
        if monotonic() >= until:
            return False
        glance()
    return True


def _can_interrupt(thread: int) -> bool:
    """Tell whether that is the main thread, and an interrupt means to it what it usually does."""
    return thread == threading.main_thread().ident and callable(signal.getsignal(signal.SIGINT))


def _interrupt(thread: int) -> None:
    if hasattr(signal, "pthread_kill"):
        # A real signal wakes a call that waits, such as `time.sleep`.
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        _thread.interrupt_main()
