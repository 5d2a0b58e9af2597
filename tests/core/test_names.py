import pytest

from nbflow import Flow, task
from nbflow.core.names import few, find_name, find_node, find_task
from nbflow.errors import RemovedNodeError, UnknownNodeError
from tests.messages import matches


@task
def load(): ...


@task
def clean(frame): ...


@pytest.fixture
def graph():
    with Flow("etl") as etl:
        tidy = clean(clean(load()))
    etl.graph.rename({tidy: "tidy"})
    return etl.graph


def test_a_node_is_found_by_its_name(graph):
    assert find_node(graph, "tidy").name == "tidy"
    assert find_node(graph, "clean-1").name == "clean-1"


def test_a_node_is_found_by_its_task_where_only_one_has_it(graph):
    assert find_node(graph, "load").name == "load-1"


def test_a_task_of_several_nodes_finds_none(graph):
    with pytest.raises(UnknownNodeError) as error:
        find_node(graph, "clean")

    assert matches("ambiguous_task", str(error.value))


def test_a_name_that_is_not_there_is_answered_with_the_nearest(graph):
    with pytest.raises(UnknownNodeError) as error:
        find_node(graph, "tidi")

    assert matches("unknown_node", str(error.value))


def test_the_nearest_may_be_the_name_of_a_task(graph):
    with pytest.raises(UnknownNodeError, match="Did you mean 'load'"):
        find_node(graph, "lod")


def test_a_flow_without_nodes_has_none():
    with pytest.raises(UnknownNodeError, match=r"has no node 'tidy'\.\n  It has none\."):
        find_node(Flow("etl").graph, "tidy")


def test_a_task_is_found_by_its_handle_old_or_new_or_by_its_name(graph):
    old = graph.names["tidy"].task
    new = clean.copy()
    graph.replace(old, new)

    assert find_task(graph, old, "until") is new
    assert find_task(graph, new, "until") is new
    assert find_task(graph, "tidy", "until") is new


def test_a_removed_task_is_not_found(graph):
    old = graph.names["tidy"].task
    graph.remove([old])

    with pytest.raises(RemovedNodeError):
        find_task(graph, old, "until")


@pytest.mark.parametrize("other", [load, 3])
def test_what_is_no_task_of_the_flow_is_not_found(graph, other):
    with pytest.raises(UnknownNodeError, match="until of flow 'etl' names"):
        find_task(graph, other, "until")


def test_the_message_for_another_task_says_where_to_take_one(graph):
    with pytest.raises(UnknownNodeError) as error:
        find_task(graph, load, "start_tasks")

    assert matches("task_of_no_flow", str(error.value))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "none"),
        (2, "n0, n1"),
        (10, "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9"),
        (12, "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more"),
    ],
)
def test_of_many_names_a_message_lists_ten(count, text):
    assert few({f"n{number}": None for number in range(count)}.keys()) == text


def test_a_child_is_meant_by_its_number():
    with Flow("etl") as flow:
        task(slug="clean")(clean.fn).map([1, 2])
    flow.run()
    known = flow.memory.states

    assert find_name(flow.graph, "clean[1]", known) == "clean[1]"
    assert find_name(flow.graph, "clean", known) == "clean"


def test_a_child_that_there_is_not_is_refused_with_those_there_are():
    with Flow("etl") as flow:
        task(slug="clean")(clean.fn).map([1, 2])

    with pytest.raises(UnknownNodeError) as before:
        find_name(flow.graph, "clean[2]", flow.memory.states)
    flow.run()
    with pytest.raises(UnknownNodeError) as after:
        find_name(flow.graph, "clean[2]", flow.memory.states)

    matches("unknown_child_before", str(before.value))
    matches("unknown_child", str(after.value))
