import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.keys import digest
from nbflow.core.keys.graph import Node, settle


def digests(locals_: list[bytes], edges: list[list[int]], root: int = 0) -> list[bytes | None]:
    """Settle a graph given by the bytes and the children of each node."""
    nodes = [Node(number) for number in range(len(locals_))]

    def expand(node: Node) -> None:
        number: Any = node.value
        node.local = locals_[number]
        node.children = [nodes[child] for child in edges[number]]

    settle(nodes[root], expand, {})
    return [node.digest for node in nodes]


GRAPHS = st.integers(1, 4).flatmap(
    lambda size: st.tuples(
        st.lists(st.sampled_from([b"a", b"b"]), min_size=size, max_size=size),
        st.lists(st.lists(st.integers(0, size - 1), max_size=2), min_size=size, max_size=size),
    )
)


def unfolded(locals_: list[bytes], edges: list[list[int]], node: int, depth: int) -> object:
    if depth == 0:
        return locals_[node]
    return locals_[node], [unfolded(locals_, edges, child, depth - 1) for child in edges[node]]


@pytest.mark.slow
@given(GRAPHS, GRAPHS)
def test_digests_are_equal_if_and_only_if_graphs_unfold_alike(one, other):
    # Trees of two graphs that agree to the number of all nodes agree for ever.
    depth = len(one[0]) + len(other[0])
    if depth > 8:
        return
    alike = unfolded(one[0], one[1], 0, depth) == unfolded(other[0], other[1], 0, depth)

    assert (digests(*one)[0] == digests(*other)[0]) is alike


@given(GRAPHS)
def test_the_digest_of_a_graph_without_duplicates_does_not_depend_on_identity(graph):
    locals_, edges = graph
    size = len(locals_)
    reversed_edges = [[size - 1 - child for child in children] for children in reversed(edges)]

    found = digests(locals_, edges)
    mirrored = digests(list(reversed(locals_)), reversed_edges, root=size - 1)

    assert found[0] == mirrored[size - 1]


def test_a_cycle_written_twice_as_long_is_the_same_cycle():
    assert digests([b"a"], [[0]])[0] == digests([b"a", b"a"], [[1], [0]])[0]


def test_a_copy_that_leads_into_a_cycle_is_like_the_one_on_it():
    found = digests([b"a", b"a", b"r"], [[0], [0], [1, 0]], root=2)

    assert found[0] == found[1]


def test_nodes_of_a_cycle_that_differ_far_away_differ():
    locals_ = [b"a", b"a", b"a", b"b"]
    found = digests(locals_, [[1], [2], [3], [0]])

    assert len(set(found)) == 4


def test_a_cycle_of_two_cycles_is_told_from_one():
    one = digests([b"a", b"b", b"c"], [[1, 2], [0], [0]])[0]
    other = digests([b"a", b"b", b"c"], [[1, 2], [2], [0]])[0]

    assert one != other


def test_children_of_an_unordered_node_may_come_in_any_order():
    def settle_set(first: bytes, second: bytes) -> bytes:
        nodes = [Node(None), Node(first), Node(second)]

        def expand(node: Node) -> None:
            if node is nodes[0]:
                node.is_unordered, node.children, node.local = True, nodes[1:], b"set"
            else:
                node.local = first if node is nodes[1] else second

        return settle(nodes[0], expand, {})

    assert settle_set(b"x", b"y") == settle_set(b"y", b"x")
    assert settle_set(b"x", b"y") != settle_set(b"x", b"z")


def test_a_list_that_holds_itself_has_a_digest():
    one: list[Any] = []
    one.append(one)
    other: list[Any] = []
    other.append([other])
    longer: list[Any] = [0]
    longer.append(longer)

    assert digest(one) == digest(other)
    assert digest(one) != digest(longer)


@pytest.mark.slow
def test_depth_costs_memory_only():
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    other = copy.copy(deep)
    other.append(0)

    assert digest(deep) != digest(other)


def test_sharing_without_end_costs_no_time():
    value: list[Any] = [1]
    for _ in range(200):
        value = [value, value]

    assert len(digest(value)) == 16
