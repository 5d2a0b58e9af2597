"""The layered graph: nodes, and the bends of long edges, layer by layer.

An edge that skips layers gets one *bend* in each, so that from here on every segment joins two
neighbouring layers. Long edges of one source may share their bends: they leave as one line and
part where their ways part.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# A line that carries many edges is as heavy as this many: it is one line to the eye, and counting
# every edge in it would make a parameter that all tasks read cost more than all the rest.
HEAVIEST = 4


@dataclass(frozen=True, slots=True)
class Layered:
    """Vertices in layers, joined by segments of length one.

    Attributes
    ----------
    count
        Vertices below this number are nodes; those from it on are bends.
    layers
        Vertices of each layer, nodes in declared order before bends.
    before, after
        Neighbours of each vertex in the previous and in the next layer, each repeated as often
        as edges run there (at most `HEAVIEST` times).
    trunks
        For each bundle of edges the vertices they share: the source, then the bends.
    """

    count: int
    layers: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    trunks: dict[int, list[int]]


def split_edges(
    ranks: Sequence[int], edges: Sequence[tuple[int, int]], bundles: Sequence[int]
) -> Layered:
    """Return the layered graph of the nodes that stand in `ranks`.

    Parameters
    ----------
    edges
        Pairs (source, target), each once.
    bundles
        For each edge a number; edges with the same number, all of one source, share their bends.
    """
    count = len(ranks)
    layers: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node, rank in enumerate(ranks):
        layers[rank].append(node)
    members: dict[int, list[tuple[int, int]]] = {}
    for bundle, edge in zip(bundles, edges, strict=True):
        members.setdefault(bundle, []).append(edge)
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    trunks: dict[int, list[int]] = {}
    for bundle, own in members.items():
        source = own[0][0]
        spans = [ranks[target] - ranks[source] for _, target in own]
        farther = sorted(spans)
        trunk = trunks[bundle] = [source]
        for length in range(1, farther[-1]):
            bend = len(before)
            weight = min(len(spans) - bisect_right(farther, length), HEAVIEST)
            layers[ranks[source] + length].append(bend)
            before.append([trunk[-1]] * weight)
            after.append([])
            after[trunk[-1]].extend([bend] * weight)
            trunk.append(bend)
        for (_, target), span in zip(own, spans, strict=True):
            before[target].append(trunk[span - 1])
            after[trunk[span - 1]].append(target)
    return Layered(count, layers, before, after, trunks)
