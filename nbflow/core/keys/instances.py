"""How instances are written down.

One of a class of the user is its class and all its state, whatever it says to pickle. Any other is
what `__reduce_ex__` takes it apart into; the parts are looked at in the same way, so that a
function among them counts by what it does and not by its name.
"""

import copyreg
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FunctionType, MemberDescriptorType
from typing import Any

from nbflow.core.keys.plain import texts_bytes
from nbflow.core.keys.unhashable import Unhashable
from nbflow.core.keys.world import Draft, article, name_of

__all__ = ["write_instance", "write_reduced"]

REDUCE_PROTOCOL = 4
_POINTER = tuple.__itemsize__
# What a builtin holds, without running what a class derived from it has defined.
_PLAIN: dict[type, Callable[[Any], object]] = {
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: lambda value: bytearray.__getitem__(value, slice(None)),
    complex: complex.__pos__,
    dict: lambda value: [part for pair in dict.items(value) for part in pair],
    float: float.__pos__,
    frozenset: frozenset.copy,
    int: int.__pos__,
    list: lambda value: list.__getitem__(value, slice(None)),
    set: lambda value: frozenset(set.__iter__(value)),
    str: str.__str__,
    tuple: lambda value: tuple.__getitem__(value, slice(None)),
}
_REFUSALS = ("TypeError", "PicklingError", "NotImplementedError")
_REDUCING: dict[str, tuple[int, ...]] = {"__reduce_ex__": (REDUCE_PROTOCOL,), "__reduce__": ()}
_FIXED_MODULES = frozenset(
    ["_decimal", "datetime", "decimal", "fractions", "pathlib", "re", "uuid", "zoneinfo"]
)
_FIXED = frozenset({range, slice})


def write_instance(draft: Draft) -> None:
    """Write an instance of a class of the user: its class, attributes, slots, inherited data."""
    value = draft.value
    kind = type(value)
    draft.node.is_mutable = True
    draft.note(b"\x81instance")
    draft.add(kind)
    slots = [
        (f"{base.__name__}.{name}", slot)
        for base in kind.__mro__
        if "__slots__" in vars(base)
        for name, slot in sorted(vars(base).items())
        if type(slot) is MemberDescriptorType
    ]
    names: list[str] = []
    values: list[object] = []
    with suppress(AttributeError):
        attributes = object.__getattribute__(value, "__dict__")
        names.extend(attributes)
        values.extend(attributes.values())
    for name, slot in slots:
        with suppress(AttributeError):
            values.append(slot.__get__(value))
            names.append(name)
    draft.note(texts_bytes(names))
    for attribute in values:
        draft.add(attribute)
    if _has_more(kind, len(slots)):
        _write_inherited(draft, kind)


def _has_more(kind: type, slots: int) -> bool:
    """Whether instances hold more than attributes and slots, as those of an extension do.

    The same reckoning by which `object.__reduce_ex__` refuses what it cannot take apart.
    """
    pointers = (kind.__dictoffset__ > 0) + (kind.__weakrefoffset__ > 0) + slots
    return kind.__itemsize__ > 0 or kind.__basicsize__ > object.__basicsize__ + _POINTER * pointers


def _write_inherited(draft: Draft, kind: type) -> None:
    """Write what an instance holds because it is a list, a text, a date..."""
    value = draft.value
    base, name = next(
        (base, name)
        for base in kind.__mro__
        for name in _REDUCING
        # Past what the user's own classes tell pickle: that may leave something out.
        if base in _PLAIN or type(vars(base).get(name, _none)) is not FunctionType
    )
    if base in _PLAIN:
        draft.add(_PLAIN[base](value))
    else:
        _take_apart(draft, partial(getattr(base, name), value, *_REDUCING[name]))


def _none() -> None:
    """Stand for a method of Python that is not there."""


def write_reduced(draft: Draft) -> None:
    """Write an object as the parts that pickle would take it apart into."""
    value = draft.value
    kind = type(value)
    draft.node.is_mutable = kind not in _FIXED and kind.__module__ not in _FIXED_MODULES
    # What libraries register for exceptions sends tracebacks along, once they are imported.
    reduce = None if issubclass(kind, BaseException) else copyreg.dispatch_table.get(kind)
    if reduce is None:
        _take_apart(draft, partial(value.__reduce_ex__, REDUCE_PROTOCOL))
    else:
        _take_apart(draft, partial(reduce, value))


def _take_apart(draft: Draft, reduce: Callable[[], Any]) -> None:
    """Write the parts that `reduce` gives, as a method of pickle would."""
    try:
        parts = reduce()
    except Exception as error:
        if name_of(type(error)) not in _REFUSALS:
            raise
        name = article(name_of(type(draft.value)))
        raise Unhashable(f"is {name}, it has no value to compare") from None
    _write_parts(draft, parts)


def _write_parts(draft: Draft, parts: Any) -> None:
    if isinstance(parts, str):
        _write_global(draft, parts)
        return
    make, arguments, state, items, pairs = (*parts, None, None, None)[:5]
    draft.note(b"\x81made")
    draft.add(make)
    draft.add(arguments)
    draft.add(state)
    draft.add(None if items is None else list(items))
    draft.add(None if pairs is None else [part for pair in pairs for part in pair])


def _write_global(draft: Draft, name: str) -> None:
    """Write an object that pickle finds by its name in a module."""
    value = draft.value
    module = getattr(value, "__module__", None) or type(value).__module__
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not value:
        kind = article(name_of(type(value)))
        raise Unhashable(f"is {kind} made at run time, it has no value to compare")
    draft.note(b"\x81global")
    draft.add((module, name))
    draft.package(module)
