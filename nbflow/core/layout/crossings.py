"""In which order the vertices of a layer stand, so that few lines cross.

Sweeps that put each vertex at the mean place of its neighbours, then exchange of neighbours, the
best order seen being kept (after Gansner et al. 1993, *A technique for drawing directed graphs*,
IEEE TSE 19(3)).
"""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from nbflow.core.layout.layers import Layered

FEWEST_SWEEPS = 6
MOST_SWEEPS = 24  # more gain little
SEGMENTS_EXCHANGED = 6_000  # in the sweeps of one start together
EXCHANGES = 4  # of a layer, after each sweep

Order = list[list[int]]


def order_layers(graph: Layered) -> Order:
    """Return the vertices of each layer in an order in which few lines cross.

    Vertices that can change places without a difference stand in declared order, and of an order
    and its mirror image the one that agrees better with the declaration is returned.

    Notes
    -----
    Bounded by counts, never by a clock, so that every machine finds the same order. A layout that
    must stay close to an earlier one would start the search from the earlier one's order.
    """
    best = walk(graph.layers, graph.after)
    fewest = count_crossings(best, graph.after)
    exchanges = SEGMENTS_EXCHANGED // (1 + sum(map(len, graph.after)))
    sweeps = min(max(exchanges, FEWEST_SWEEPS), MOST_SWEEPS)
    starts = [(best, False)]
    if exchanges:
        starts.append((walk(graph.layers[::-1], graph.before)[::-1], True))
    for start, backwards in starts:
        search = _Search(graph, start, backwards=backwards)
        for turn in range(sweeps):
            if fewest == 0:
                break
            search.sweep()
            if exchanges:
                if turn < sweeps - exchanges:
                    continue  # what exchanges will mend is not worth counting yet
                search.exchange()
            crossings = count_crossings(search.order, graph.after)
            if crossings < fewest:
                fewest = crossings
                best = [list(layer) for layer in search.order]
    return _as_declared(graph, best)


def walk(layers: Order, onward: list[list[int]]) -> Order:
    """Return each layer in the order in which a walk in depth meets its vertices.

    A tree is drawn without a crossing so.
    """
    layer_of = {vertex: index for index, layer in enumerate(layers) for vertex in layer}
    met: dict[int, None] = {}
    # A start that is not in the first layer is met from its neighbour's side, not after all others.
    ahead = [vertex for layer in layers[::-1] for vertex in reversed(layer)]
    while ahead:
        vertex = ahead.pop()
        if vertex not in met:
            met[vertex] = None
            ahead.extend(reversed(onward[vertex]))
    order: Order = [[] for _ in layers]
    for vertex in met:
        order[layer_of[vertex]].append(vertex)
    return order


def count_crossings(order: Order, after: list[list[int]]) -> int:
    """Return how often segments cross when the layers stand in this order."""
    position = positions(order, len(after))
    crossings = 0
    for layer in order:
        passed: list[int] = []
        for vertex in layer:
            # In rising order, so that segments of one vertex are not counted as crossing.
            for place in sorted(map(position.__getitem__, after[vertex])):
                seat = bisect_right(passed, place)
                crossings += len(passed) - seat
                passed.insert(seat, place)
    return crossings


class _Search:
    """An order under improvement; odd sweeps go back through the layers, ties turn with them."""

    def __init__(self, graph: Layered, order: Order, *, backwards: bool) -> None:
        self.graph = graph
        self.order = [list(layer) for layer in order]
        self.position = positions(order, len(graph.after))
        self.backwards = backwards
        self.turn = 0

    def sweep(self) -> None:
        """Put every vertex at the mean place of its neighbours in the layer just done."""
        position = self.position
        place_of = position.__getitem__
        backwards = self.backwards != bool(self.turn % 2)
        neighbours = self.graph.after if backwards else self.graph.before
        # Equal means keep their order in two sweeps and turn it round in the next two: a search
        # that never does so stays in the first valley it meets.
        reverse = self.turn % 4 >= 2
        for layer in self.order[-2::-1] if backwards else self.order[1:]:
            means = {}
            for vertex in layer:
                near = neighbours[vertex] or [vertex]
                means[vertex] = sum(map(place_of, near)) / len(near)
            if reverse:
                layer.reverse()
            layer.sort(key=means.__getitem__)
            for place, vertex in enumerate(layer):
                position[vertex] = place
        self.turn += 1

    def exchange(self) -> None:
        """Exchange neighbours within the layers while that removes crossings."""
        ties = self.turn % 2 == 0
        waiting = [True] * len(self.order)
        for _ in range(EXCHANGES):
            again = [False] * len(self.order)
            for index, layer in enumerate(self.order):
                if waiting[index] and self._exchange(layer, ties=ties):
                    for near in range(max(index - 1, 0), min(index + 2, len(again))):
                        again[near] = True
            waiting = again
            if not any(waiting):
                break

    def _exchange(self, layer: list[int], *, ties: bool) -> bool:
        position, before, after = self.position, self.graph.before, self.graph.after
        gained = False
        held, *others = layer
        for place, vertex in enumerate(others):
            gain = _gain(before[held], before[vertex], position)
            gain += _gain(after[held], after[vertex], position)
            if gain > 0 or (ties and gain == 0):
                layer[place] = vertex
                gained = gained or gain > 0
            else:
                layer[place] = held
                held = vertex
        layer[-1] = held
        for place, vertex in enumerate(layer):
            position[vertex] = place
        return gained


def _gain(left: list[int], right: list[int], position: list[int]) -> int:
    """Return how many crossings go when the vertices before these change places."""
    gain = 0
    for near in left:
        here = position[near]
        for other in right:
            there = position[other]
            if here > there:
                gain += 1
            elif here < there:
                gain -= 1
    return gain


def positions(order: Iterable[list[int]], count: int) -> list[int]:
    """Return for each of `count` vertices its place in its layer."""
    position = [0] * count
    for layer in order:
        for place, vertex in enumerate(layer):
            position[vertex] = place
    return position


def _as_declared(graph: Layered, order: Order) -> Order:
    falling = 0
    for layer in order:
        for left, right in pairwise([vertex for vertex in layer if vertex < graph.count]):
            falling += 1 if left > right else -1
    if falling > 0:
        order = [layer[::-1] for layer in order]
    for layer in order:
        alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        for place, vertex in enumerate(layer):
            sides = tuple(sorted(graph.before[vertex])), tuple(sorted(graph.after[vertex]))
            alike.setdefault(sides, []).append(place)
        for places in alike.values():
            vertices = sorted([layer[place] for place in places])
            for place, vertex in zip(places, vertices, strict=True):
                layer[place] = vertex
    return order
