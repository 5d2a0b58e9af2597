"""The still picture of a flow: what a saved notebook shows.

Structure only, no state, no time: nbval compares it, so the same flow has the same bytes on every
machine. It draws with presentation attributes alone: a style sheet would reach the page around
it, and an id could meet that of another picture there.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from nbflow.core.layout import Direction, Layout, Route, lay_out
from nbflow.core.layout.folding import fold
from nbflow.notebook.outline import summary
from nbflow.notebook.textwidth import clean, shorten, text_width

MOST_NODES = 300  # drawn one by one; of larger flows groups are drawn
MOST_EDGES = 1_200
NAME_LENGTH = 24
PAGE_WIDTH = 960  # about what a notebook's output has

TEXT_SIZE = 12.5
BOX_HEIGHT = 30
BOX_BASELINE = 19.5
SIDE = 12  # from the edge of a box to its name
ROOMY = 1.07  # some systems' sans serifs are wider than the table
MARGIN = 20
HEADING_SIZE = 13
BOLD = 1.1  # as much wider is a bold letter
BASELINE = 29  # of the heading
TOP = 50  # of the graph
ARROW = 6
STACK = 3  # how far a group's second box looks out

GROUND, GROUND_LINE = "#fafbfd", "#e3e7ee"
INK, MUTED, LINE = "#1e2634", "#717b8c", "#aab4c4"
BOX, BOX_LINE = "#ffffff", "#cfd6e1"
PILL, PILL_LINE, PILL_INK = "#eef0ff", "#c3c8fb", "#4549c4"
FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

Point = tuple[float, float]

_ORDINAL = re.compile(r"[-_ ]?[0-9]+$")


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A node as it is drawn: its name, whether it is a task or a parameter, and split by a map.

    ``calls`` is how many calls of a task it stands for.
    """

    name: str
    kind: Literal["task", "parameter"]
    mapped: bool = False
    calls: int = 1


@dataclass(frozen=True, slots=True)
class _Shape:
    """What stands in a box: a node, or a group of them."""

    label: str
    title: str
    kind: Literal["task", "parameter"]
    stacked: bool

    @property
    def size(self) -> tuple[float, float]:
        width = 2 * round(text_width(self.label, TEXT_SIZE) / 2 * ROOMY + SIDE)
        return float(max(width, 2 * BOX_HEIGHT)), float(BOX_HEIGHT)


def picture(
    name: str,
    nodes: Sequence[PictureNode],
    edges: Sequence[tuple[int, int]],
    *,
    direction: Direction | None = None,
    mapped: Container[tuple[int, int]] = (),
    counts: str | None = None,
) -> str:
    """Return an SVG picture of a flow, the same bytes for the same flow.

    Parameters are drawn as pills, tasks as boxes, mapped ones as stacks of them, and the edges
    along which elements go one by one dashed; names longer than 24 characters are cut and
    stand in full in a title. Of flows with more than 300 nodes groups are drawn: ``load ×40``.

    Parameters
    ----------
    name
        The flow's name, shown above the graph.
    nodes
        In declared order.
    edges
        Pairs (source, target) of indices into `nodes`, without a cycle.
    direction
        In which the flow runs. None draws from left to right if that fits a notebook's width, else
        the way that has to be made smaller by less.
    mapped
        The edges along which elements go one by one.
    counts
        What stands beside the name; how many tasks and parameters there are when None.
    """
    shapes, joined, dashed = _shapes(nodes, edges, mapped)
    sizes = [shape.size for shape in shapes]
    layout = lay_out(sizes, joined, direction=direction, page_width=PAGE_WIDTH - 2 * MARGIN)
    counts = counts or summary([node.kind for node in nodes])
    heading = shorten(clean(name), 2 * NAME_LENGTH)
    caption = text_width(heading, HEADING_SIZE) * BOLD + 9 + text_width(counts, TEXT_SIZE)
    width = max(layout.width, 2 * round(caption / 2 * ROOMY)) + 2 * MARGIN
    height = (TOP + layout.height if nodes else BASELINE) + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}"'
        f' viewBox="0 0 {_n(width)} {_n(height)}" role="img"'
        f" aria-label={quoteattr(f'Flow {clean(name)}: {counts}')}"
        f' font-family="{FONTS}" font-size="{TEXT_SIZE}" style="max-width:100%;height:auto">'
        f'<rect x=".5" y=".5" width="{_n(width - 1)}" height="{_n(height - 1)}" rx="10"'
        f' fill="{GROUND}" stroke="{GROUND_LINE}"/>'
        f'<text x="{MARGIN}" y="{BASELINE}" font-size="{HEADING_SIZE}" font-weight="600"'
        f' fill="{INK}">{escape(heading)}<tspan dx="9" font-size="{TEXT_SIZE}" font-weight="400"'
        f' fill="{MUTED}" unicode-bidi="isolate">{counts}</tspan></text>'
        f'<g transform="translate({MARGIN}.5 {TOP}.5)">{_lines(layout, dashed)}'
        f"{_boxes(shapes, layout)}</g></svg>"
    )


def _shapes(
    nodes: Sequence[PictureNode],
    edges: Sequence[tuple[int, int]],
    mapped: Container[tuple[int, int]],
) -> tuple[list[_Shape], list[tuple[int, int]], list[bool]]:
    """Return what to draw, the edges between, and which of those are dashed."""
    groups = fold(
        [(node.kind, stem(node.name)) for node in nodes],
        edges,
        most_nodes=MOST_NODES,
        most_edges=MOST_EDGES,
    )
    group_of = {node: index for index, group in enumerate(groups) for node in group}
    joined: dict[tuple[int, int], bool] = {}
    for source, target in edges:
        ends = group_of[source], group_of[target]
        if ends[0] != ends[1]:
            joined[ends] = joined.get(ends, True) and (source, target) in mapped
    shapes = [_shape([nodes[node] for node in group]) for group in groups]
    return shapes, list(joined), list(joined.values())


def stem(name: str) -> str:
    """Return the name of a task without the number that tells its uses apart."""
    return _ORDINAL.sub("", name) or name


def label(names: Sequence[str]) -> str:
    """Return what a group of nodes is called: ``load ×40``, or the first and how many more."""
    stems = {stem(name) for name in names}
    if len(stems) == 1:
        return f"{shorten(clean(stems.pop()), NAME_LENGTH)} ×{len(names):,}"
    return f"{shorten(clean(names[0]), NAME_LENGTH)} +{len(names) - 1:,}"


def _shape(group: Sequence[PictureNode]) -> _Shape:
    first, last = group[0], group[-1]
    name = clean(first.name)
    if len(group) == 1:
        title = f"{name}, mapped" if first.mapped else name
        stacked = first.mapped or first.calls > 1
        return _Shape(shorten(name, NAME_LENGTH), title, first.kind, stacked=stacked)
    kinds = {node.kind for node in group}
    title = f"{len(group):,} nodes: {name} … {clean(last.name)}"
    kind = first.kind if len(kinds) == 1 else "task"
    return _Shape(label([node.name for node in group]), title, kind, stacked=True)


def _lines(layout: Layout, dashed: Sequence[bool]) -> str:
    """Return one path for all edges of a kind and one for their heads."""
    own = [route for route, dash in zip(layout.routes, dashed, strict=True) if not dash]
    mapped = [route for route, dash in zip(layout.routes, dashed, strict=True) if dash]
    down = layout.direction == "top-down"
    return _paths(own, "", down=down) + _paths(mapped, ' stroke-dasharray="5 3"', down=down)


def _paths(routes: Sequence[Route], dash: str, *, down: bool) -> str:
    """Return the path of edges and that of their heads; what edges share stands once."""
    curves: dict[tuple[Point, Point, Point, Point], None] = {}
    heads: dict[str, None] = {}
    for line in routes:
        points = list(line.points)
        x, y = points[-1]
        # The stroke ends inside the head, not at its tip, which it would blunt.
        short = (x, y - ARROW + 1) if down else (x - ARROW + 1, y)
        points[-1] = short
        if points[-2] == (x, y):
            points[-2] = short
        curves |= dict.fromkeys(
            zip(points[:-1:3], points[1::3], points[2::3], points[3::3], strict=True)
        )
        side = f"l-3 -{ARROW}h6z" if down else f"l-{ARROW} -3v6z"
        heads[f"M{_n(x)} {_n(y)}{side}"] = None
    if not heads:
        return ""
    path = []
    pen = None
    for start, *controls, end in curves:
        if start != pen:
            path.append(f"M{_pair(start)}")
        straight = (start, end) == tuple(controls)
        path.append(f"L{_pair(end)}" if straight else "C" + " ".join(map(_pair, (*controls, end))))
        pen = end
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{LINE}" stroke-width="1.2"{dash}/>'
        f'<path d="{"".join(heads)}" fill="{LINE}"/>'
    )


def _pair(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _boxes(shapes: Sequence[_Shape], layout: Layout) -> str:
    boxes: list[str] = []
    pills: list[str] = []
    names: list[str] = []
    for shape, box in zip(shapes, layout.boxes, strict=True):
        pill = shape.kind == "parameter"
        own = pills if pill else boxes
        size = f'width="{_n(box.width)}" height="{_n(box.height)}" rx="{15 if pill else 6}"'
        if shape.stacked:
            own.append(f'<rect x="{_n(box.x + STACK)}" y="{_n(box.y + STACK)}" {size}/>')
        title = f"<title>{escape(shape.title)}</title>"
        own.append(f'<rect x="{_n(box.x)}" y="{_n(box.y)}" {size}>{title}</rect>')
        ink = f' fill="{PILL_INK}"' if pill else ""
        x, y = box.x + box.width / 2, box.y + BOX_BASELINE
        names.append(f'<text x="{_n(x)}" y="{_n(y)}"{ink}>{escape(shape.label)}</text>')
    return (
        f'<g fill="{BOX}" stroke="{BOX_LINE}">{"".join(boxes)}</g>'
        f'<g fill="{PILL}" stroke="{PILL_LINE}">{"".join(pills)}</g>'
        f'<g fill="{INK}" text-anchor="middle" pointer-events="none">{"".join(names)}</g>'
    )


def _n(value: float) -> str:
    """Return the number with one decimal at most, and without a sign before nothing."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
