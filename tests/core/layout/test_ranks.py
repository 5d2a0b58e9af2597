from hypothesis import given

from nbflow.core.layout.ranks import rank_nodes
from tests.core.layout.graphs import graphs


def test_no_nodes_have_no_ranks():
    assert rank_nodes(0, []) == []


def test_a_chain_stands_one_after_the_other():
    assert rank_nodes(3, [(0, 1), (1, 2)]) == [0, 1, 2]


def test_a_parameter_of_a_late_task_stands_beside_that_task():
    chain = [(0, 1), (1, 2), (2, 3)]

    assert rank_nodes(5, [*chain, (4, 3)])[4] == 2


def test_a_whole_side_branch_stands_beside_the_task_that_joins_it():
    chain = [(0, 1), (1, 2), (2, 3)]

    assert rank_nodes(6, [*chain, (4, 5), (5, 3)])[4:] == [1, 2]


def test_a_join_stands_next_to_its_sources_though_its_target_comes_late():
    ranks = rank_nodes(6, [(0, 1), (1, 2), (2, 3), (4, 5), (0, 5), (5, 3)])

    assert ranks[5] == ranks[0] + 1


@given(graphs())
def test_every_edge_points_to_a_later_layer(graph):
    count, edges = graph

    ranks = rank_nodes(count, edges)

    assert all(ranks[source] < ranks[target] for source, target in edges)
    assert min(ranks, default=0) == 0


def test_a_chain_of_five_thousand_needs_no_deep_stack():
    assert rank_nodes(5_000, [(i, i + 1) for i in range(4_999)]) == list(range(5_000))
