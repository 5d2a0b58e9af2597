"""Where along its layer each vertex stands: lines straight, nodes amid their neighbours.

Each vertex is aligned with the median of its neighbours, four times over (from either end of the
flow, from either side of the layers), and gets the mean of the middle two of the four places that
come of it (Brandes & Köpf 2001, *Fast and simple horizontal coordinate assignment*, GD 2001).
Lines that cross layers stay straight: where they meet other edges, they go first.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

from nbflow.core.layout.crossings import Order, positions
from nbflow.core.layout.layers import Layered


def place_vertices(graph: Layered, order: Order, margins: Sequence[float]) -> list[float]:
    """Return the centre of each vertex along its layer, the least outer edge at 0.

    Parameters
    ----------
    margins
        Half of the room that each vertex takes in its layer, its part of the gap included.
    """
    crossed = _crossed(graph, order)
    candidates = []
    for backwards in (False, True):
        neighbours = graph.after if backwards else graph.before
        layers = order[::-1] if backwards else order
        for mirrored in (False, True):
            turned = [layer[::-1] for layer in layers] if mirrored else layers
            roots = _align(turned, neighbours, crossed)
            centres = _compact(turned, roots, margins)
            candidates.append([-centre for centre in centres] if mirrored else centres)
    return _balance(candidates, margins)


def _crossed(graph: Layered, order: Order) -> set[tuple[int, int]]:
    """Return the segments that cross one between two bends."""
    crossed = set()
    place = positions(order, len(graph.before))
    for upper, lower in pairwise(order):
        leftmost = done = 0
        for index, vertex in enumerate(lower):
            bend = vertex >= graph.count and graph.before[vertex][0] >= graph.count
            if not bend and index < len(lower) - 1:
                continue
            rightmost = place[graph.before[vertex][0]] if bend else len(upper)
            for passed in lower[done : index + 1]:
                for neighbour in graph.before[passed]:
                    if not leftmost <= place[neighbour] <= rightmost:
                        crossed.add((neighbour, passed))
                        crossed.add((passed, neighbour))
            leftmost, done = rightmost, index + 1
    return crossed


def _align(layers: Order, neighbours: list[list[int]], crossed: set[tuple[int, int]]) -> list[int]:
    """Return for each vertex the first vertex of the straight line that it stands on."""
    roots = list(range(len(neighbours)))
    place = positions(layers, len(neighbours))
    for layer in layers[1:]:
        reached = -1
        for vertex in layer:
            near = sorted(neighbours[vertex], key=place.__getitem__)
            for middle in near[(len(near) - 1) // 2 : len(near) // 2 + 1]:
                if place[middle] > reached and (middle, vertex) not in crossed:
                    roots[vertex] = roots[middle]
                    reached = place[middle]
                    break
    return roots


def _compact(layers: Order, roots: list[int], margins: Sequence[float]) -> list[float]:
    """Return the centres when every straight line stands as close to its neighbours as it can."""
    room = _room(layers, roots, margins)
    waiting = Counter(chain.from_iterable(room.values()))
    centres = [0.0] * len(roots)
    for vertex, root in enumerate(roots):
        centres[root] = max(centres[root], margins[vertex])
    ready = [root for root in room if not waiting[root]]
    for root in ready:
        for right, gap in room[root].items():
            if centres[root] + gap > centres[right]:
                centres[right] = centres[root] + gap
            waiting[right] -= 1
            if not waiting[right]:
                ready.append(right)
    # What the left edge alone holds there goes to its neighbours on the right.
    for root in reversed(ready):
        if room[root]:
            centres[root] = min(centres[right] - gap for right, gap in room[root].items())
    return [centres[root] for root in roots]


def _room(layers: Order, roots: list[int], margins: Sequence[float]) -> dict[int, dict[int, float]]:
    """Return for each straight line those next on the right, and the distance to keep."""
    room: dict[int, dict[int, float]] = {root: {} for root in roots}
    for layer in layers:
        for left, right in pairwise(layer):
            known, beside = room[roots[left]], roots[right]
            gap = margins[left] + margins[right]
            if gap > known.get(beside, -1.0):
                known[beside] = gap
    return room


def _balance(candidates: list[list[float]], margins: Sequence[float]) -> list[float]:
    """Return the mean of the middle two candidates, all moved to the edges of the narrowest."""
    edges = [
        (
            min(c - m for c, m in zip(centres, margins, strict=True)),
            max(c + m for c, m in zip(centres, margins, strict=True)),
        )
        for centres in candidates
    ]
    least, most = min(edges, key=lambda edge: edge[1] - edge[0])
    moved = []
    for index, (centres, (low, high)) in enumerate(zip(candidates, edges, strict=True)):
        shift = most - high if index % 2 else least - low
        moved.append([centre + shift for centre in centres])
    middles = [sum(sorted(four)[1:3]) / 2 for four in zip(*moved, strict=True)]
    lowest = min(m - half for m, half in zip(middles, margins, strict=True))
    return [middle - lowest for middle in middles]
