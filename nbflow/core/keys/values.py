"""How any value is written down: which way for which kind.

Numbers and short plain containers never come here: they are written where they are held.
"""

import dataclasses
import sys
import weakref
from _thread import LockType, RLock
from collections.abc import Callable
from types import ModuleType, NotImplementedType
from typing import TypeVar

from nbflow.core.keys import arrays, callables, containers
from nbflow.core.keys.instances import write_instance, write_reduced
from nbflow.core.keys.modules import is_followed
from nbflow.core.keys.world import Draft, name_of

__all__ = ["describe"]

CONSTANT = b"\x81constant"
_DECORATOR = ("pydantic._internal._decorators", "Decorator")


def describe(draft: Draft) -> None:
    """Write down an object, whatever it is."""
    kind = type(draft.value)
    write = _DESCRIBED.get(kind)
    if write is None:
        write = _find(kind)
    write(draft)


def _find(kind: type) -> Callable[[Draft], None]:
    """Return how to write an instance of a class that is not known by itself."""
    if getattr(kind, "__nbflow_fingerprint__", None) is not None:
        return _write_stand_in
    if issubclass(kind, type):
        return callables.write_class
    if issubclass(kind, ModuleType):
        return callables.write_module
    if issubclass(kind, weakref.ref):
        return callables.DESCRIBED[weakref.ref]
    if _is_logger(kind):
        return _write_constant
    if (kind.__module__, name_of(kind)) == _DECORATOR:
        return _write_decorator
    found = arrays.find(kind)
    if found is not None:
        return found
    return write_instance if is_followed(kind.__module__) else write_reduced


def _is_logger(kind: type) -> bool:
    logging = sys.modules.get("logging")
    return logging is not None and issubclass(kind, logging.Logger)


def _write_stand_in(draft: Draft) -> None:
    """Write what an object says stands for it."""
    draft.note(b"\x81stand-in")
    draft.add(type(draft.value).__nbflow_fingerprint__(draft.value))


def _write_constant(draft: Draft) -> None:
    """Write what holds no data: all of a kind are equal."""
    draft.note(CONSTANT)
    draft.add(type(draft.value).__name__)


def _write_field(draft: Draft) -> None:
    """Write a field of a dataclass."""
    field: dataclasses.Field[object] = draft.value
    draft.note(b"\x81field")
    draft.add((field.name, field.init, field.repr, field.hash, field.compare, field.kw_only))
    for value in (field.type, field.default, field.default_factory, (*field.metadata.items(),)):
        draft.add(value)


def _write_decorator(draft: Draft) -> None:
    """Write what pydantic keeps of a validator, without the address of the class in it."""
    draft.note(b"\x81decorator")
    for name in ("cls_var_name", "func", "shim", "info"):
        draft.add(getattr(draft.value, name))


def _write_type_variable(draft: Draft) -> None:
    variable: TypeVar = draft.value
    draft.note(b"\x81type variable")
    draft.add(variable.__name__)
    draft.add(variable.__bound__)
    draft.add(variable.__constraints__)


_DESCRIBED: dict[type, Callable[[Draft], None]] = {
    **callables.DESCRIBED,
    **containers.DESCRIBED,
    TypeVar: _write_type_variable,
    dataclasses.Field: _write_field,
    type(dataclasses.MISSING): _write_constant,
    LockType: _write_constant,
    NotImplementedType: _write_constant,
    RLock: _write_constant,
}
