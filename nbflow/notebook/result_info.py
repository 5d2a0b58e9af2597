"""What a node produced, in a line, before anybody asks to see it.

No code of the user's is called, however long a repr would take: what is not of Python's own or of
a known library is told by its type.
"""

import sys
from collections.abc import Callable
from typing import Any

from nbflow.core.state import State
from nbflow.engine.effects import Raised, attempt
from nbflow.notebook.brief import Elsewhere, at_hand, brief
from nbflow.notebook.protocol import ResultInfo

__all__ = ["result_info"]

LONGEST_TEXT = 2_000
MOST_MEMBERS = 40

_SCALARS = frozenset((bool, bytes, complex, float, int, str, type(None)))
_LIBRARIES = frozenset(("datetime", "decimal", "fractions", "pathlib", "uuid"))
"""Of Python's own: what these modules' types say of themselves is short."""

_MEMBERS: dict[type, Callable[[Any], Any]] = {
    dict: lambda value: (*value.keys(), *value.values()),
    frozenset: tuple,
    list: tuple,
    set: tuple,
    tuple: tuple,
}
_SIZES: dict[str, Callable[[Any], Any]] = {
    "numpy": lambda value: value.nbytes,
    "pandas": lambda value: int(value.memory_usage(index=True).sum()),
    "polars": lambda value: value.estimated_size(),
    "pyarrow": lambda value: value.nbytes,
    "xarray": lambda value: value.nbytes,
}


def result_info(state: State | None) -> ResultInfo | None:
    """Return what a state has for a result, None where it has none."""
    if state is None or not state.is_successful():
        return None
    value = at_hand(state)
    if type(value) is Elsewhere:
        source = None if state.kept is None else state.kept.source
        is_lacking = source is not None and source.lack is not None
        return ResultInfo(repr(value), getattr(source, "size", None), is_all=is_lacking)
    if _is_plain(value):
        text = repr(value)
        if len(text) <= LONGEST_TEXT:
            return ResultInfo(text, is_all=True)
    is_number = _library(type(value)) == "numpy" and getattr(value, "shape", None) == ()
    return ResultInfo(_line(value), _size(value), is_all=is_number)


def _is_plain(value: Any) -> bool:
    """Tell whether a value is nothing but numbers and texts, and few of them."""
    if _is_scalar(type(value)):
        return _is_short(value)
    members = _MEMBERS.get(type(value))
    if members is None or len(value) > MOST_MEMBERS:
        return False
    return all(_is_scalar(type(each)) and _is_short(each) for each in members(value))


def _is_scalar(kind: type) -> bool:
    return kind in _SCALARS or _library(kind) in _LIBRARIES


def _is_short(value: Any) -> bool:
    if type(value) is int:
        return value.bit_length() < LONGEST_TEXT
    return type(value) not in (bytes, str) or len(value) <= LONGEST_TEXT


def _line(value: Any) -> str:
    kind = type(value)
    if _library(kind) in _SIZES:
        return brief(value)
    if kind in _MEMBERS or kind in (bytes, str):
        return f"{kind.__name__} of {len(value):,}"
    return kind.__name__


def _size(value: Any) -> int | None:
    """Return how many bytes a value takes, of a collection without its members."""
    kind = type(value)
    if kind in (bytes, str):
        return len(value)
    if kind in _MEMBERS:
        return sys.getsizeof(value)
    measure = _SIZES.get(_library(kind))
    size = None if measure is None else attempt(measure, {"value": value})
    if isinstance(size, Raised) and _library(kind) == "pandas":
        size = attempt(lambda: int(value.memory_usage(index=True)), {})  # of one column
    return size if type(size) is int and size >= 0 else None


def _library(kind: type) -> str:
    return str(kind.__module__).partition(".")[0]
