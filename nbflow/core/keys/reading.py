"""What the names that code reads stand for at this moment."""

import builtins
from functools import partial
from importlib.util import find_spec, resolve_name
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from nbflow.core.keys.bytecode import Meaning
from nbflow.core.keys.environment import is_environment, write_environment
from nbflow.core.keys.modules import (
    ABSENT,
    is_followed,
    known_module,
    member,
    module_of,
    origin_of,
)
from nbflow.core.keys.names import Read, mentions
from nbflow.core.keys.outside import reached, warning_about
from nbflow.core.keys.plain import ATOMS
from nbflow.core.keys.unhashable import Unhashable
from nbflow.core.keys.world import HELD, NAMED, PASSED, UNDEFINED, Draft

__all__ = ["is_from_followed", "read_names"]

BUILTIN = b"\x81builtin"
INSTALLED = b"\x81installed"
MAKER = b"\x81maker"
REPLACED = b"\x81replaced"

_ORIGINAL = dict(vars(builtins))
_NAMED_BY_THEMSELVES = (FunctionType, BuiltinFunctionType, MethodType, type)


def read_names(draft: Draft, meaning: Meaning, namespace: dict[str, Any]) -> None:
    """Write what each name that a function reads stands for.

    Parameters
    ----------
    namespace
        The globals of the function.
    """
    ignore = draft.world.ignore
    for read in meaning.reads:
        if read.name in ignore:
            continue
        if read.level < 0:
            _read_global(draft, read, namespace, is_bare=read.name in meaning.called_bare)
        else:
            _read_import(draft, read, namespace)


def _read_global(draft: Draft, read: Read, namespace: dict[str, Any], *, is_bare: bool) -> None:
    name = read.name
    value = namespace.get(name, ABSENT)
    draft.watch(namespace, name, value)
    if value is ABSENT:
        value = _builtin(name)
        if value is ABSENT:
            _write_undefined(draft, name)
            return
        if value is _ORIGINAL.get(name):
            _check(draft, f"builtins.{name}", is_bare=is_bare)
            draft.note(BUILTIN)
            return
    if isinstance(value, ModuleType):
        _read_member(draft, name, value, read)
        return
    if is_environment(value):
        write_environment(draft, read.item)
        return
    if isinstance(value, _NAMED_BY_THEMSELVES):
        path = ".".join((str(module_of(value)), value.__qualname__, *read.attributes))
        _check(draft, path, is_bare=is_bare)
    _write(draft, name, value, _role(read, read.attributes))


def _builtin(name: str) -> Any:
    """Return a builtin, or what it stands for: while runs log their prints, `print` is another."""
    value = vars(builtins).get(name, ABSENT)
    stands_for = getattr(type(value), "__nbflow_fingerprint__", None)
    return value if stands_for is None else stands_for(value)


def _role(read: Read, rest: tuple[str, ...]) -> int:
    """Return what a function counts by that `read` leads to; `rest`: attributes taken of it."""
    if rest:
        return HELD
    return NAMED if read.is_called else PASSED


def _write(draft: Draft, label: str, value: object, role: int) -> None:
    draft.read("global", label, value, role)
    if type(value) is str and "@" in value:
        # `QUERY = "delay > @LIMIT"`: what the text mentions is read by who uses it.
        namespace = getattr(draft.value, "__globals__", {})
        for name in mentions(value):
            if type(namespace.get(name)) is not str and name not in draft.world.ignore:
                _read_global(draft, Read(name), namespace, is_bare=False)


def _write_undefined(draft: Draft, label: str) -> None:
    draft.note(UNDEFINED)
    draft.node.reads.append(("global", label, UNDEFINED))


def _check(draft: Draft, path: str, *, is_bare: bool = False) -> None:
    """Warn about, or refuse, what lies outside of all digests."""
    everything = reached(path, is_bare=is_bare)
    if everything is not None:
        raise Unhashable(f"reaches {everything}")
    warning = warning_about(path)
    if warning is not None:
        draft.warn(warning)


def _read_member(
    draft: Draft,
    label: str,
    module: ModuleType,
    read: Read,
) -> None:
    """Write what attributes of a module lead to; the module as a whole where there are none."""
    is_import = read.level >= 0
    value: object = module
    rest = read.attributes
    while rest:
        name, rest = rest[0], rest[1:]
        value = member(module, name)
        label = f"{label}.{name}"
        draft.watch(vars(module), name, vars(module).get(name, ABSENT))
        if not isinstance(value, ModuleType):
            break
        module = value
    if is_environment(value):
        write_environment(draft, read.item)
        return
    if is_followed(module.__name__):
        if value is ABSENT:
            _write_absent(draft, label, module, is_import=is_import)
        else:
            _write(draft, label, value, _role(read, rest))
        return
    draft.package(module.__name__)
    if isinstance(value, ModuleType):
        draft.note(INSTALLED)
        return
    _check(draft, ".".join((module.__name__, name, *rest)))
    _write_installed(draft, label, value, module, is_import=is_import)


def _write_absent(draft: Draft, label: str, module: ModuleType, *, is_import: bool) -> None:
    """Write an attribute that a followed module does not have (yet)."""
    name = label.rpartition(".")[2]
    full = f"{module.__name__}.{name}"
    if is_import and hasattr(module, "__path__") and find_spec(full) is not None:
        raise Unhashable(_not_loaded(full))
    _write_undefined(draft, label)
    maker = vars(module).get("__getattr__")
    if maker is not None:
        draft.note(MAKER)
        draft.read("function", f"{label.rpartition('.')[0]}.__getattr__", maker)


def _write_installed(
    draft: Draft, label: str, value: object, module: ModuleType, *, is_import: bool
) -> None:
    """Write what an installed module has under a name: the version stands for it, unless patched.

    Constants are compared, since one may have been set. Not so for an import in the body: the
    module may not be loaded yet, and loading it must not look like a change.
    """
    if (
        is_from_followed(value)
        or type(value) is partial
        or (type(value) in ATOMS and not is_import)
    ):
        draft.read("global", label, value)
    elif value is ABSENT or _is_expected(value, module, label.rpartition(".")[2]):
        draft.note(INSTALLED)
    elif type(value).__module__ == "unittest.mock":
        raise Unhashable(f"reaches {label}, which is a mock, it has no value to compare")
    else:
        draft.note(REPLACED)
        draft.add((type(value).__module__, type(value).__qualname__))
        draft.add((module_of(value), str(getattr(value, "__qualname__", ""))))


def _is_expected(value: object, module: ModuleType, name: str) -> bool:
    """Whether a value looks like what the module itself has defined under this name."""
    if getattr(value, "__name__", None) == name:
        return True
    if isinstance(value, _NAMED_BY_THEMSELVES):
        return False
    return _top(type(value).__module__) in ("builtins", _top(module.__name__))


def _top(name: str) -> str:
    return name.partition(".")[0]


def is_from_followed(value: object) -> bool:
    """Whether a function, a class or an instance is the user's own."""
    if isinstance(value, FunctionType):
        return is_followed(value.__globals__.get("__name__"))
    return is_followed(module_of(value if isinstance(value, type) else type(value)))


def _read_import(draft: Draft, read: Read, namespace: dict[str, Any]) -> None:
    name = read.name
    if read.level:
        package = namespace.get("__package__") or str(namespace.get("__name__")).rpartition(".")[0]
        name = resolve_name("." * read.level + name, package)
    module = known_module(name)
    if module is not None:
        _read_member(draft, name, module, read)
        return
    origin = origin_of(name)
    if origin == "followed":
        raise Unhashable(_not_loaded(name))
    if origin is None:
        _write_undefined(draft, name)
        return
    draft.package(name)
    _check(draft, ".".join((name, *read.attributes)))
    draft.note(INSTALLED)


def _not_loaded(name: str) -> str:
    return f"imports {name} when it runs, which is not loaded yet: its code is not known"
