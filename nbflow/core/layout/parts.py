"""The parts of a graph that edges connect, each with its vertices in layers and in order.

All that a drawing needs and that neither the sizes of boxes nor its direction change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nbflow.core.layout.crossings import Order, count_crossings, order_layers
from nbflow.core.layout.layers import Layered, split_edges
from nbflow.core.layout.ranks import rank_nodes

Edge = tuple[int, int]

MOST_APART = 400  # layers that all edges together may pass to be tried one by one


@dataclass(frozen=True, slots=True)
class Part:
    """Nodes that edges connect, in layers.

    Attributes
    ----------
    nodes
        Indices into the whole graph, rising.
    edges
        Those between them, once each, as indices into `nodes`.
    ranks
        The layer of each node.
    bundles
        For each edge a number; edges with the same number share their bends.
    graph
        The nodes, and the bends of long edges.
    order
        The vertices of each layer, in order.
    """

    nodes: list[int]
    edges: list[Edge]
    ranks: Sequence[int]
    bundles: Sequence[int]
    graph: Layered
    order: Order


def find_parts(count: int, edges: Sequence[Edge]) -> list[Part]:
    """Return the parts of a graph of so many nodes, in the order of their first nodes."""
    near: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    owner: dict[int, int] = {}
    members: list[list[int]] = []
    for first in range(count):
        if first not in owner:
            owner[first] = len(members)
            reached = [first]
            for node in reached:
                new = dict.fromkeys(other for other in near[node] if other not in owner)
                owner |= dict.fromkeys(new, len(members))
                reached += new
            members.append(sorted(reached))
    index = {node: place for nodes in members for place, node in enumerate(nodes)}
    own: list[list[Edge]] = [[] for _ in members]
    for source, target in dict.fromkeys(edges):
        own[owner[source]].append((index[source], index[target]))
    return [_ordered(nodes, inner) for nodes, inner in zip(members, own, strict=True)]


def _ordered(nodes: list[int], edges: list[Edge]) -> Part:
    """Return the part with its vertices in order.

    Long edges of one source run as one line: it reads better than a bundle of parallels. In small
    flows they run apart when fewer lines cross so: one line cannot pass a box on both sides.
    """
    ranks = rank_nodes(len(nodes), edges)
    bundles: Sequence[int] = [source for source, _ in edges]
    graph = split_edges(ranks, edges, bundles)
    order = order_layers(graph)
    crossings = count_crossings(order, graph.after)
    if crossings and sum(ranks[target] - ranks[source] for source, target in edges) <= MOST_APART:
        apart = split_edges(ranks, edges, range(len(edges)))
        apart_order = order_layers(apart)
        if count_crossings(apart_order, apart.after) < crossings:
            bundles, graph, order = range(len(edges)), apart, apart_order
    return Part(nodes, edges, ranks, bundles, graph, order)
