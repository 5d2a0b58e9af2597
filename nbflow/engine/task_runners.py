"""Where submitted calls of an `@flow` run are made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from nbflow.engine.driver import to_the_end
from nbflow.engine.steps import Call

__all__ = ["SequentialTaskRunner", "TaskRunner", "ThreadPoolTaskRunner"]


class TaskRunner:
    """Where submitted calls are made, while a flow runs; subclasses say where."""

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)()

    def submit(self, fn: Callable[[], None]) -> None:
        """Have ``fn`` called, now or later; it raises nothing."""
        fn()

    def perform(self, call: Call) -> Any:
        """Make a call and return its outcome; asked where ``fn`` is called."""
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
    """

    MOST = 250

    def __init__(self, max_workers: int | None = None) -> None:
        if max_workers is not None and max_workers < 1:
            raise ValueError(
                f"ThreadPoolTaskRunner got max_workers={max_workers!r}, with which nothing would "
                "run.\n  Give 1 or more, or leave it out."
            )
        self.max_workers = max_workers
        self._pool: ThreadPoolExecutor | None = None

    def duplicate(self) -> Self:
        """Return another like this one, for one run of a flow."""
        return type(self)(self.max_workers)

    def submit(self, fn: Callable[[], None]) -> None:
        """Have ``fn`` called in a thread."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.max_workers or self.MOST, "nbflow")
        self._pool.submit(fn)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until all that was submitted has ended; on a crash nothing more begins."""
        if self._pool is not None:
            is_crash = kind is not None and not issubclass(kind, Exception)
            self._pool.shutdown(wait=not is_crash, cancel_futures=is_crash)
            self._pool = None

    def __repr__(self) -> str:
        return f"ThreadPoolTaskRunner(max_workers={self.max_workers})"
