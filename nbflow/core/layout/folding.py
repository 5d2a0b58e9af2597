"""Which nodes of a flow too large to draw are drawn as one."""

from collections.abc import Hashable, Iterator, Sequence
from heapq import heapify, heappop, heappush

from nbflow.core.layout.ranks import rank_nodes

BANDS = 24  # that are left of a flow in which nothing is alike


def fold(
    labels: Sequence[Hashable],
    edges: Sequence[tuple[int, int]],
    *,
    most_nodes: int,
    most_edges: int,
) -> list[list[int]]:
    """Return groups of nodes, as fine as the limits allow, with no cycle between groups.

    First every node is its own group; then nodes with the same label and the same neighbours are
    one; then nodes with the same label in the same layer; at last, whatever the limits, so many
    layers together that `BANDS` are left.

    Parameters
    ----------
    labels
        Equal for nodes that a reader may see as one. Shape (n,).
    edges
        Pairs (source, target) of nodes, without a cycle. Shape (m, 2).

    Returns
    -------
    list of list of int
        Nodes in declared order, groups in the order of their first nodes.
    """
    groups: list[list[int]] = []
    for keys in _ladder(labels, edges):
        groups = _gather(keys)
        joined = {(keys[source], keys[target]) for source, target in edges}
        if len(groups) <= most_nodes and len(joined) <= most_edges:
            break
    return groups


def alike(labels: Sequence[Hashable], edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return groups of nodes with the same label and the same neighbours, in declared order."""
    return _gather(_by_neighbours(labels, edges))


def abreast(labels: Sequence[Hashable], edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return groups of nodes with the same label in the same layer, in declared order."""
    return _gather(list(zip(labels, rank_nodes(len(labels), edges), strict=True)))


def branch(count: int, edges: Sequence[tuple[int, int]], end: int) -> list[int]:
    """Return the node `end` of so many, and those from which every way leads to it, rising.

    With every edge turned round it is what follows that node alone.

    Notes
    -----
    Only `end` has edges that leave the group, so that drawing it as one node makes no cycle.
    """
    before: list[set[int]] = [set() for _ in range(count)]
    onward = [0] * count
    for source, target in set(edges):
        before[target].add(source)
        onward[source] += 1
    found = [end]
    for node in found:
        for source in before[node]:
            onward[source] -= 1
            if not onward[source]:
                found.append(source)
    return sorted(found)


def by_label(labels: Sequence[Hashable]) -> list[list[int]]:
    """Return groups of nodes with the same label, in declared order; they may make a cycle."""
    return _gather(labels)


def onward(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the edges between so many nodes without those that lead back.

    Where a cycle leaves no node to go on with, the first of those that are left is taken, and the
    edges that still lead to it are left out: of a loop its first turn is what is seen.

    Notes
    -----
    O((n + m) log n). Kahn (1962), *Topological sorting of large networks*, CACM 5(11).
    """
    after: list[list[int]] = [[] for _ in range(count)]
    before = [0] * count
    for source, target in edges:
        after[source].append(target)
        before[target] += 1
    ready = [node for node in range(count) if not before[node]]
    heapify(ready)
    place = [-1] * count
    left = iter(range(count))
    for rank in range(count):
        node = heappop(ready) if ready else next(node for node in left if place[node] < 0)
        place[node] = rank
        for target in after[node]:
            before[target] -= 1
            if not before[target] and place[target] < 0:
                heappush(ready, target)
    return [(source, target) for source, target in edges if place[source] < place[target]]


def _gather(keys: Sequence[Hashable]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for node, key in enumerate(keys):
        groups.setdefault(key, []).append(node)
    return list(groups.values())


def _by_neighbours(
    labels: Sequence[Hashable], edges: Sequence[tuple[int, int]]
) -> Sequence[Hashable]:
    nodes = range(len(labels))
    before: list[set[int]] = [set() for _ in nodes]
    after: list[set[int]] = [set() for _ in nodes]
    for source, target in edges:
        after[source].add(target)
        before[target].add(source)
    return [(labels[node], frozenset(before[node]), frozenset(after[node])) for node in nodes]


def _ladder(
    labels: Sequence[Hashable], edges: Sequence[tuple[int, int]]
) -> Iterator[Sequence[Hashable]]:
    """Yield keys that tell the groups apart, from fine to coarse."""
    yield range(len(labels))
    yield _by_neighbours(labels, edges)
    ranks = rank_nodes(len(labels), edges)
    yield list(zip(labels, ranks, strict=True))
    layers = max(ranks, default=0) + 1
    yield [rank * min(BANDS, layers) // layers for rank in ranks]
