"""What was found on the way from a function to all it reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from marshal import loads
from operator import is_
from types import CodeType, FunctionType, MethodType
from typing import Any

from nbflow.core.keys.bytecode import meaning_of
from nbflow.core.keys.fingerprint import UNDEFINED as NOT_DEFINED
from nbflow.core.keys.fingerprint import Part
from nbflow.core.keys.graph import Node
from nbflow.core.keys.memory import ByIdentity
from nbflow.core.keys.modules import ABSENT, is_followed
from nbflow.core.keys.paths import Named
from nbflow.core.keys.plain import digest_bytes
from nbflow.core.keys.source import class_text, code_text
from nbflow.core.keys.world import UNDEFINED, name_of

__all__ = ["Seen", "Watched", "gather", "is_still_bound", "own_part"]

Watched = tuple[object, str, object]
"""Where something is bound, its name there ("" for all that is there), and what it is."""

_SHOWN = 60  # characters of a value
_PLAIN = 0x80  # bytes of plain data start below it

_AROUND_FUNCTIONS = (MethodType, classmethod, staticmethod)

_code_parts: ByIdentity[dict[tuple[str, str], Part]] = ByIdentity()
_class_texts: ByIdentity[tuple[str, int] | tuple[None, None]] = ByIdentity()


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a fingerprint tells besides its digest; `watched` is what it rests on."""

    parts: tuple[Part, ...]
    is_mutable: bool
    warnings: tuple[str, ...]
    paths: tuple[Named, ...]
    watched: list[Watched]


def gather(root: Node, version: str | None = None) -> Seen:
    """Return what was found in `root` and in all that it leads to."""
    nodes = [root]
    seen = {id(root)}
    names: dict[int, tuple[str, str]] = {}
    parts = {("", ""): own_part(root, version)}
    watched: list[Watched] = []
    warnings: dict[str, None] = {}
    paths: dict[Named, None] = {}
    is_mutable = False
    for node in nodes:
        is_mutable |= node.is_mutable
        watched += node.watched
        warnings.update(dict.fromkeys(node.warnings))
        paths.update(dict.fromkeys(node.paths))
        if node is not root:
            _add(parts, _part(node, names.get(id(node))))
        for kind, label, target in node.reads:
            if type(target) is bytes:
                _add(parts, _plain_part(kind, label, target))
            else:
                names.setdefault(id(target), (kind, label))
        for child in node.children:
            if id(child) not in seen:
                seen.add(id(child))
                nodes.append(child)
    return Seen(tuple(parts.values()), is_mutable, tuple(warnings), tuple(paths), watched)


def _add(parts: dict[tuple[str, str], Part], part: Part | None) -> None:
    if part is not None:
        parts.setdefault((part.kind, part.name), part)


def own_part(root: Node, version: str | None = None) -> Part:
    """Return the part that is the function's own code; `version` stands for it when given."""
    function: Any = root.value
    while type(function) in _AROUND_FUNCTIONS:
        function = function.__func__
    if type(function) is FunctionType:
        part = _code_part("code", function.__name__, function.__code__)
        return part if version is None else replace(part, digest=digest_bytes(version.encode()))
    kind = function if isinstance(function, type) else type(function)
    return Part("code", name_of(kind), digest_bytes(b"callable"))


def _part(node: Node, name: tuple[str, str] | None) -> Part | None:
    """Return the part that a node is; None where it is but a piece of another."""
    value = node.value
    if type(value) is FunctionType and is_followed(value.__globals__.get("__name__")):
        label = name[1] if name and name[0] in ("global", "function") else _plain_name(value)
        return _code_part("function", label, value.__code__)
    if isinstance(value, type) and is_followed(value.__module__):
        return _class_part(node, value)
    if name is None or (node.is_code and node.children):
        return None
    return Part(name[0], name[1], _own_digest(node))


def _plain_name(function: FunctionType) -> str:
    return function.__qualname__.replace("<locals>.", "")


def _code_part(kind: str, name: str, code: CodeType) -> Part:
    """Return the part for a function, made once for each code object: its text may change."""
    known = _code_parts.get(code)
    if known is None:
        known = _code_parts.put(code, {})
    part = known.get((kind, name))
    if part is None:
        source, content = code_text(code), meaning_of(code).digest
        part = known[kind, name] = Part(kind, name, content, source, code.co_firstlineno)
    return part


def _class_part(node: Node, cls: type) -> Part:
    found = _class_texts.get(cls) or _class_texts.put(cls, class_text(cls) or (None, None))
    return Part("class", cls.__name__, node.local, *found)


@lru_cache(maxsize=4096)
def _plain_part(kind: str, name: str, code: bytes) -> Part:
    if code == UNDEFINED:
        return Part(kind, name, digest_bytes(code), shown=NOT_DEFINED)
    shown = None
    if code[0] < _PLAIN:
        value = loads(code)
        shown = value if kind == "module" else repr(value)
        shown = shown if len(shown) <= _SHOWN else None
    return Part(kind, name, digest_bytes(code), shown=shown)


def _own_digest(node: Node) -> bytes:
    """Return a digest of a value without the code that it leads to, which is a part by itself."""
    nodes = [node]
    seen = {id(node)}
    for node in nodes:
        for child in node.children:
            if not child.is_code and id(child) not in seen:
                seen.add(id(child))
                nodes.append(child)
    return node.local if len(nodes) == 1 else digest_bytes(b"".join(node.local for node in nodes))


def is_still_bound(watched: Watched) -> bool:
    """Whether a name still stands for the very object it stood for."""
    holder, name, value = watched
    if not isinstance(holder, Mapping):
        try:
            return getattr(holder, name) is value
        except ValueError:  # an emptied cell
            return False
    if name:
        return holder.get(name, ABSENT) is value
    return _are_same(holder.values(), value)


def _are_same(now: Iterable[object], then: Any) -> bool:
    now = tuple(now)
    return len(now) == len(then) and all(map(is_, now, then))
