from hypothesis import given

from nbflow.core.layout.parts import find_parts
from tests.core.layout.graphs import Edges, graphs


def test_nodes_that_no_edge_connects_are_parts_of_their_own():
    parts = find_parts(5, [(3, 0), (1, 4)])

    assert [part.nodes for part in parts] == [[0, 3], [1, 4], [2]]
    assert [part.edges for part in parts] == [[(1, 0)], [(0, 1)], []]


def test_an_edge_that_is_there_twice_is_there_once():
    (part,) = find_parts(2, [(0, 1), (0, 1)])

    assert part.edges == [(0, 1)]


def test_long_edges_of_one_source_share_their_bends():
    chain = [(node, node + 1) for node in range(5)]

    (part,) = find_parts(6, [*chain, (0, 3), (0, 4), (0, 5)])

    assert len(part.graph.after) - part.graph.count == 4


def test_where_fewer_lines_cross_so_they_run_apart():
    edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 4)]

    (part,) = find_parts(5, edges)

    assert part.bundles == range(len(edges))


@given(graphs())
def test_every_node_and_every_edge_is_in_one_part(graph: tuple[int, Edges]):
    count, edges = graph

    parts = find_parts(count, edges)

    assert sorted(node for part in parts for node in part.nodes) == list(range(count))
    inner = [(part.nodes[a], part.nodes[b]) for part in parts for a, b in part.edges]
    assert sorted(inner) == sorted(set(edges))
    for part in parts:
        assert sorted(vertex for layer in part.order for vertex in layer) == list(
            range(len(part.graph.after))
        )
