"""Which values hold much data: what is not looked through after every cell."""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import prod
from types import CodeType, FunctionType

from nbflow.core.keys.modules import is_followed
from nbflow.core.task import FunctionTask
from nbflow.engine.effects import Raised, attempt

__all__ = ["is_large", "large_names"]

MOST_ITEMS = 10_000
SAMPLE = 100
"""Members of a collection that are looked at."""

_COLLECTIONS = (list, tuple, dict, set, frozenset)


def is_large(value: object, depth: int = 2) -> bool:
    """Tell whether a value, or something right inside it, has more than `MOST_ITEMS` items.

    Examples
    --------
    >>> is_large([1, 2, 3]), is_large({"rows": range(3), "table": [0] * 20_000})
    (False, True)
    """
    if isinstance(value, (str, bytes, bytearray)):
        return len(value) > MOST_ITEMS
    if hasattr(type(value), "shape"):
        size = attempt(lambda: prod(value.shape), {})  # type: ignore[attr-defined]  # an array's
        return isinstance(size, Raised) or not isinstance(size, int) or size > MOST_ITEMS
    if isinstance(value, _COLLECTIONS):
        return len(value) > MOST_ITEMS or (depth > 0 and _has_large(_members(value), depth))
    inside = getattr(value, "__dict__", None)
    if depth == 0 or not isinstance(inside, dict) or not is_followed(type(value).__module__):
        return False
    return _has_large(inside.values(), depth)


def _members(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value  # type: ignore[return-value]  # a collection


def _has_large(members: Iterable[object], depth: int) -> bool:
    return any(is_large(member, depth - 1) for member in islice(members, SAMPLE))


def large_names(function: object) -> frozenset[str]:
    """Return the names by which a function, and those that it calls, read large values."""
    found: set[str] = set()
    seen: set[object] = set()
    functions = [function]
    for each in functions:
        if not isinstance(each, FunctionType) or each in seen:
            continue
        seen.add(each)
        for name, value in _read_by(each):
            if isinstance(value, FunctionTask):
                functions.append(value.fn)
            elif isinstance(value, FunctionType):
                if is_followed(value.__globals__.get("__name__")):
                    functions.append(value)
            elif is_large(value):
                found.add(name)
    return frozenset(found)


def _read_by(function: FunctionType) -> Iterator[tuple[str, object]]:
    known = function.__globals__
    for code in _codes(function.__code__):
        yield from ((name, known[name]) for name in code.co_names if name in known)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        value = attempt(lambda cell: cell.cell_contents, {"cell": cell})
        if not isinstance(value, Raised):
            yield name, value


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
