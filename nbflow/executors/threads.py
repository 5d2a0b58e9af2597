"""Calls in threads of this process: one thread for each, which ends with it.

Starting a thread costs 50 µs; a pool would have to be left behind or waited for.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from threading import Lock, Thread, current_thread
from time import monotonic
from typing import Any

from nbflow.executors.injecting import InThread
from nbflow.executors.saying import Heard, told

__all__ = ["PATIENCE_SECONDS", "Threads"]

_log = logging.getLogger("nbflow")

# How long a call that is to end may take for it, and how often it is told again.
PATIENCE_SECONDS = 0.9
_AGAIN_SECONDS = 0.05


class Threads:
    """A pool of daemon threads.

    Fields: ``_calls`` (those in flight, by future); ``_ended`` (the thread that ended last; each
    waits for the one that ended before it, so whoever waits for the last has waited for all).
    """

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._calls: dict[Future[Any], tuple[InThread, Thread]] = {}
        self._ended = Thread()
        self._lock = Lock()

    def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        name: str,
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Call ``fn`` in a new thread, in a copy of the present context."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        call = InThread(partial(copy_context().run, told, self._heard, fn, *args))
        thread = Thread(target=self._run, args=(call, future), name=name or None, daemon=True)
        self._calls[future] = call, thread
        thread.start()
        return future

    def _run(self, call: InThread, future: Future[Any]) -> None:
        is_own_end, result, error = call.run()
        if is_own_end:
            _finish(future, result, error)
        with self._lock:
            before, self._ended = self._ended, current_thread()
        self._calls.pop(future, None)
        if before.ident:
            before.join()

    def end(self, futures: list[Future[Any]] | None, exception: type[BaseException]) -> None:
        """Raise in the threads until they end; a future whose thread does not is ended here."""
        calls = [
            (future, call, thread)
            for future, (call, thread) in list(self._calls.items())
            if futures is None or future in futures
        ]
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until and (left := [each for each in calls if each[2].is_alive()]):
            for _, call, _ in left:
                call.raise_there(exception)
            left[0][2].join(_AGAIN_SECONDS)
        for future, call, thread in calls:
            if call.claim(self):
                self._calls.pop(future, None)
                _log.warning(
                    "'%s' does not end: it waits in code that Python cannot interrupt.\n"
                    "  It goes on in its thread till then; what it gives is dropped.",
                    thread.name,
                )
                future.set_exception(exception())

    def close(self) -> None:
        """End what is in flight and wait for the threads."""
        if self._calls:
            self.end(None, KeyboardInterrupt)
        if self._ended.ident:
            self._ended.join()


def _finish(future: Future[Any], result: Any, error: BaseException | None) -> None:
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
