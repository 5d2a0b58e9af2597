"""Where submitted calls of an `@flow` run are made."""

import logging
from functools import partial
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Any, Protocol, Self, cast

from nbflow.engine.driver import to_the_end
from nbflow.engine.pool import Pool
from nbflow.engine.steps import Call
from nbflow.executors.injecting import InThread

__all__ = ["SequentialTaskRunner", "TaskRunner", "ThreadPoolTaskRunner", "Work"]

PATIENCE_SECONDS = 0.9
"""How long calls that are to end may take for it."""

_AGAIN_SECONDS = 0.1


class Work(Protocol):
    """One submitted call."""

    @property
    def name(self) -> str:
        """What it is called."""

    def make(self) -> None:
        """Make the call; it may be interrupted at any moment."""

    def end(self, error: BaseException | None) -> None:
        """Take in, once and whatever happened, that `make` has ended, and what it raised."""


class TaskRunner:
    """Where submitted calls are made, while a flow runs; subclasses say where."""

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)()

    def submit(self, work: Work) -> None:
        """Have a call made, now or later."""
        _, _, error = InThread(work.make).run()
        work.end(error)

    def perform(self, call: Call) -> Any:
        """Call the function of a task and return the outcome; asked where the call is made."""
        return to_the_end(call)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of what was held, once all that was submitted has ended."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class SequentialTaskRunner(TaskRunner):
    """Makes each call where it is submitted, one after another."""


class ThreadPoolTaskRunner(TaskRunner):
    """Makes calls in threads of this process.

    Parameters
    ----------
    max_workers
        How many at once; None: as many as there are calls, up to 250.

    Fields: ``_pool`` (None before the first call); ``_open`` (calls that have not ended);
    ``_is_cut_off`` (whether none is begun any more); ``_ended`` (set when one ended after that).
    """

    MOST = 250

    def __init__(self, max_workers: int | None = None) -> None:
        if max_workers is not None and max_workers < 1:
            raise ValueError(
                f"{type(self).__name__} got max_workers={max_workers!r}, with which nothing would "
                "run.\n  Give 1 or more, or leave it out."
            )
        self.max_workers = max_workers
        self._pool: Pool | None = None
        self._open: dict[InThread, Work] = {}
        self._is_cut_off = False
        self._ended = Event()

    def __getstate__(self) -> dict[str, Any]:
        # What runs here stays here.
        return {**vars(self), "_pool": None, "_open": {}, "_ended": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _ended=Event())

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)(self.max_workers)

    def submit(self, work: Work) -> None:
        """Have a call made in a thread."""
        if self._pool is None:
            self._pool = Pool(self.max_workers or self.MOST)
        call = InThread(work.make)
        self._open[call] = work
        self._pool.submit(partial(self._make, call, work))

    def _make(self, call: InThread, work: Work) -> None:
        if self._is_cut_off:
            is_own_end, error = call.claim(call), cast("Any", KeyboardInterrupt())
        else:
            is_own_end, _, error = call.run()
        if is_own_end:
            work.end(error)
            self._open.pop(call, None)
            if self._is_cut_off:
                self._ended.set()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until all that was submitted has ended; on a crash, end it."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        is_crash = kind is not None and not issubclass(kind, Exception)
        if is_crash:
            self.cut_off()
        pool.close(wait=not is_crash)

    def cut_off(self) -> None:
        """End every call that has not ended; one that cannot be is dropped."""
        self._is_cut_off = True
        until = monotonic() + PATIENCE_SECONDS
        while self._open and monotonic() < until:
            for call in list(self._open):
                call.raise_there(KeyboardInterrupt)
            # Not sooner again because others have ended: a call notes what it came to meanwhile.
            again = monotonic() + _AGAIN_SECONDS
            while self._open and (left := again - monotonic()) > 0:
                self._ended.wait(left)
                self._ended.clear()
        for call, work in list(self._open.items()):
            if call.claim(self):
                logging.getLogger("nbflow").warning(
                    "'%s' does not end: it waits in code that Python cannot interrupt.\n"
                    "  It goes on in its thread till then; what it gives is dropped.",
                    work.name,
                )
                work.end(KeyboardInterrupt())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(max_workers={self.max_workers})"
