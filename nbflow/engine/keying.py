"""Keys of calls: one rule for plan, run and resume.

A call's key is a hash over what its node is by itself (code, options, constants) and what its
upstreams produced. The task's name and its cell are no part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from os import urandom
from types import MethodType
from typing import Any

from xxhash import xxh3_128_digest

from nbflow.core.graph import Child, Node
from nbflow.core.keys import Fingerprint, Unhashable, Walk, digest
from nbflow.core.parameter import Parameter
from nbflow.core.task import FunctionTask, Task

__all__ = [
    "SKIPPED",
    "Keying",
    "Own",
    "Taken",
    "combined",
    "element_token",
    "key_of",
    "mocked",
    "new_token",
]

Taken = tuple[str, bytes, str]
"""What a node takes from an upstream: input name ("" to only wait), digest, upstream's name."""

SKIPPED = xxh3_128_digest(b"skipped")
"""Stands for what a skipped node produced: nothing, whenever that was."""

_PROCESS = urandom(8)
_executions = count(1)


def new_token() -> bytes:
    """Return what stands for one execution and no other."""
    return _PROCESS + next(_executions).to_bytes(8, "little")


def mocked(content: bytes) -> bytes:
    """Return the digest of a value that stands in for a result."""
    return xxh3_128_digest(b"mocked" + content)


def element_token(element: Node, whole: bytes | None) -> bytes:
    """Return what stands for the execution that produced an element of a value."""
    return xxh3_128_digest(element.name.encode() + b"\0" + (whole or b""))


def combined(table: Sequence[bytes | None], children: Sequence[Node]) -> bytes:
    """Return what stands for all children of a mapped node, from what stands for each."""
    parts = [table[child.index] or b"" for child in children]
    return xxh3_128_digest(b"mapped\0" + b"".join(parts))


class Own:
    """What a node is by itself: ``digest`` of it, or the ``reason`` why there is none."""

    __slots__ = ("digest", "fingerprint", "reason")

    def __init__(self, content: bytes, fingerprint: Fingerprint, reason: str | None) -> None:
        self.digest = content
        self.fingerprint = fingerprint
        self.reason = reason


def key_of(own: bytes, inputs: Iterable[Taken]) -> bytes:
    """Return the key of a call: its node's own digest, and what each input was given."""
    parts = [own]
    for name, content, _ in inputs:
        parts.append(name.encode())
        parts.append(content)
    return xxh3_128_digest(b"\0".join(parts))


class Keying:
    """Computes what nodes are by themselves, with one look at the live world per run or plan."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._walk = Walk()
        self._parameters = parameters
        self._plain: dict[Task, Own] = {}
        self._split: dict[Node, Own] = {}

    def own(self, node: Node) -> Own:
        """Return what ``node`` is by itself; O(1) for code seen before in this run."""
        if type(node) is Child:
            return self._of_child(node)
        task = node.task
        if type(task) is FunctionTask and not node.constants:
            # Copies of one task that share its options are the same by themselves.
            origin = task.origin
            alike = task if origin is None or origin.options is not task.options else origin
            own = self._plain.get(alike)
            if own is None:
                own = self._plain[alike] = self._looked_at(node)
            return own
        if isinstance(task, Parameter):
            return self._parameter(task)
        return self._looked_at(node)

    def _of_child(self, node: Child) -> Own:
        """Return what all children of a mapped node are by themselves, looked at once."""
        parent = node.parent
        own = self._split.get(parent)
        if own is None:
            own = self._split[parent] = self.own(parent)
        return own

    def _looked_at(self, node: Node) -> Own:
        task = node.task
        options = task.options
        code, attributes = _code_of(task)
        fingerprint = self._walk.fingerprint(code, ignore=options.ignore, version=options.version)
        if not options.cache:
            return Own(fingerprint.digest, fingerprint, "it is declared with cache=False")
        if fingerprint.reason is not None:
            return Own(fingerprint.digest, fingerprint, fingerprint.reason)
        if not node.constants and not attributes:
            return Own(fingerprint.digest, fingerprint, None)
        return _with_values(node, fingerprint, attributes)

    def value_of(self, task: Parameter) -> Any:
        """Return the value that a parameter has in this run."""
        return self._parameters.get(task.name, task.default)

    def _parameter(self, task: Parameter) -> Own:
        value = self.value_of(task)
        fingerprint = Fingerprint(b"parameter", (), None, False, ())
        try:
            name = task.name.encode(errors="surrogatepass")
            content = xxh3_128_digest(b"parameter\0" + name + b"\0" + digest(value))
        except Unhashable as unhashable:
            return Own(b"", fingerprint, f"its value cannot be compared: {unhashable.reason}")
        return Own(content, fingerprint, None)

    def refresh(self) -> None:
        """Look anew from now on: user code may have changed what code reads."""
        self._walk.refresh()
        self._plain.clear()
        self._split.clear()


def _code_of(task: Task) -> tuple[Any, Mapping[str, Any]]:
    """Return the code of a task and what a class of the user's has set on it."""
    if isinstance(task, FunctionTask):
        return task.fn, {}
    # Bound to the class, whose other methods count; attributes have parts of their own.
    return MethodType(type(task).run, type(task)), getattr(task, "__dict__", {})


def _with_values(node: Node, fingerprint: Fingerprint, attributes: Mapping[str, Any]) -> Own:
    """Return what a node is together with the values that its author gave it."""
    parts = [fingerprint.digest]
    for kind, values in (("argument", node.constants), ("attribute", attributes)):
        for name in sorted(values.keys() - node.task.options.ignore):
            try:
                content = digest(values[name])
            except Unhashable as unhashable:
                reason = f"its {kind} '{name}' cannot be compared: {unhashable.reason}"
                return Own(fingerprint.digest, fingerprint, reason)
            parts += (kind.encode(), name.encode(), content)
    return Own(xxh3_128_digest(b"\0".join(parts)), fingerprint, None)
