from nbflow import Flow, task
from nbflow.core.graph import Child, Node
from nbflow.engine.memory import Memory
from nbflow.engine.outlook import Outlook


@task
def numbers():
    return [1, 2]


@task
def double(x):
    return 2 * x


def outlook():
    with Flow("f") as flow:
        double.map(numbers())
    nodes = flow.graph.order()
    return Outlook(flow.graph, Memory(), {}, len(nodes), None, {}), nodes


def test_nothing_is_known_at_first():
    ahead, nodes = outlook()

    assert ahead._open_ones(tuple(nodes)) == ["numbers-1", "double-1"]
    assert not any(ahead._may_skip(node) for node in nodes)


def test_a_node_that_splitting_made_has_a_place_of_its_own_and_what_it_was_given():
    ahead, (first, second) = outlook()
    child = Child(second.task, "double-1[0]", "", parent=second, map_index=0)

    ahead.grow(child, (first,))

    assert child.index == 2
    assert ahead._above(child) == (first,)
    assert ahead._above(second) == (first,)
    assert ahead._open_ones((child,)) == ["double-1[0]"]


def test_an_element_is_known_by_its_content():
    ahead, (first, _) = outlook()
    elements = [Node(first.task, f"numbers-1[{place}]", "") for place in range(3)]
    for element, value in zip(elements, ([1], [1], [2]), strict=True):
        ahead.grow(element, ())
        ahead.element(element, first, value)

    one, same, other = [ahead._digests[element.index] for element in elements]

    assert one == same != other
    assert ahead._open_ones(tuple(elements)) == []


def test_an_element_without_a_digest_stands_for_its_place_in_one_execution():
    ahead, (first, _) = outlook()
    elements = [Node(first.task, f"numbers-1[{place}]", "") for place in range(2)]
    for element in elements:
        ahead.grow(element, ())
        ahead.element(element, first, (i for i in range(2)))

    one, other = [ahead._digests[element.index] for element in elements]

    assert None is not one != other is not None
    assert one == ahead._tokens[elements[0].index]
