"""Values as trees of what JSON has, with marks for the rest; and back.

A mark is a dictionary ``{"__class__": name, "data": …}``, of an exception ``{"__exc_type__": name,
"message": text, "args": […]}``. A dictionary that looks like a mark, or has other keys than text,
is marked itself, so that every tree means one value.

Reading imports nothing: a class is looked for among the modules that are here already. So a text
that somebody else wrote runs no code that this program has not loaded itself.
"""

import sys
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable, Mapping
from importlib import import_module
from math import isfinite
from typing import Any

__all__ = ["DECODER", "ENCODER", "decoded", "encoded", "named", "object_decoder", "object_encoder"]

ENCODER = "nbflow.serializers.object_encoder"
DECODER = "nbflow.serializers.object_decoder"

MARKS = frozenset(("__class__", "__exc_type__"))
_PLAIN = frozenset((str, int, bool, type(None)))
_GROUPS = {kind.__name__: kind for kind in (tuple, set, frozenset, deque)}
_BYTES = {kind.__name__: kind for kind in (bytes, bytearray)}


def encoded(
    value: Any, encode: Callable[[Any], Any] | None, *, is_marked: bool, place: str = "value"
) -> Any:
    """Return a value as a tree of what JSON has.

    Parameters
    ----------
    encode
        Returns a dictionary for what JSON has no form of.
    is_marked
        Whether marks are read again, so that what looks like one is to be marked.

    Raises
    ------
    TypeError
        There is no form for something in it.
    """

    def inside(value: Any, place: str) -> Any:
        return encoded(value, encode, is_marked=is_marked, place=place)

    kind = type(value)
    if kind in _PLAIN or (kind is float and isfinite(value)):
        return value
    if kind is list:
        return [inside(each, f"{place}[{number}]") for number, each in enumerate(value)]
    if kind is dict and _is_plain(value, is_marked):
        return {key: inside(each, f"{place}[{key!r}]") for key, each in value.items()}
    if encode is None:
        raise TypeError(f"{place} is a {kind.__name__}, which JSON does not know")
    try:
        mark = encode(value)
    except (TypeError, ValueError) as cause:
        raise TypeError(f"{place} is a {kind.__name__}: {cause}") from cause
    # The mark itself stays one; what is in it is a value like any other.
    return {key: inside(each, f"{place}.{key}") for key, each in mark.items()}


def decoded(tree: Any, decode: Callable[[dict[str, Any]], Any]) -> Any:
    """Return the value that a tree stands for; what is inside is read first."""
    if type(tree) is list:
        return [decoded(each, decode) for each in tree]
    if type(tree) is dict:
        return decode({key: decoded(each, decode) for key, each in tree.items()})
    return tree


def object_encoder(value: Any) -> dict[str, Any]:
    """Return the mark of a value that JSON has no form of.

    Raises
    ------
    TypeError
        It has none either, or would not come back as it is.
    """
    kind = type(value)
    if isinstance(value, BaseException):
        return _exception(value)
    data: Any
    if getattr(value, "maxlen", None) is not None:
        raise TypeError("its longest length would be lost")
    if kind is float:
        data = repr(value)
    elif kind is dict:
        data = [[key, each] for key, each in value.items()]
    elif kind.__name__ in _GROUPS and kind is _GROUPS[kind.__name__]:
        data = list(value)
    elif kind.__name__ in _BYTES and kind is _BYTES[kind.__name__]:
        data = b64encode(value).decode()
    else:
        return _checked(value)
    return {"__class__": _name(kind), "data": data}


def object_decoder(found: dict[str, Any]) -> Any:
    """Return the value of a mark; what is none is returned as it is.

    Raises
    ------
    ValueError
        It names a class that is not here, or that it cannot be of.
    """
    if "__exc_type__" in found:
        return _raised(found)
    if "__class__" not in found:
        return found
    kind = _loaded(found["__class__"])
    data = found["data"]
    if kind is float or kind in _GROUPS.values():
        return kind(data)
    if kind is dict:
        return dict(data)
    if kind in _BYTES.values():
        return kind(b64decode(data))
    from pydantic import ImportString, TypeAdapter

    if kind is ImportString:
        raise ValueError("a text that imports what it names is not read")
    return TypeAdapter(kind).validate_python(data)


def named(name: str) -> Callable[..., Any]:
    """Return the function of a dotted name.

    Raises
    ------
    ValueError
        There is none.
    """
    if name in (ENCODER, DECODER):
        return object_encoder if name == ENCODER else object_decoder
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(import_module(module), attribute, None)
    except (ImportError, ValueError) as cause:
        raise ValueError(f"Failed to import {name!r}: {cause}") from cause
    if not callable(found):
        raise ValueError(f"{name!r} is no function.")
    return found  # type: ignore[no-any-return]  # it is callable


def _is_plain(value: Mapping[Any, Any], is_marked: bool) -> bool:
    if not all(type(key) is str for key in value):
        return False
    return not (is_marked and MARKS & value.keys())


def _checked(value: Any) -> dict[str, Any]:
    """Return what pydantic makes of a value, after looking whether that leads back to it."""
    from pydantic import PydanticUserError, TypeAdapter

    kind = type(value)
    try:
        adapter = TypeAdapter(kind)
    except PydanticUserError as cause:
        raise TypeError("neither JSON nor pydantic knows it") from cause
    data = adapter.dump_python(value, mode="json")
    again = adapter.validate_python(data)
    if type(again) is not kind or _compared(again, adapter) != _compared(value, adapter):
        raise TypeError(f"it would come back as {again!r}, not as {value!r}")
    return {"__class__": _name(kind), "data": data}


def _compared(value: Any, adapter: Any) -> Any:
    """Return what a value is compared by: itself, unless it is equal to nothing but itself."""
    is_by_value = getattr(type(value), "__eq__", None) is not object.__eq__
    return value if is_by_value else adapter.dump_python(value)


def _exception(error: BaseException) -> dict[str, Any]:
    """Return the mark of an exception: its type, its text and, where they are plain, its arguments.

    Cause, traceback and attributes stay behind.
    """
    args = list(error.args) if all(type(each) in _PLAIN for each in error.args) else [str(error)]
    return {"__exc_type__": _name(type(error)), "message": str(error), "args": args}


def _raised(found: dict[str, Any]) -> BaseException:
    kind = _loaded(found["__exc_type__"])
    if not issubclass(kind, BaseException):
        raise ValueError(f"{found['__exc_type__']!r} is no exception")
    args = found.get("args", [found.get("message", "")])
    if kind.__module__ == "builtins":
        return kind(*args)
    # Its `__init__` may take other arguments than those it hands on.
    error: BaseException = kind.__new__(kind, *args)
    error.args = tuple(args)
    return error


def _name(kind: type) -> str:
    name = f"{kind.__module__}.{kind.__qualname__}"
    if "<locals>" in name or _loaded(name) is not kind:
        raise TypeError(f"its class {name} cannot be found by name")
    return name


def _loaded(name: str) -> type:
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:length]))
        if module is None:
            continue
        found: Any = module
        for part in parts[length:]:
            # Not `getattr`: a module's own may import what it is asked for.
            found = getattr(found, "__dict__", {}).get(part)
        if isinstance(found, type):
            return found
        break
    raise ValueError(f"the class {name} is not here; import the module that it is in")
