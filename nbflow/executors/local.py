"""Executors decide where a call happens. They know neither tasks nor runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["Executor", "LocalExecutor"]


class Executor:
    """Where the functions of a run are called; subclasses say where."""

    @contextmanager
    def start(self) -> Iterator[None]:
        """Hold what the executor needs while a run lasts."""
        yield

    def submit(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Have ``fn(*args)`` called and return its outcome, or what ``wait`` takes."""
        raise NotImplementedError(_undefined(self, "submit"))

    def wait(self, outcome: Any) -> Any:
        """Return what ``submit`` promised, with every promise inside kept."""
        raise NotImplementedError(_undefined(self, "wait"))

    def __repr__(self) -> str:
        return f"<Executor: {type(self).__name__}>"


class LocalExecutor(Executor):
    """Calls each function at once, in the calling process and thread."""

    def submit(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Call ``fn`` now and return what it returns."""
        return fn(*args)

    def wait(self, outcome: Any) -> Any:
        """Return the outcome, which is there already."""
        return outcome


def _undefined(executor: Executor, method: str) -> str:
    return (
        f"The executor '{type(executor).__name__}' does not define '{method}', so nothing can run "
        "there.\n  Define it in the class, or use LocalExecutor."
    )
