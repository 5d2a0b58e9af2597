"""The drawing that the live view shows: where each node's card stands, and how edges run.

The view draws cards of the sizes given here, so what a card holds is measured here: a glyph, the
node's name, and below it the state and its time.
"""

from collections.abc import Container, Sequence

from nbflow.core.layout import Direction, Route, lay_out
from nbflow.core.layout.folding import onward
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.protocol import Graph, GraphEdge, GraphGroup, GraphNode
from nbflow.notebook.textwidth import clean, shorten, text_width

__all__ = ["draw"]

NAME_LENGTH = 28
NAME_SIZE = 13.0
ROOMY = 1.1  # names are half bold, and some systems' sans serifs are wider than the table
TASK_HEIGHT, TASK_SIDES, TASK_WIDTH = 44.0, 52, 156.0
MAPPED_WIDTH = 188.0  # it also says how many of its children are done, and how many failed
PILL_HEIGHT, PILL_SIDES, PILL_WIDTH = 28.0, 44, 72.0
LAYER_GAP, NODE_GAP = 48.0, 16.0
PAGE_WIDTH = 1_280  # in a notebook's output drawn at three quarters of its size: still easy to read


def draw(
    nodes: Sequence[PictureNode],
    edges: Sequence[tuple[int, int]],
    direction: Direction | None = None,
    *,
    mapped: Container[tuple[int, int]] = (),
    groups: Sequence[GraphGroup] = (),
) -> Graph:
    """Return the drawing of a flow.

    Parameters
    ----------
    nodes
        In the order in which they will be called by index.
    edges
        Pairs (source, target) of indices into `nodes`, without a cycle; one line for equal ones.
    direction
        In which the flow runs. None draws from left to right if that fits a notebook's width, else
        the way that has to be made smaller by less.
    mapped
        The edges along which elements go one by one.
    groups
        Nodes that may be drawn as one; the closed ones are.
    """
    joined = list(dict.fromkeys(edges))
    cards = _cards(len(nodes), groups)
    place = {first: place for place, first in enumerate(dict.fromkeys(cards))}
    lines = {
        (place[cards[source]], place[cards[target]]): (source, target)
        for source, target in _lines(cards, joined, mapped)
    }
    # Calls of a loop that are one card lead back and forth between cards.
    ends = onward(len(place), list(lines))
    labels = {group.nodes[0]: group.label for group in groups if group.closed}
    layout = lay_out(
        [_size(nodes[first], labels.get(first)) for first in place],
        ends,
        direction=direction,
        page_width=PAGE_WIDTH,
        layer_gap=LAYER_GAP,
        node_gap=NODE_GAP,
    )
    boxes = [layout.boxes[place[card]] for card in cards]
    routes = dict(zip([lines[each] for each in ends], layout.routes, strict=True))
    return Graph(
        nodes=tuple(
            GraphNode(node.name, node.kind, box.x, box.y, box.width, box.height, node.mapped)
            for node, box in zip(nodes, boxes, strict=True)
        ),
        edges=tuple(
            GraphEdge(*edge, _numbers(routes[edge]) if edge in routes else (), edge in mapped)
            for edge in joined
        ),
        width=layout.width,
        height=layout.height,
        direction=layout.direction,
        groups=tuple(groups),
    )


def _cards(count: int, groups: Sequence[GraphGroup]) -> list[int]:
    """Return for each node the first of those that are on one card with it."""
    cards = list(range(count))
    for group in groups:
        if group.closed:
            for node in group.nodes:
                cards[node] = group.nodes[0]
    return cards


def _lines(
    cards: Sequence[int], edges: Sequence[tuple[int, int]], mapped: Container[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the edges that are drawn: between two cards one, rather one that is not mapped."""
    drawn: dict[tuple[int, int], tuple[int, int]] = {}
    for edge in edges:
        ends = cards[edge[0]], cards[edge[1]]
        if ends[0] != ends[1] and (ends not in drawn or drawn[ends] in mapped):
            drawn[ends] = edge
    return list(drawn.values())


def _size(node: PictureNode, label: str | None) -> tuple[float, float]:
    shown = shorten(clean(node.name), NAME_LENGTH) if label is None else label
    name = text_width(shown, NAME_SIZE) * ROOMY
    if label is None and node.kind == "parameter":
        return max(4.0 * round((name + PILL_SIDES) / 4), PILL_WIDTH), PILL_HEIGHT
    least = TASK_WIDTH if label is None and not node.mapped else MAPPED_WIDTH
    return max(4.0 * round((name + TASK_SIDES) / 4), least), TASK_HEIGHT


def _numbers(line: Route) -> tuple[float, ...]:
    """Return x and y by turns, as a screen shows them: more digits would be half of a message."""
    return tuple(round(number, 1) for point in line.points for number in point)
