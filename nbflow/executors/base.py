"""Executors decide where a call happens. They know neither tasks nor runs."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol

from nbflow.errors import ExecutorError
from nbflow.executors.saying import Heard, ignore

__all__ = ["Executor", "Pool", "PoolExecutor"]


class Executor:
    """Where the functions of a run are called; subclasses say where.

    Fields: ``is_inline`` (``submit`` calls at once, in the calling thread); ``is_remote`` (calls
    happen in another process, so function, arguments and outcome are pickled); ``holds`` (large
    values stay where they were made, and a `Held` stands for them); ``queues`` (a call that is
    handed over may have to wait for a worker, which says when it begins).
    """

    is_inline: bool = False
    is_remote: bool = False
    holds: bool = False
    queues: bool = False

    @property
    def slots(self) -> int:
        """How many calls can usefully be in flight."""
        return 1

    @contextmanager
    def start(self, heard: Heard = ignore) -> Iterator[None]:
        """Hold what the executor needs while a run lasts; nothing of it is left afterwards.

        Parameters
        ----------
        heard
            Called with each message that a call says, in any thread; must not raise.
        """
        yield

    def submit(
        self,
        fn: Callable[..., Any],
        *args: Any,
        name: str = "",
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Have ``fn(*args)`` called and return the future of its outcome.

        Parameters
        ----------
        name
            What people know the call by.
        resources
            What a worker must have for it, for executors that know of such.
        """
        raise NotImplementedError(
            f"The executor '{type(self).__name__}' does not define 'submit', so nothing can run "
            "there.\n  Define it in the class, or use LocalExecutor."
        )

    def interrupt(self) -> None:
        """End what is in flight, now: each of its futures ends with an exception."""

    def raise_in(self, future: Future[Any], exception: type[BaseException]) -> None:
        """End one call that is in flight by raising ``exception`` in it; others go on."""

    def __repr__(self) -> str:
        return f"<Executor: {type(self).__name__}>"


class Pool(Protocol):
    """What an executor holds while it is started."""

    def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        name: str,
        resources: Mapping[str, float] | None,
    ) -> Future[Any]:
        """Have ``fn(*args)`` called and return the future of its outcome."""

    def end(self, futures: list[Future[Any]] | None, exception: type[BaseException]) -> None:
        """End these calls, or all, with an exception; returns within a second or so."""

    def close(self) -> None:
        """End what is in flight and leave nothing."""


class PoolExecutor(Executor):
    """An executor that works by a pool, which lives as long as a run."""

    _pool: Pool | None = None

    def _open(self, heard: Heard) -> Pool:
        raise NotImplementedError

    @contextmanager
    def start(self, heard: Heard = ignore) -> Iterator[None]:
        """Open the pool and close it again."""
        if self._pool is not None:
            raise ExecutorError(
                f"This executor has been started already: {self!r} works for one run at a time.\n"
                "  Give the other run an executor of its own."
            )
        self._pool = pool = self._open(heard)
        try:
            yield
        finally:
            self._pool = None
            pool.close()

    def submit(
        self,
        fn: Callable[..., Any],
        *args: Any,
        name: str = "",
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Have the pool call ``fn(*args)``.

        Raises
        ------
        ExecutorError
            The executor has not been started.
        """
        if self._pool is None:
            raise ExecutorError(
                "This executor has not been started.\n"
                f"  {self!r} calls nothing outside of a run.\n"
                "  Run the flow with it, or write `with executor.start():` around the calls."
            )
        return self._pool.submit(fn, args, name, resources)

    def interrupt(self) -> None:
        """End what is in flight, now."""
        if self._pool is not None:
            self._pool.end(None, KeyboardInterrupt)

    def raise_in(self, future: Future[Any], exception: type[BaseException]) -> None:
        """End one call that is in flight."""
        if self._pool is not None:
            self._pool.end([future], exception)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_pool"}
