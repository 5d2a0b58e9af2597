"""How an argument of a call is to be taken: element by element, as a whole, or flattened.

Knows nothing of tasks and graphs: it only marks what it is given.
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["Allowed", "Marked", "Quoted", "allow_failure", "flatten", "mapped", "quote", "unmapped"]


class Marked(Struct, frozen=True):
    """An argument and how it is to be taken; ``mapped`` is None where the call decides."""

    value: Any
    mapped: bool | None = None
    flattened: bool = False


class Allowed(Struct, frozen=True):
    """An argument that may be what a failed run raised."""

    value: Any


class Quoted(Struct, frozen=True):
    """An argument that is handed over as it is, whatever it holds."""

    value: Any


def allow_failure(value: Any) -> Allowed:
    """Let a run in an `@flow` function be called though what it is given comes from a failed one.

    It is then given the exception.
    """
    return Allowed(value)


def quote(value: Any) -> Quoted:
    """Hand an argument over as it is: no futures are looked for in it."""
    return Quoted(value)


def mapped(value: Any) -> Marked:
    """Let a task run once for each element of an argument, also in a call that is not mapped.

    Examples
    --------
    >>> from nbflow import Flow, mapped, task
    >>> @task
    ... def add(x, y):
    ...     return x + y
    >>> with Flow("sums") as sums:
    ...     total = add(mapped([1, 2, 3]), 10)
    >>> [edge.mapped for edge in sums.edges_to(total)]
    [True]
    """
    return _marked(value, mapped=True)


def unmapped(value: Any) -> Marked:
    """Give an argument of a mapped call to every child as it is.

    Examples
    --------
    >>> from nbflow import Flow, task, unmapped
    >>> @task
    ... def add(x, y):
    ...     return x + y
    >>> with Flow("sums") as sums:
    ...     total = add.map([1, 2, 3], unmapped([4, 5]))
    >>> sums.constants[total]
    {'y': [4, 5]}
    """
    return _marked(value, mapped=False)


def flatten(value: Any) -> Marked:
    """Take the elements of the lists in an argument, one list after another.

    Examples
    --------
    >>> from nbflow import Flow, flatten, task
    >>> @task
    ... def numbers():
    ...     return [[1, 2], [3]]
    >>> @task
    ... def double(x):
    ...     return 2 * x
    >>> with Flow("sums") as sums:
    ...     doubled = double.map(flatten(numbers()))
    >>> [(edge.mapped, edge.flattened) for edge in sums.edges_to(doubled)]
    [(True, True)]
    """
    return _marked(value, flattened=True)


def _marked(value: Any, **changes: bool) -> Marked:
    return replace(value if isinstance(value, Marked) else Marked(value), **changes)
