"""Adding nodes to a graph while it runs."""

from nbflow import task
from nbflow.core.graph import Graph
from nbflow.core.growing import grow


@task
def load():
    return 1


@task
def clean(x, y=0):
    return x + y


def test_a_node_stands_behind_all_others_and_is_found_by_name():
    graph = Graph("flow")
    first = grow(graph, load.copy(), "load-0", {}, [])
    second = grow(graph, clean.copy(), "clean-0", {"y": 2}, [(first, "x"), (first, None)])

    assert list(graph.names) == ["load-0", "clean-0"]
    assert (second.index, second.place, second.constants) == (1, 1, {"y": 2})
    assert [edge.key for edge in second.inputs] == ["x", None]
    assert first.outputs == list(second.inputs)
    assert graph.order() == [first, second]
    assert second.task.home is graph


def test_the_same_edge_twice_counts_once():
    graph = Graph("flow")
    first = grow(graph, load.copy(), "load-0", {}, [])
    second = grow(graph, clean.copy(), "clean-0", {}, [(first, "x"), (first, "x")])

    assert len(second.inputs) == len(first.outputs) == 1
