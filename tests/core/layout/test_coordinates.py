from itertools import pairwise

import pytest
from hypothesis import given

from nbflow.core.layout.coordinates import place_vertices
from nbflow.core.layout.crossings import order_layers
from nbflow.core.layout.layers import split_edges
from nbflow.core.layout.ranks import rank_nodes
from tests.core.layout.graphs import Edges, graphs


def place(count: int, edges: Edges) -> tuple[list[float], list[list[int]]]:
    edges = list(dict.fromkeys(edges))
    split = split_edges(rank_nodes(count, edges), edges, [source for source, _ in edges])
    order = order_layers(split)
    return place_vertices(split, order, [10.0] * len(split.after)), order


@given(graphs().filter(lambda graph: graph[0] > 0))
def test_vertices_of_a_layer_keep_their_order_and_their_distance(graph):
    centres, order = place(*graph)

    assert min(centres) == pytest.approx(10)
    assert all(
        centres[right] - centres[left] >= 20 - 1e-6
        for layer in order
        for left, right in pairwise(layer)
    )


def test_a_chain_is_straight():
    centres, _ = place(4, [(0, 1), (1, 2), (2, 3)])

    assert set(centres) == {10.0}


def test_a_source_stands_amid_its_two_targets():
    centres, _ = place(3, [(0, 1), (0, 2)])

    assert centres == [20.0, 10.0, 30.0]


def test_the_bends_of_a_long_edge_are_in_line():
    centres, _ = place(6, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)])

    assert len(set(centres[6:])) == 1


def test_a_long_edge_stays_straight_where_a_short_one_crosses_it():
    split = split_edges([0, 0, 1, 2, 3], [(0, 4), (1, 2), (2, 3), (3, 4)], [0, 1, 2, 3])

    centres = place_vertices(split, [[0, 1], [5, 2], [3, 6], [4]], [10.0] * 7)

    assert centres[5] == centres[6]
    assert centres[2] != centres[3]
