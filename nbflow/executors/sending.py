"""Values on their way to another process and back, and what keeps one from going."""

import pickle
from collections.abc import Iterator, Mapping
from functools import partial
from types import FunctionType
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # ships no types

from nbflow.errors import UnsendableError

__all__ = ["pack", "unpack"]

# Deeper than this a path helps nobody.
_DEPTH = 20


def pack(value: Any, **named: Any) -> bytes:
    """Return a value as bytes that `unpack` reads in another process.

    Parameters
    ----------
    named
        The parts of it by the names that a path to a culprit may begin with; in the order in
        which they are looked through.

    Raises
    ------
    UnsendableError
        Something in it cannot be pickled; the path to it is said.
    """
    try:
        data: bytes = cloudpickle.dumps(value, protocol=5)
    except Exception as error:
        raise _unsendable(error, named or {"value": value}) from error
    return data


def unpack(data: bytes, what: str) -> Any:
    """Return what `pack` was given; ``what`` it is, is said where it cannot be read."""
    try:
        return pickle.loads(data)
    except Exception as error:
        raise UnsendableError(
            f"The {what} cannot be read in the process that it was sent to.\n"
            f"  There: {type(error).__name__}: {error}.\n"
            "  Make its module importable there; an exception class must take again what it keeps "
            "in `args`.",
            path=what,
        ) from error


def _unsendable(error: Exception, named: Mapping[str, Any]) -> UnsendableError:
    path, value = next(iter(named.items()))
    for path, value in named.items():  # noqa: B007 the last one when none fails alone
        if not _is_sendable(value):
            break
    path, culprit = _culprit(path, value)
    kind = f"{type(culprit).__module__}.{type(culprit).__qualname__}".removeprefix("builtins.")
    return UnsendableError(
        f"'{path}' cannot be sent to another process: it is a '{kind}'.\n"
        f"  Pickling it gave {type(error).__name__}: {error}.\n"
        "  Open it inside the task that uses it, or run the flow where nothing is sent: "
        'LocalExecutor() or LocalDaskExecutor(scheduler="threads").',
        path=path,
        kind=kind,
    )


def _culprit(path: str, value: Any) -> tuple[str, Any]:
    """Return the innermost part that cannot be pickled, and the path to it."""
    for _ in range(_DEPTH):
        for inner, part in _parts(value):
            if not _is_sendable(part):
                path, value = f"{path}{inner}", part
                break
        else:
            break
    return path, value


def _is_sendable(value: Any) -> bool:
    try:
        cloudpickle.dumps(value, protocol=5)
    except Exception:  # noqa: BLE001 why it cannot be is known already
        return False
    return True


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a value is made of, each with the step that leads to it."""
    if isinstance(value, Mapping):
        yield from ((f"[{key!r}]", part) for key, part in value.items())
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from ((f".{name}", getattr(value, name)) for name in value._fields)
    elif isinstance(value, (list, tuple)):
        yield from ((f"[{index}]", part) for index, part in enumerate(value))
    elif isinstance(value, (set, frozenset)):
        yield from (("{…}", part) for part in value)
    elif isinstance(value, FunctionType):
        yield from _parts_of_function(value)
    elif isinstance(value, partial):
        yield from ((f".{name}", getattr(value, name)) for name in ("func", "args", "keywords"))
    else:
        yield from _attributes(value)


def _parts_of_function(function: FunctionType) -> Iterator[tuple[str, Any]]:
    code = function.__code__
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        yield f"→{name}", cell.cell_contents
    for name in code.co_names:
        if name in function.__globals__:
            yield f"→{name}", function.__globals__[name]
    yield from ((f".__defaults__[{i}]", part) for i, part in enumerate(function.__defaults__ or ()))


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    names = list(getattr(value, "__dict__", ()))
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        names += [slots] if isinstance(slots, str) else slots
    if isinstance(value, BaseException):
        names.append("args")
    if hasattr(value, "__struct_fields__"):
        names += value.__struct_fields__
    for name in names:
        if hasattr(value, name):
            yield f".{name}", getattr(value, name)
