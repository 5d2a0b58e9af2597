"""Which values name files: their content counts, whoever reads it.

What Python opens is seen when it does; what compiled code opens is not, so that names given to it
have to be known beforehand. Knows no file: whether there is one under a name is for others to say.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, NoneType
from typing import Any

from nbflow.core.file import File
from nbflow.core.keys.modules import is_followed

__all__ = ["Named", "may_be_path", "may_name", "paths_in"]

Named = tuple[str, str]
"""How a file was named ("file", "path" or "text"), and its path."""

MANY = 10_000  # items of a container that are looked at
_DEPTH = 3  # containers in containers
_LONGEST = 4096  # characters of a path
_PLAIN = frozenset(
    {int, float, complex, bool, bytes, NoneType, type}
    | {FunctionType, BuiltinFunctionType, MethodType, ModuleType, classmethod, property}
)
_ITEMS = frozenset({list, tuple, set, frozenset})


def may_be_path(text: str) -> bool:
    """Tell whether a text looks like the name of a file: with a folder or a suffix, on one line."""
    if not ("." in text or "/" in text or os.sep in text) or len(text) > _LONGEST:
        return False
    return bool(text.strip("./\\ ")) and not any(mark in text for mark in ("\n", "\0", "://"))


def may_name(values: Collection[Any]) -> bool:
    """Tell, at no cost to speak of, whether any of these values could name a file."""
    return not _PLAIN.issuperset(map(type, values))


def paths_in(value: Any, depth: int = _DEPTH) -> tuple[Named, ...]:
    """Return the files that a value may name: itself, or items and attributes of it."""
    kind = type(value)
    if kind in _PLAIN:
        return ()
    if kind is str:
        return (("text", value),) if may_be_path(value) else ()
    if kind is File:
        return (("file", value.path),)
    # Whatever a class of the user's does when it is looked at: then it names no file.
    with suppress(Exception):
        if hasattr(kind, "__fspath__"):
            path = os.fspath(value)
            return (("path", path),) if isinstance(path, str) else ()
        if depth:
            return _in_all(_parts(value, kind), depth - 1)
    return ()


def _parts(value: Any, kind: type) -> Collection[Any]:
    if kind in _ITEMS:
        return value  # type: ignore[no-any-return]  # it is one of these
    if kind is dict:
        return value.values()  # type: ignore[no-any-return]  # the same
    attributes = getattr(value, "__dict__", None)
    if type(attributes) is dict and is_followed(kind.__module__):
        return attributes.values()
    return ()


def _in_all(values: Collection[Any], depth: int) -> tuple[Named, ...]:
    if len(values) > MANY or not may_name(values):
        return ()
    return tuple(dict.fromkeys(found for value in values for found in paths_in(value, depth)))
