"""Calls that happen here and now."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from nbflow.executors.base import Executor
from nbflow.executors.saying import Heard, ignore, told

__all__ = ["Inline", "LocalExecutor"]


class Inline:
    """A pool that calls each function at once, in the calling thread."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def submit(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        name: str = "",
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Call ``fn`` now; what ends the calling thread itself goes through."""
        future: Future[Any] = Future()
        try:
            future.set_result(told(self._heard, fn, *args))
        except Exception as error:  # noqa: BLE001 the future raises it
            future.set_exception(error)
        return future

    def end(self, futures: list[Future[Any]] | None, exception: type[BaseException]) -> None:
        """Do nothing: what was submitted has ended."""

    def close(self) -> None:
        """Do nothing: nothing is held."""


class LocalExecutor(Executor):
    """Calls each function at once, in the calling process and thread."""

    is_inline = True

    _heard: Heard = staticmethod(ignore)

    @contextmanager
    def start(self, heard: Heard = ignore) -> Iterator[None]:
        """Let ``heard`` hear the calls; a task may start the executor again for a run within."""
        before, self._heard = self._heard, heard
        try:
            yield
        finally:
            self._heard = before

    def submit(
        self,
        fn: Callable[..., Any],
        *args: Any,
        name: str = "",
        resources: Mapping[str, float] | None = None,
    ) -> Future[Any]:
        """Call ``fn`` now and return its finished future."""
        return Inline(self._heard).submit(fn, args)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_heard"}
