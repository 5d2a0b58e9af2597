"""A graph of objects and the digest of each: what it holds, not which object holds it.

Every object met becomes a `Node`: its own bytes and the nodes it leads to. The digest of a node is
that of its bytes and its children's digests, so sharing and identity do not enter. Objects that
lead back to themselves get theirs by refinement: as many rounds of exchanging digests as it takes
to tell apart all that can be told apart. Nothing here is recursive, so depth costs only memory.
"""

from collections.abc import Callable, Iterator

from nbflow.core.keys.plain import digest_bytes

__all__ = ["Node", "settle"]

CYCLE = b"\x81cycle"


class Node:
    """One object of the world and what has been found out about it.

    Attributes
    ----------
    value
        The object itself, held so that its identity stays its own.
    role
        How it was reached, where that decides what counts of it (see `nbflow.core.keys.world`).
    local
        Its own bytes, with a mark for each child; what remains is 16 bytes once it is settled.
    children
        The nodes behind the marks, in their order.
    is_unordered
        Whether the order of the children means nothing (a set).
    digest
        16 bytes once settled, before that None.
    order, low
        For `settle` only: when it was entered, and the earliest entry reachable from it.
    reads, watched, warnings, paths, is_mutable, is_code
        For `nbflow.core.keys.walk`: see there.
    """

    __slots__ = (
        "children",
        "digest",
        "is_code",
        "is_mutable",
        "is_unordered",
        "local",
        "low",
        "order",
        "paths",
        "reads",
        "role",
        "value",
        "warnings",
        "watched",
    )

    def __init__(self, value: object, role: int = 0) -> None:
        self.value = value
        self.role = role
        self.local = b""
        self.children: list[Node] = []
        self.is_unordered = False
        self.digest: bytes | None = None
        self.order = 0
        self.low = 0
        self.reads: list[tuple[str, str, bytes | Node]] = []
        self.watched: list[tuple[object, str, object]] = []
        self.warnings: tuple[str, ...] = ()
        self.paths: tuple[tuple[str, str], ...] = ()
        self.is_mutable = False
        self.is_code = False


def settle(root: Node, expand: Callable[[Node], None], known: dict[bytes, bytes]) -> bytes:
    """Give `root`, and every node it leads to, its digest; return that of `root`.

    Parameters
    ----------
    expand
        Fills in `local` and `children` of a node; called once for each.
    known
        Digests of nodes on cycles by their bytes and children, so that an equal object outside of
        the cycle (the old copy of a recursive function) gets the same digest. Filled here.

    Notes
    -----
    O(n + m) but for cycles. Tarjan (1972), *Depth-first search and linear graph algorithms*, SIAM
    J. Comput. 1(2), made iterative.
    """
    entered = 0
    waiting: list[Node] = []
    path: list[tuple[Node, Iterator[Node]]] = []
    following: Node | None = root
    while following is not None or path:
        if following is not None:
            node = following
            entered += 1
            node.order = node.low = entered
            expand(node)
            waiting.append(node)
            path.append((node, iter(node.children)))
        node, children = path[-1]
        following = _next(node, children)
        if following is None:
            path.pop()
            if path and node.low < path[-1][0].low:
                path[-1][0].low = node.low
            if node.low == node.order:
                _close(node, waiting, known)
    assert root.digest is not None
    return root.digest


def _next(node: Node, children: Iterator[Node]) -> Node | None:
    """Return the next child not entered yet; note those entered and still open."""
    for child in children:
        if child.digest is None:
            if child.order == 0:
                return child
            node.low = min(node.low, child.order)
    return None


def _close(first: Node, waiting: list[Node], known: dict[bytes, bytes]) -> None:
    """Settle `first` and what was entered after it: all the nodes on its cycles."""
    node = waiting.pop()
    if node is first and node not in node.children:
        seen = digest_bytes(_content(node, None)) if node.children else digest_bytes(node.local)
        node.digest = known.get(seen, seen)
        node.local = digest_bytes(node.local) if node.children else node.digest
        return
    members = [node]
    while node is not first:
        node = waiting.pop()
        members.append(node)
    for node, found in zip(members, _refine(members), strict=True):
        node.digest = found
    for node in members:
        seen = digest_bytes(_content(node, None))
        known[seen] = node.digest or seen
        node.local = digest_bytes(node.local)


def _refine(members: list[Node]) -> list[bytes]:
    """Return the digests of the nodes of a cycle, equal where nothing tells two nodes apart.

    Colours are exchanged until no more nodes are told apart. That leaves the cycle with equal nodes
    made one: what each colour leads to, all of it together, is what the digests stand for. So they
    depend neither on where the cycle was entered nor on how many copies of an object are on it.
    """
    colours = [digest_bytes(node.local) for node in members]
    classes = 0
    while True:
        known = {id(node): colour for node, colour in zip(members, colours, strict=True)}
        following = [digest_bytes(_content(node, known)) for node in members]
        if len(set(following)) == classes:
            break
        classes, colours = len(set(following)), following
    ways = sorted({before + after for before, after in zip(colours, following, strict=True)})
    whole = digest_bytes(b"".join(ways))
    return [digest_bytes(CYCLE + whole + colour) for colour in colours]


def _content(node: Node, colours: dict[int, bytes] | None) -> bytes:
    """Return the bytes of a node: its own, then a digest for each child."""
    parts: list[bytes] = []
    for child in node.children:
        found = child.digest if colours is None else colours.get(id(child), child.digest)
        assert found is not None
        parts.append(found)
    if node.is_unordered:
        parts.sort()
    return node.local + b"".join(parts)
