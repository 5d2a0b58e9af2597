"""The tasks that stand for values that an author wrote down: a constant, a list of steps.

What is in a collection arrives as ``arg_1``, ``arg_2``, …, in order.
"""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from nbflow.core.task import Task

__all__ = [
    "COLLECTIONS",
    "VALUES",
    "Constant",
    "Dict",
    "List",
    "Set",
    "Tuple",
    "numbered",
    "titled",
]

LONGEST = 8  # characters of a value that stands for itself
_PLAIN = (bool, bytes, dict, float, int, list, set, str, tuple, type(None))


def titled(value: Any, before: str) -> str:
    """Return a value's text where it is short, else its type as what ``before`` is a case of."""
    # The text of any other type may cost as much as the value is large.
    text = reprlib.repr(value) if type(value) in _PLAIN else ""
    return text if 0 < len(text) <= LONGEST else f"{before}[{type(value).__name__}]"


class Constant(Task):
    """A value as a step of a flow.

    Parameters
    ----------
    value
        What the step gives.
    name
        The value's text, or ``Constant[type]`` where that is long, when None.
    **options
        As for every task.

    Examples
    --------
    >>> from nbflow.tasks.core.constants import Constant
    >>> Constant(5).name, Constant("a long text").name
    ('5', 'Constant[str]')
    """

    auto_generated = True

    def __init__(self, value: Any, name: str | None = None, **options: Any) -> None:
        self.value = value
        super().__init__(name or titled(value, "Constant"), **options)

    def run(self) -> Any:
        """Return the value."""
        return self.value


class Variadic(Task):
    """A task that takes any number of inputs; a call numbers those given by position."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do what a call means, each input by the number of its place."""
        return super().__call__(**numbered(args), **kwargs)


class List(Variadic):
    """Puts values into a list.

    Examples
    --------
    >>> from nbflow import Flow, task
    >>> @task
    ... def one():
    ...     return 1
    >>> @task
    ... def total(numbers):
    ...     return sum(numbers)
    >>> with Flow("sums") as sums:
    ...     answer = total([one(), one(), 40])
    >>> [each.name for each in sums.sorted_tasks()]
    ['one', 'one', 'List', 'total']
    """

    auto_generated = True

    def run(self, **values: Any) -> list[Any]:
        """Return the values in order."""
        return _ordered(values)


class Tuple(Variadic):
    """Puts values into a tuple."""

    auto_generated = True

    def run(self, **values: Any) -> tuple[Any, ...]:
        """Return the values in order."""
        return tuple(_ordered(values))


class Set(Variadic):
    """Puts values into a set."""

    auto_generated = True

    def run(self, **values: Any) -> set[Any]:
        """Return the values."""
        return set(_ordered(values))


class Dict(Variadic):
    """Puts values into a dictionary under the keys that their author wrote."""

    auto_generated = True

    def run(self, keys: Iterable[Any], **values: Any) -> dict[Any, Any]:
        """Return key → value, in order."""
        return dict(zip(keys, _ordered(values), strict=True))


COLLECTIONS: Mapping[type, Task] = {list: List(), tuple: Tuple(), set: Set(), dict: Dict()}
"""One template for each type: making a task costs more than copying one."""


VALUES = (Constant, Variadic)
"""What stands for a value that was written down as an argument."""


def numbered(values: Iterable[Any]) -> dict[str, Any]:
    """Return values under the names by which such a task takes them."""
    return {f"arg_{index}": value for index, value in enumerate(values, 1)}


def _ordered(values: Mapping[str, Any]) -> list[Any]:
    # What an author wrote down arrives before what steps gave.
    return [values[name] for name in sorted(values, key=lambda name: int(name[len("arg_") :]))]
