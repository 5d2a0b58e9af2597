from hypothesis import given

from nbflow.core.layout.layers import HEAVIEST, split_edges
from nbflow.core.layout.ranks import rank_nodes
from tests.core.layout.graphs import graphs


def test_a_long_edge_gets_a_bend_in_each_layer_that_it_skips():
    graph = split_edges([0, 1, 2, 3], [(0, 1), (1, 2), (2, 3), (0, 3)], [0, 1, 2, 3])

    assert graph.layers == [[0], [1, 4], [2, 5], [3]]
    assert graph.trunks[3] == [0, 4, 5]
    assert graph.before[3] == [2, 5]


def test_edges_of_one_bundle_share_their_bends():
    graph = split_edges([0, 1, 2, 3], [(0, 1), (1, 2), (2, 3), (0, 2), (0, 3)], [0, 1, 2, 0, 0])

    assert graph.layers == [[0], [1, 4], [2, 5], [3]]
    assert graph.after[0] == [4, 4, 1]
    assert graph.after[4] == [5, 2]


def test_a_line_that_many_edges_share_is_not_heavier_than_the_heaviest():
    ranks = [0, 1, *[2] * 9]
    edges = [(0, 1), (1, 2), *[(0, target) for target in range(3, 11)]]

    graph = split_edges(ranks, edges, [source for source, _ in edges])

    assert graph.after[0].count(11) == HEAVIEST


@given(graphs())
def test_every_segment_joins_neighbouring_layers_and_is_known_at_both_ends(graph):
    count, edges = graph
    edges = list(dict.fromkeys(edges))

    layered = split_edges(rank_nodes(count, edges), edges, [source for source, _ in edges])

    layer_of = {vertex: i for i, layer in enumerate(layered.layers) for vertex in layer}
    forward = sorted((a, b) for a, near in enumerate(layered.after) for b in near)
    assert forward == sorted((a, b) for b, near in enumerate(layered.before) for a in near)
    assert all(layer_of[b] == layer_of[a] + 1 for a, b in forward)
