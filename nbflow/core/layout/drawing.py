"""From boxes and edges to a drawing: the one entry to the layout."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Literal

from nbflow.core.layout.coordinates import place_vertices
from nbflow.core.layout.crossings import Order, count_crossings, order_layers
from nbflow.core.layout.layers import Layered, split_edges
from nbflow.core.layout.packing import pack
from nbflow.core.layout.ranks import rank_nodes
from nbflow.core.layout.routes import Point, dig_channels, route

Direction = Literal["left-right", "top-down"]
Edge = tuple[int, int]
Size = tuple[float, float]

LAYER_GAP = 40.0
NODE_GAP = 14.0
LINE_GAP = 10.0
MOST_APART = 400  # layers that all edges together may pass to be tried one by one


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """The line of an edge, from the source's box to the target's.

    Attributes
    ----------
    points
        (x, y) of a chain of cubic curves: the start, then for each curve its two control points
        and its end. A straight stretch has its control points on its ends. Shape (3 k + 1, 2).
    """

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing: a box for each node, a route for each edge, within (0, 0, width, height)."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    width: float
    height: float
    direction: Direction


def lay_out(
    sizes: Sequence[Size],
    edges: Sequence[Edge],
    *,
    direction: Direction = "left-right",
    layer_gap: float = LAYER_GAP,
    node_gap: float = NODE_GAP,
) -> Layout:
    """Return where the boxes stand and how the edges run.

    The same input gives the same drawing on every machine; what is equal otherwise follows the
    order of declaration. Parts that are not connected are drawn one by one and packed in rows.

    Parameters
    ----------
    sizes
        Width and height of each node's box. Shape (n, 2).
    edges
        Pairs (source, target) of indices into `sizes`, without a cycle. Shape (m, 2). Equal edges
        get equal routes.
    layer_gap
        Least distance between the boxes of neighbouring layers.
    node_gap
        Least distance between the boxes of a layer, and between parts.
    """
    parts = _parts(len(sizes), edges)
    drawn = [
        _draw([sizes[node] for node in part.nodes], part.edges, direction, layer_gap, node_gap)
        for part in parts
    ]
    corners = pack([(part.width, part.height) for part in drawn], 2 * node_gap)
    boxes: dict[int, Box] = {}
    routes: dict[Edge, Route] = {}
    for part, layout, (left, top) in zip(parts, drawn, corners, strict=True):
        for node, box in zip(part.nodes, layout.boxes, strict=True):
            boxes[node] = Box(left + box.x, top + box.y, box.width, box.height)
        for (source, target), line in zip(part.edges, layout.routes, strict=True):
            routes[part.nodes[source], part.nodes[target]] = Route(
                tuple((left + x, top + y) for x, y in line.points)
            )
    rights = [left + part.width for part, (left, _) in zip(drawn, corners, strict=True)]
    bottoms = [top + part.height for part, (_, top) in zip(drawn, corners, strict=True)]
    return Layout(
        boxes=tuple(boxes[node] for node in range(len(sizes))),
        routes=tuple(routes[edge] for edge in edges),
        width=max(rights, default=0.0),
        height=max(bottoms, default=0.0),
        direction=direction,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Nodes that edges connect, and those edges, once each, as indices into the part's nodes."""

    nodes: list[int]
    edges: list[Edge]


def _parts(count: int, edges: Sequence[Edge]) -> list[_Part]:
    near: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    owner: dict[int, int] = {}
    parts: list[_Part] = []
    for first in range(count):
        if first not in owner:
            owner[first] = len(parts)
            reached = [first]
            for node in reached:
                new = dict.fromkeys(other for other in near[node] if other not in owner)
                owner |= dict.fromkeys(new, len(parts))
                reached += new
            parts.append(_Part(sorted(reached), []))
    index = {node: place for part in parts for place, node in enumerate(part.nodes)}
    for source, target in dict.fromkeys(edges):
        parts[owner[source]].edges.append((index[source], index[target]))
    return parts


def _draw(
    sizes: Sequence[Size],
    edges: Sequence[Edge],
    direction: Direction,
    layer_gap: float,
    node_gap: float,
) -> Layout:
    """Draw one connected part."""
    turned = direction == "top-down"
    if turned:
        sizes = [(height, width) for width, height in sizes]
    ranks = rank_nodes(len(sizes), edges)
    bundles, graph, order = _order(ranks, edges)
    bends = len(graph.after) - graph.count
    margins = [(breadth + node_gap) / 2 for _, breadth in sizes] + [LINE_GAP / 2] * bends
    halves = [breadth / 2 for _, breadth in sizes] + [0.0] * bends
    # Whole numbers draw crisp lines, and leave no last digit to differ between machines.
    centres = [float(floor(c + 0.5)) for c in place_vertices(graph, order, margins)]
    least = min(centre - half for centre, half in zip(centres, halves, strict=True))
    centres = [centre - least for centre in centres]
    breadth = max(centre + half for centre, half in zip(centres, halves, strict=True))
    depths = [max((sizes[v][0] for v in layer if v < graph.count), default=0.0) for layer in order]
    channels = dig_channels(graph, centres, depths, layer_gap)
    starts = [0.0, *(channel.end for channel in channels)]
    boxes = [
        Box(starts[rank], centre - size[1] / 2, *size)
        for rank, centre, size in zip(ranks, centres, sizes, strict=False)
    ]
    turns = {bundle: _turns(trunk, centres) for bundle, trunk in graph.trunks.items()}
    lines = []
    for bundle, (source, target) in zip(bundles, edges, strict=True):
        last = ranks[target] - ranks[source] - 1
        places = [*turns[bundle][: bisect_left(turns[bundle], last)], last]
        path = [*[graph.trunks[bundle][place] for place in places], target]
        passed = [channels[ranks[source] + place] for place in places]
        ends = boxes[source].x + boxes[source].width, boxes[target].x
        lines.append(tuple(route(path, centres, passed, ends)))
    length = starts[-1] + depths[-1]
    if turned:
        return Layout(
            tuple(Box(box.y, box.x, box.height, box.width) for box in boxes),
            tuple(Route(tuple((x, y) for y, x in line)) for line in lines),
            breadth,
            length,
            direction,
        )
    return Layout(tuple(boxes), tuple(map(Route, lines)), length, breadth, direction)


def _turns(trunk: Sequence[int], centres: Sequence[float]) -> list[int]:
    """Return after which of its vertices a line goes across.

    The rest of its vertices tell nothing. A long line that many edges share has many of them, and
    each of those edges would go through all.
    """
    steps = enumerate(pairwise(trunk))
    return [place for place, (here, there) in steps if centres[here] != centres[there]]


def _order(ranks: Sequence[int], edges: Sequence[Edge]) -> tuple[Sequence[int], Layered, Order]:
    """Return each edge's bundle, the graph with its bends, and its layers in order.

    Long edges of one source run as one line: it reads better than a bundle of parallels. In small
    flows they run apart when fewer lines cross so: one line cannot pass a box on both sides.
    """
    bundles: Sequence[int] = [source for source, _ in edges]
    graph = split_edges(ranks, edges, bundles)
    order = order_layers(graph)
    crossings = count_crossings(order, graph.after)
    if crossings and sum(ranks[target] - ranks[source] for source, target in edges) <= MOST_APART:
        apart = split_edges(ranks, edges, range(len(edges)))
        apart_order = order_layers(apart)
        if count_crossings(apart_order, apart.after) < crossings:
            return range(len(edges)), apart, apart_order
    return bundles, graph, order
