import random

from hypothesis import given

from nbflow.core.layout.crossings import count_crossings, order_layers, positions, walk
from nbflow.core.layout.layers import Layered, split_edges
from nbflow.core.layout.ranks import rank_nodes
from tests.core.layout.graphs import Edges, graphs


def layered(count: int, edges: Edges) -> Layered:
    edges = list(dict.fromkeys(edges))
    return split_edges(rank_nodes(count, edges), edges, [source for source, _ in edges])


def crossings_one_by_one(order: list[list[int]], after: list[list[int]]) -> int:
    place = positions(order, len(after))
    found = 0
    for layer in order:
        segments = [(place[a], place[b]) for a in layer for b in after[a]]
        found += sum(a < c and b > d for a, b in segments for c, d in segments)
    return found


@given(graphs())
def test_crossings_are_counted_as_one_by_one(graph):
    split = layered(*graph)

    assert count_crossings(split.layers, split.after) == crossings_one_by_one(
        split.layers, split.after
    )


@given(graphs())
def test_an_order_holds_the_same_vertices_and_crosses_no_more_than_the_walk(graph):
    split = layered(*graph)

    order = order_layers(split)

    assert [sorted(layer) for layer in order] == [sorted(layer) for layer in split.layers]
    walked = count_crossings(walk(split.layers, split.after), split.after)
    assert count_crossings(order, split.after) <= walked


def test_a_walk_draws_a_tree_without_a_crossing():
    edges = [(0, 1), (0, 2), (2, 3), (1, 4), (2, 5), (1, 6)]
    split = layered(7, edges)

    assert count_crossings(walk(split.layers, split.after), split.after) == 0


def test_a_ladder_drawn_crosswise_is_untangled():
    split = layered(8, [(0, 7), (1, 6), (2, 5), (3, 4), (0, 6), (1, 5), (2, 4)])

    assert count_crossings(order_layers(split), split.after) == 0


def test_a_large_flow_crosses_less_than_the_walk():
    chance = random.Random(0)
    edges = [
        (chance.randrange(max(0, node - 30), node), node)
        for node in range(1, 400)
        for _ in range(2)
    ]
    split = layered(400, edges)
    assert sum(map(len, split.after)) > 1_000

    walked = count_crossings(walk(split.layers, split.after), split.after)
    assert count_crossings(order_layers(split), split.after) < walked


def test_siblings_stand_in_declared_order():
    fan = [(0, child) for child in range(1, 9)] + [(child, 9) for child in range(1, 9)]

    assert order_layers(layered(10, fan))[1] == list(range(1, 9))


def test_siblings_stand_in_declared_order_though_other_lines_cross():
    tangle = [(a, b) for a in (8, 9, 10) for b in (11, 12, 13)]
    fan = [(0, child) for child in range(1, 6)] + [(8, 0), (0, 14)]

    order = order_layers(layered(15, fan + tangle))

    layer = next(layer for layer in order if 1 in layer)
    assert [vertex for vertex in layer if vertex in range(1, 6)] == [1, 2, 3, 4, 5]


def test_of_an_order_and_its_mirror_image_the_declared_one_is_returned():
    split = layered(6, [(0, 3), (1, 4), (2, 5), (0, 4), (1, 5)])

    assert order_layers(split) == [[0, 1, 2], [3, 4, 5]]


def test_a_graph_too_large_to_exchange_neighbours_in_is_still_improved():
    chance = random.Random(1)
    edges = [(chance.randrange(1_000), 1_000 + chance.randrange(1_000)) for _ in range(8_000)]
    split = layered(2_000, edges)

    fewer = count_crossings(order_layers(split), split.after)

    assert fewer < count_crossings(walk(split.layers, split.after), split.after)
