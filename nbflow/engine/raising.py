"""Letting errors out of a run at the moment they happen, instead of becoming states."""

from collections.abc import Iterator
from contextlib import contextmanager

from nbflow.core.context import context

__all__ = ["raise_on_exception"]


@contextmanager
def raise_on_exception() -> Iterator[None]:
    """Let the first ordinary exception in a task leave ``flow.run()``.

    Signals such as FAIL become states as ever. The run is recorded up to that moment.

    Examples
    --------
    >>> from nbflow import Flow, task
    >>> @task
    ... def div(x):
    ...     return 1 / x
    >>> with Flow("My Flow") as f:
    ...     val = div(0)
    >>> with raise_on_exception():
    ...     f.run()  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    """
    with context(raise_on_exception=True):
        yield
