"""The objects seen in one look at the live world, and how one of them is written down."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from nbflow.core.keys.graph import Node, settle
from nbflow.core.keys.modules import version_of
from nbflow.core.keys.paths import paths_in
from nbflow.core.keys.plain import encode
from nbflow.core.keys.unhashable import Unhashable

__all__ = ["HELD", "NAMED", "PASSED", "ROOT", "UNDEFINED", "Draft", "World", "article", "name_of"]

# How a function was reached. Added to an identity, which is a multiple of eight.
HELD = 0  # by something that may look at its name, docstring and annotations: a decorator, a table
NAMED = 1  # by a name, or as a method: only what it does and its name count
PASSED = 2  # by a name, and handed on to something that may look at its annotations
ROOT = 3  # as the function asked about: its own name does not count, so that it may be renamed

UNDEFINED = b"\x81undefined"
PACKAGE = b"\x81package"
CHILD = b"\x81@"  # stands for a child in the bytes of a node
LIMIT_BYTES = 2 << 30  # more than this in one value is not compared
LIMIT_NODES = 1 << 21
_MUTABLE = frozenset({list, dict, set})


class World:
    """Objects met in one look, each looked at once.

    Parameters
    ----------
    describe
        Writes down the object of a node.
    ignore
        Names that are left out wherever code reads them.
    version
        Stands for the own code of the function asked about, when given.

    Fields: ``nodes`` by identity and role, ``parents`` (the node that first led to a node; not kept
    in the node, so that large values are freed without a garbage collection), ``known`` for
    `settle`, ``bytes_left`` of the limit.
    """

    def __init__(
        self,
        describe: Callable[["Draft"], None],
        ignore: frozenset[str] = frozenset(),
        version: str | None = None,
    ) -> None:
        self.ignore = ignore
        self.version = version
        self.nodes: dict[int, Node] = {}
        self.parents: dict[int, Node | None] = {}
        self.known: dict[bytes, bytes] = {}
        self.bytes_left = LIMIT_BYTES
        self._describe = describe

    def node(self, value: object, role: int, parent: Node | None) -> Node:
        """Return the node of an object in a role, the same at every call."""
        key = id(value) + role
        found = self.nodes.get(key)
        if found is None:
            found = self.nodes[key] = Node(value, role)
            self.parents[id(found)] = parent
        return found

    def digest(self, root: Node) -> bytes:
        """Return the digest of a node.

        Raises
        ------
        Unhashable
            Says which object has no value to compare, and where it was reached.
        """
        if root.digest is not None:
            return root.digest
        self.bytes_left = LIMIT_BYTES
        try:
            return settle(root, self.expand, self.known)
        except BaseException:
            self.parents.clear()
            self.nodes.clear()  # what was looked at halfway is of no use
            raise

    def expand(self, node: Node) -> None:
        """Fill in what a node holds and where it leads."""
        draft = Draft(self, node)
        try:
            self._describe(draft)
        except Unhashable as finding:
            raise Unhashable(self._told(node, finding.reason)) from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - what the user's own methods raise
            raised = name_of(type(error))
            reason = f"is {article(name_of(type(node.value)))}, looking at it raised {raised}"
            raise Unhashable(self._told(node, reason)) from None
        node.local = b"".join(draft.bits)
        if len(self.nodes) > LIMIT_NODES:
            raise Unhashable(self._told(node, f"is one of more than {LIMIT_NODES:,} objects"))

    def spend(self, size_bytes: int) -> None:
        """Count bytes that are about to be hashed against the limit."""
        self.bytes_left -= size_bytes
        if self.bytes_left < 0:
            raise Unhashable("is too large to compare, more than 2 GB")

    def _told(self, node: Node, reason: str) -> str:
        """Return `reason` with the thing it is about, as the user would name it."""
        child, parent = node, self.parents[id(node)]
        while parent is not None:
            for kind, label, target in parent.reads:
                if target is child:
                    title = (
                        "helper" if type(child.value) is FunctionType else _TITLES.get(kind, kind)
                    )
                    return f"{title} {label} {reason if child is node else _held(reason)}"
            child, parent = parent, self.parents[id(parent)]
        return reason if child is node else _held(reason)


class Draft:
    """What is being written down of one object."""

    __slots__ = ("bits", "node", "value", "world")

    def __init__(self, world: World, node: Node) -> None:
        self.world = world
        self.node = node
        self.value: Any = node.value
        self.bits: list[bytes] = []

    def note(self, data: bytes) -> None:
        """Write bytes that end where they say."""
        self.bits.append(data)

    def add(self, value: object, role: int = HELD) -> "bytes | Node":
        """Write a part of the object, or a mark for the node that stands for it."""
        code = encode(value)
        if code is not None:
            if type(value) in _MUTABLE:
                self.node.is_mutable = True
            self.bits.append(code)
            return code
        child = self.world.node(value, role, self.node)
        self.bits.append(CHILD)
        self.node.children.append(child)
        return child

    def read(self, kind: str, label: str, value: object, role: int = NAMED) -> None:
        """Write a part that has a name of its own, to be told apart when something changes."""
        hook = getattr(type(value), "__nbflow_fingerprint__", None)
        if hook is not None:
            value = hook(value)
        self.node.reads.append((kind, label, self.add(value, role)))
        self.node.paths += paths_in(value)

    def package(self, name: str) -> None:
        """Write that an installed package stands here, at its version."""
        top = name.partition(".")[0]
        version = version_of(top)
        self.note(PACKAGE)
        self.add(top)
        self.node.reads.append(("module", top, self.add(version)))

    def watch(self, holder: object, name: str, value: object) -> None:
        """Keep what a binding was, to see later whether it still holds."""
        self.node.watched.append((holder, name, value))

    def warn(self, text: str) -> None:
        """Say that the code reads what no digest covers."""
        self.node.warnings += (text,)


def name_of(kind: type) -> str:
    """Return the name of a class, whatever its metaclass makes of that."""
    return type.__dict__["__name__"].__get__(kind)  # type: ignore[no-any-return]  # always a text


def article(name: str) -> str:
    """Return a name with "a" or "an"."""
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def _held(reason: str) -> str:
    return f"holds {reason[3:]}" if reason.startswith(("is a ", "is an ")) else reason


_TITLES = {"closure": "enclosing variable"}
