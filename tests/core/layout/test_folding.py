from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.layout.folding import BANDS, abreast, alike, branch, by_label, fold, onward
from nbflow.core.layout.ranks import rank_nodes
from tests.core.layout.graphs import graphs


def test_what_is_small_enough_is_not_folded():
    assert fold("ab", [(0, 1)], most_nodes=2, most_edges=1) == [[0], [1]]


def test_siblings_named_alike_with_the_same_neighbours_are_one():
    edges = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)]

    assert fold("abbxc", edges, most_nodes=4, most_edges=9) == [[0], [1, 2], [3], [4]]


def test_parallel_chains_named_alike_are_one_chain():
    edges = [(0, 1), (1, 2), (3, 4), (4, 5)]

    assert fold("abcabc", edges, most_nodes=3, most_edges=9) == [[0, 3], [1, 4], [2, 5]]


def test_a_long_chain_of_different_names_becomes_bands():
    count = 1_000

    groups = fold(range(count), [(i, i + 1) for i in range(count - 1)], most_nodes=9, most_edges=9)

    assert len(groups) == BANDS
    assert [node for group in groups for node in group] == list(range(count))


def test_too_many_edges_fold_as_too_many_nodes_do():
    edges = [(a, b) for a in range(4) for b in range(4, 8)]

    assert fold("aaaabbbb", edges, most_nodes=99, most_edges=5) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_nothing_folds_into_nothing():
    assert fold("", [], most_nodes=0, most_edges=0) == []


@given(graphs(), st.integers(0, 14), st.integers(0, 14), st.data())
def test_groups_part_the_nodes_and_make_no_cycle(graph, most_nodes, most_edges, data):
    count, edges = graph
    labels = data.draw(st.lists(st.sampled_from("ab"), min_size=count, max_size=count))

    groups = fold(labels, edges, most_nodes=most_nodes, most_edges=most_edges)

    assert sorted(node for group in groups for node in group) == list(range(count))
    group_of = {node: index for index, group in enumerate(groups) for node in group}
    joined = {(group_of[a], group_of[b]) for a, b in edges if group_of[a] != group_of[b]}
    ranks = rank_nodes(len(groups), sorted(joined))
    assert all(ranks[a] < ranks[b] for a, b in joined)


def test_equal_siblings_are_alike():
    edges = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4)]

    assert alike("abbbc", edges) == [[0], [1, 2], [3], [4]]


def test_nodes_named_alike_in_a_layer_are_abreast():
    assert abreast("abab", [(0, 1), (2, 3)]) == [[0, 2], [1, 3]]


def test_a_branch_is_what_leads_to_its_end_alone():
    edges = [(0, 1), (1, 2), (2, 3), (1, 3), (0, 4), (5, 3), (3, 6)]

    assert branch(7, edges, 3) == [1, 2, 3, 5]
    assert branch(7, edges, 0) == [0]


def test_turned_round_it_is_what_follows_its_beginning_alone():
    edges = [(0, 1), (1, 2), (1, 3), (4, 3)]

    assert branch(5, [(target, source) for source, target in edges], 0) == [0, 1, 2]


@given(graphs(), st.data())
def test_only_its_end_leads_out_of_a_branch(graph, data):
    count, edges = graph
    end = data.draw(st.integers(0, max(0, count - 1)))
    group = branch(count, edges, end) if count else []

    leaving = {source for source, target in edges if source in group and target not in group}
    assert leaving <= {end}


def test_nodes_with_the_same_label_are_one_wherever_they_stand():
    assert by_label("abacb") == [[0, 2], [1, 4], [3]]


def test_of_a_loop_the_edges_that_lead_back_are_left_out():
    # load → clean → load: each turn takes what the one before gave.
    assert onward(3, [(0, 1), (1, 2), (2, 1)]) == [(0, 1), (1, 2)]


@given(graphs())
def test_without_a_cycle_every_edge_leads_on(graph):
    count, edges = graph

    assert onward(count, edges) == list(edges)


@given(st.integers(1, 8), st.data())
def test_what_is_left_has_no_cycle_and_every_edge_back_would_make_one(count, data):
    node = st.integers(0, count - 1)
    pairs = data.draw(st.lists(st.tuples(node, node), unique=True, max_size=20))
    edges = [(source, target) for source, target in pairs if source != target]
    kept = onward(count, edges)

    rank = rank_nodes(count, kept)
    assert all(rank[source] < rank[target] for source, target in kept)
    assert set(kept) <= set(edges)
