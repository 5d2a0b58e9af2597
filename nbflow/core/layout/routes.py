"""The lines of the edges, and where along the flow each layer begins and ends.

All here is in the flow's own directions: first along it, then across it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nbflow.core.layout.layers import Layered

Point = tuple[float, float]

STEEPNESS = 6.0  # a channel is so much wider as its farthest line goes across, divided by this
WIDEST_CHANNEL = 96.0
FAN_STEEPNESS = 2.0  # lines that go across more than this for each unit along may share a stem
RADIUS = 10.0  # of a stem's corners
ARC = 0.4477  # of the radius: what the control points of a quarter circle leave of it


@dataclass(frozen=True, slots=True)
class Channel:
    """The room between two layers.

    Attributes
    ----------
    start, end
        Where the layer before it ends, and the layer after it begins.
    fan
        Whether its steep lines all leave one vertex or all reach one. Those share a stem that
        runs across the flow; curves would lie on each other in a dark bundle.
    """

    start: float
    end: float
    fan: bool


def dig_channels(
    graph: Layered, centres: Sequence[float], depths: Sequence[float], gap: float
) -> list[Channel]:
    """Return the channel after each layer but the last.

    Parameters
    ----------
    depths
        The room that each layer needs along the flow.
    gap
        The least length of a channel; it is longer where a line goes far across.
    """
    channels = []
    start = 0.0
    for layer, depth in zip(graph.layers[:-1], depths, strict=False):
        segments = {(vertex, other) for vertex in layer for other in graph.after[vertex]}
        across = {(a, b): abs(centres[a] - centres[b]) for a, b in segments}
        steep = [segment for segment, far in across.items() if far > FAN_STEEPNESS * gap]
        fan = len(steep) > 2 and 1 in (len({a for a, _ in steep}), len({b for _, b in steep}))
        # A layer may be followed by none of its own edges only if it is the last.
        wanted = gap if fan else min(round(max(across.values()) / STEEPNESS), WIDEST_CHANNEL)
        start += depth
        channels.append(Channel(start, start + max(gap, wanted), fan))
        start = channels[-1].end
    return channels


def route(
    path: Sequence[int],
    centres: Sequence[float],
    channels: Sequence[Channel],
    ends: tuple[float, float],
) -> list[Point]:
    """Return the line through `path` as points of cubic curves: start, two controls, end, and on.

    It goes across the flow only in channels and passes each layer straight, so it meets no box.

    Parameters
    ----------
    path
        The vertices passed, ends included; of some that stand in one line the last is enough.
    channels
        Those after each of them.
    ends
        Where along the flow the line begins and ends.
    """
    points = [(ends[0], centres[path[0]])]
    for (vertex, other), channel in zip(pairwise(path), channels, strict=True):
        here, there = centres[vertex], centres[other]
        if here == there:
            continue
        middle = (channel.start + channel.end) / 2
        if channel.fan and abs(there - here) >= 2 * RADIUS:
            turn = RADIUS if there > here else -RADIUS
            _go_straight(points, (middle - RADIUS, here))
            points += [(middle - ARC * RADIUS, here), (middle, here + ARC * turn)]
            points.append((middle, here + turn))
            _go_straight(points, (middle, there - turn))
            points += [(middle, there - ARC * turn), (middle + ARC * RADIUS, there)]
            points.append((middle + RADIUS, there))
        else:
            _go_straight(points, (channel.start, here))
            points += [(middle, here), (middle, there), (channel.end, there)]
    _go_straight(points, (ends[1], centres[path[-1]]))
    return points


def _go_straight(points: list[Point], end: Point) -> None:
    if points[-1] != end:
        points += [points[-1], end, end]
