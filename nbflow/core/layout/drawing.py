"""From boxes and edges to a drawing: the one entry to the layout."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, inf
from typing import Literal

from nbflow.core.layout.coordinates import place_vertices
from nbflow.core.layout.packing import pack
from nbflow.core.layout.parts import Edge, Part, find_parts
from nbflow.core.layout.routes import Point, dig_channels, route

Direction = Literal["left-right", "top-down"]
Size = tuple[float, float]

LAYER_GAP = 40.0
NODE_GAP = 14.0
LINE_GAP = 10.0


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
    direction: Direction | None = "left-right",
    page_width: float = inf,
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
    direction
        In which the flow runs. None draws from left to right if that fits `page_width`, else the
        way that has to be made smaller by less.
    layer_gap
        Least distance between the boxes of neighbouring layers.
    node_gap
        Least distance between the boxes of a layer, and between parts.
    """
    parts = find_parts(len(sizes), edges)

    def drawn(direction: Direction) -> Layout:
        layouts = [_draw(part, sizes, direction, layer_gap, node_gap) for part in parts]
        return _pack(parts, layouts, edges, direction, gap=2 * node_gap)

    if direction is not None:
        return drawn(direction)
    across = drawn("left-right")
    if across.width <= page_width:
        return across
    return min(across, drawn("top-down"), key=lambda layout: layout.width)


def _pack(
    parts: Sequence[Part],
    layouts: Sequence[Layout],
    edges: Sequence[Edge],
    direction: Direction,
    *,
    gap: float,
) -> Layout:
    """Put the drawings of the parts side by side."""
    corners = pack([(layout.width, layout.height) for layout in layouts], gap)
    boxes: dict[int, Box] = {}
    routes: dict[Edge, Route] = {}
    for part, layout, (left, top) in zip(parts, layouts, corners, strict=True):
        for node, box in zip(part.nodes, layout.boxes, strict=True):
            boxes[node] = Box(left + box.x, top + box.y, box.width, box.height)
        for (source, target), line in zip(part.edges, layout.routes, strict=True):
            routes[part.nodes[source], part.nodes[target]] = Route(
                tuple((left + x, top + y) for x, y in line.points)
            )
    rights = [left + layout.width for layout, (left, _) in zip(layouts, corners, strict=True)]
    bottoms = [top + layout.height for layout, (_, top) in zip(layouts, corners, strict=True)]
    return Layout(
        boxes=tuple(boxes[node] for node in range(len(boxes))),
        routes=tuple(routes[edge] for edge in edges),
        width=max(rights, default=0.0),
        height=max(bottoms, default=0.0),
        direction=direction,
    )


def _draw(
    part: Part,
    sizes: Sequence[Size],
    direction: Direction,
    layer_gap: float,
    node_gap: float,
) -> Layout:
    """Draw one connected part; `sizes` are those of the whole."""
    ranks, graph, order = part.ranks, part.graph, part.order
    turned = direction == "top-down"
    sizes = [sizes[node][::-1] if turned else sizes[node] for node in part.nodes]
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
    for bundle, (source, target) in zip(part.bundles, part.edges, strict=True):
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
