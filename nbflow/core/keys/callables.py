"""How functions, methods, classes and modules are written down."""

import functools
import weakref
from collections.abc import Callable
from types import (
    BuiltinFunctionType,
    CellType,
    ClassMethodDescriptorType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)

from nbflow.core.keys.bytecode import Meaning, meaning_of
from nbflow.core.keys.modules import is_followed, is_itself, module_of
from nbflow.core.keys.plain import texts_bytes
from nbflow.core.keys.reading import read_names
from nbflow.core.keys.world import HELD, NAMED, PASSED, ROOT, Draft

__all__ = ["DESCRIBED", "write_class", "write_function", "write_module"]

FUNCTION = b"\x81function"
NAME = b"\x81name"
EMPTY = b"\x81empty"

_PLAIN_DICT = frozenset({"__wrapped__"})
# Of a class: where it stands, what the interpreter keeps for itself, what others derive from it.
_DERIVED = frozenset(
    {"__dict__", "__weakref__", "__module__", "__qualname__", "__firstlineno__", "__slotnames__"}
    | {"__static_attributes__", "__annotations_cache__", "_abc_impl", "__signature__"}
    | {"__pydantic_core_schema__", "__pydantic_validator__", "__pydantic_serializer__"}
    | {"__pydantic_complete__", "__pydantic_parent_namespace__", "__pydantic_setattr_handlers__"}
)
_FIELDS = frozenset({"__annotations__", "__dataclass_fields__"})
_KEPT_OUTSIDE = frozenset({MemberDescriptorType, GetSetDescriptorType})
_PARAMETERS = "__dataclass_params__"  # their text shows all that they hold
_CONFIG = "__struct_config__"  # of msgspec, which cannot be pickled
# Guards of the library against endless recursion; what they guard is what counts.
_GUARDS = frozenset({"dataclasses", "reprlib"})
_HEAP_TYPE = 1 << 9  # a class that is not built into the interpreter or an extension


def write_function(draft: Draft) -> None:
    """Write what a function does and everything it reads."""
    function: FunctionType = draft.value
    role = draft.node.role
    draft.node.is_code = True
    namespace = function.__globals__
    followed = is_followed(namespace.get("__name__"), namespace)
    if role != ROOT and not followed and _is_installed(function):
        _write_named(draft)
        return
    if not followed and _write_of_library(draft):
        return
    code = function.__code__
    meaning = meaning_of(code)
    draft.note(FUNCTION)
    draft.add(role)
    version = draft.world.version if role == ROOT else None
    draft.add(meaning.digest if version is None else version)
    if version is None:
        draft.node.paths += meaning.paths
    if role != ROOT:
        draft.add(function.__name__)
    if followed:
        _write_looks(draft, function)
    _write_defaults(draft, function)
    _write_closure(draft, function, meaning)
    _write_attributes(draft, function)
    draft.node.is_mutable |= meaning.rebinds
    draft.watch(function, "__code__", code)
    if followed or role == ROOT:
        read_names(draft, meaning, namespace)


def _write_of_library(draft: Draft) -> bool:
    """Write a function that the library has made and that keeps something for itself."""
    function: FunctionType = draft.value
    module, kept = function.__globals__.get("__name__"), vars(function)
    if module == "functools" and "registry" in kept:
        # Made by `singledispatch`. It learns: the decorator may be used at any time.
        draft.node.is_mutable = True
        draft.note(b"\x81dispatch")
        draft.add(function.__name__)
        draft.add(kept["registry"])
        return True
    if module in _GUARDS and "__wrapped__" in kept:
        draft.note(b"\x81guarded")
        draft.add(kept["__wrapped__"], NAMED)
        return True
    return False


def _write_looks(draft: Draft, function: FunctionType) -> None:
    """Write what a decorator, or whoever holds the function, can see of it."""
    if draft.node.role == HELD:
        draft.add(function.__doc__)
    if draft.node.role in (HELD, PASSED):
        annotate = getattr(function, "__annotate__", None)
        draft.add((*function.__annotations__.items(),) if annotate is None else annotate)


def _write_defaults(draft: Draft, function: FunctionType) -> None:
    code = function.__code__
    names = code.co_varnames
    positional = function.__defaults__ or ()
    keyword = function.__kwdefaults__ or {}
    draft.watch(function, "__defaults__", function.__defaults__)
    draft.watch(function, "__kwdefaults__", function.__kwdefaults__)
    first = code.co_argcount - len(positional)
    found = dict(zip(names[first : code.co_argcount], positional, strict=True))
    for name in names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]:
        if name in keyword:
            found[name] = keyword[name]
    is_root = draft.node.role == ROOT
    for name, value in found.items():
        if is_root and name in draft.world.ignore:
            continue
        draft.add(name)
        draft.read("default", name if is_root else f"{function.__name__}.{name}", value, HELD)
    draft.note(NAME)


def _write_closure(draft: Draft, function: FunctionType, meaning: Meaning) -> None:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    for name in meaning.free:
        cell = cells[name]
        try:
            value = cell.cell_contents
        except ValueError:
            draft.note(EMPTY)
            continue
        draft.watch(cell, "cell_contents", value)
        if name in draft.world.ignore:
            draft.note(EMPTY)
        else:
            draft.read("closure", name, value, HELD)


def _write_attributes(draft: Draft, function: FunctionType) -> None:
    attributes = vars(function)
    draft.watch(attributes, "", tuple(attributes.values()))
    for name, value in sorted(attributes.items()):
        draft.add(name)
        draft.add(value)
        if name not in _PLAIN_DICT:
            draft.node.is_mutable = True


def write_class(draft: Draft) -> None:
    """Write a class by its name if it is installed, else by its bases and members."""
    cls: type = draft.value
    draft.node.is_code = True
    is_built_in = not cls.__flags__ & _HEAP_TYPE
    if is_built_in or _is_installed(cls):
        _write_named(draft)
        return
    draft.note(b"\x81class")
    draft.add(cls.__name__)
    if type(cls) is not type:
        _write_metaclass(draft, cls)
    draft.add(len(cls.__bases__))
    for base in cls.__bases__:
        draft.add(base)
    members = vars(cls)
    draft.watch(cls, "__bases__", cls.__bases__)
    draft.watch(members, "", tuple(members.values()))
    names = sorted(members.keys() - _DERIVED)
    draft.note(texts_bytes(names))
    for name in names:
        value = members[name]
        if name in _FIELDS and type(value) is dict:
            _write_fields(draft, value)
        elif name == _PARAMETERS:
            draft.add(repr(value))
        else:
            kind = "function" if type(value) is FunctionType else "global"
            draft.read(kind, f"{cls.__name__}.{name}", value, NAMED)


def _write_metaclass(draft: Draft, cls: type) -> None:
    """Write the metaclass and what it keeps of the class outside of its namespace."""
    draft.add(type(cls))
    for base in type.mro(type(cls))[:-2]:  # the last two are `type` and `object`
        for name, found in sorted(vars(base).items()):
            if type(found) in _KEPT_OUTSIDE and name not in _DERIVED:
                value = getattr(cls, name, None)
                draft.add(name)
                draft.add(_options(value) if name == _CONFIG else value)


def _options(config: object) -> tuple[tuple[str, object], ...]:
    """Return what an extension keeps in an object that has nothing but attributes."""
    return tuple(
        (name, getattr(config, name))
        for name, found in sorted(vars(type(config)).items())
        if type(found) in _KEPT_OUTSIDE
    )


def _write_fields(draft: Draft, fields: dict[str, object]) -> None:
    """Write a dictionary that belongs to the class; nobody changes it during a run."""
    draft.note(texts_bytes(list(fields)))
    for value in fields.values():
        draft.add(value)


def write_module(draft: Draft) -> None:
    """Write all that a followed module has; an installed one by its name and version."""
    module: ModuleType = draft.value
    draft.node.is_code = True
    draft.note(b"\x81module")
    if not is_followed(module.__name__):
        draft.package(module.__name__)
        draft.add(module.__name__)
        return
    members = vars(module)
    draft.watch(members, "", tuple(members.values()))
    names = sorted(name for name in members if not name.startswith("__"))
    draft.note(texts_bytes(names))
    for name in names:
        draft.read("global", f"{module.__name__}.{name}", members[name], NAMED)


def _is_installed(value: object) -> bool:
    """Whether an installed package has `value` under its own name.

    The name alone would not do: what `functools.wraps` makes bears that of the user's function.
    """
    return not is_followed(module_of(value)) and is_itself(value)


def _write_named(draft: Draft) -> None:
    """Write what an installed package defines: by its name and the version of the package."""
    value = draft.value
    name = module_of(value) or "builtins"
    draft.note(NAME)
    draft.add((name, value.__qualname__))
    if name != "builtins":
        draft.package(name)


def _write_builtin(draft: Draft) -> None:
    """Write a function of an extension; with the object that it is a method of."""
    draft.node.is_code = True
    owner = draft.value.__self__
    if owner is None or isinstance(owner, ModuleType) or is_itself(draft.value):
        _write_named(draft)
        return
    draft.note(b"\x81builtin method")
    draft.add(draft.value.__name__)
    draft.add(owner)


def _write_method(draft: Draft) -> None:
    method: MethodType = draft.value
    draft.node.is_code = True
    if _is_installed(method):
        _write_named(draft)
        return
    draft.note(b"\x81method")
    draft.add(method.__func__, ROOT if draft.node.role == ROOT else NAMED)
    draft.add(method.__self__)


def _write_descriptor(draft: Draft) -> None:
    """Write what an extension or a slot makes of an attribute: a name and nothing else."""
    draft.node.is_code = True
    draft.note(b"\x81descriptor")
    draft.add(type(draft.value).__name__)
    draft.add(draft.value.__name__)


def _write_wrapper(draft: Draft) -> None:
    """Write a static method or a class method."""
    draft.node.is_code = True
    draft.note(b"\x81wrapper")
    draft.add(type(draft.value).__name__)
    draft.add(draft.value.__func__, NAMED)


def _write_property(draft: Draft) -> None:
    draft.node.is_code = True
    draft.note(b"\x81property")
    for function in (draft.value.fget, draft.value.fset, draft.value.fdel):
        draft.add(function, NAMED)


def _write_cached(draft: Draft) -> None:
    """Write a function behind `functools.lru_cache`, without what it has kept."""
    draft.node.is_code = True
    draft.note(b"\x81cached")
    draft.add((*draft.value.cache_parameters().items(),))
    draft.add(draft.value.__wrapped__)


def _write_cell(draft: Draft) -> None:
    cell: CellType = draft.value
    draft.node.is_mutable = True
    try:
        value = cell.cell_contents
    except ValueError:
        draft.note(EMPTY)
        return
    draft.note(b"\x81cell")
    draft.add(value)


def _write_code(draft: Draft) -> None:
    code: CodeType = draft.value
    draft.node.is_code = True
    draft.note(b"\x81code")
    draft.add(meaning_of(code).digest)


def _write_reference(draft: Draft) -> None:
    """Write a weak reference as what it refers to."""
    draft.node.is_mutable = True
    draft.note(b"\x81reference")
    draft.add(draft.value())


DESCRIBED: dict[type, Callable[[Draft], None]] = {
    BuiltinFunctionType: _write_builtin,
    CellType: _write_cell,
    ClassMethodDescriptorType: _write_descriptor,
    CodeType: _write_code,
    FunctionType: write_function,
    GetSetDescriptorType: _write_descriptor,
    MemberDescriptorType: _write_descriptor,
    MethodDescriptorType: _write_descriptor,
    MethodType: _write_method,
    MethodWrapperType: _write_builtin,
    ModuleType: write_module,
    WrapperDescriptorType: _write_descriptor,
    classmethod: _write_wrapper,
    functools._lru_cache_wrapper: _write_cached,
    property: _write_property,
    staticmethod: _write_wrapper,
    type: write_class,
    weakref.ref: _write_reference,
}
