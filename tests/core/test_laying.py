"""From the arguments of a call to edges, constants and further nodes."""

from collections import OrderedDict, namedtuple

import pytest

from nbflow import Flow, Parameter, flatten, mapped, task, unmapped
from nbflow.core.collecting import Constant
from nbflow.core.graph import Edge
from nbflow.errors import ScopeError
from tests.messages import matches

Pair = namedtuple("Pair", "a b")


@task
def load(path="a.csv"): ...


@task
def clean(frame, by=None): ...


@task
def read(path): ...


@pytest.fixture
def etl():
    with Flow("etl") as flow:
        yield flow


def shape(flow):
    """Return each edge as names and flags."""
    nodes = flow.graph.nodes
    return [
        (nodes[e.upstream_task].name, e.key, nodes[e.downstream_task].name, e.mapped, e.flattened)
        for e in flow.edges
    ]


# Collections


def test_a_step_in_a_list_makes_the_list_a_node(etl):
    tidy = clean([load(), 5], "day")

    assert shape(etl) == [
        ("load-1", "arg_1", "List-1", False, False),
        ("List-1", "frame", "clean-1", False, False),
    ]
    assert etl.constants == {
        etl.get_tasks(name="List")[0]: {"arg_2": 5},
        tidy: {"by": "day"},
    }


def test_nested_collections_are_nodes_where_there_is_a_step_in_them(etl):
    clean({"a": [load()], "b": [1, 2], "c": (load(), {"d": 3})})

    assert [node.name for node in etl.graph.order()] == [
        "load-1",
        "load-2",
        "List-1",
        "Tuple-1",
        "Dict-1",
        "clean-1",
    ]
    assert etl.constants == {
        etl.get_tasks(name="Tuple")[0]: {"arg_2": {"d": 3}},
        etl.get_tasks(name="Dict")[0]: {"keys": ["a", "b", "c"], "arg_2": [1, 2]},
    }


def test_steps_of_a_set_keep_the_order_of_declaration(etl):
    steps = [load(str(index)) for index in range(20)]
    clean(set(steps) | {"b", "a"})

    (collected,) = etl.get_tasks(name="Set")
    assert etl.constants[collected] == {"arg_1": "a", "arg_2": "b"}
    assert list(etl.upstream_tasks(collected)) == steps


def test_a_task_in_a_collection_that_needs_nothing_may_stand_uncalled(etl):
    clean({load, 1})

    assert ("load-1", "arg_2", "Set-1", False, False) in shape(etl)


def test_collections_without_steps_stay_values(etl):
    ring: list[object] = [1]
    ring.append(ring)

    tidy = clean(ring, {"a": [Pair(1, 2)]})

    assert etl.constants[tidy]["frame"] is ring
    assert not etl.edges


@pytest.mark.parametrize(
    "collect",
    [
        lambda step: frozenset([step]),
        lambda step: Pair(step, 1),
        lambda step: OrderedDict(a=step),
        lambda step: {step: 1},
        lambda step: {(step, 2): 1},
        lambda step: [[Pair(1, step)]],
    ],
)
def test_other_collections_with_steps_are_refused_and_nothing_is_added(etl, collect):
    step = load()

    with pytest.raises(ScopeError, match="cannot be put together when the flow runs"):
        clean([load, collect(step)])

    assert list(etl.tasks) == [step]


def test_a_collection_in_itself_with_a_step_is_refused(etl):
    ring: list[object] = [load()]
    ring.append(ring)

    with pytest.raises(ScopeError, match="but not in themselves"):
        clean(ring)


def test_the_message_for_another_collection_says_what_can_hold_steps(etl):
    with pytest.raises(ScopeError) as error:
        clean(frozenset([load()]))

    assert matches("collection_of_steps", str(error.value))


def test_a_step_of_another_flow_in_a_collection_is_refused_and_nothing_is_added(etl):
    with Flow("other"):
        elsewhere = load()

    with pytest.raises(ScopeError) as error:
        clean([load, [elsewhere]])

    assert matches("collection_other_flow", str(error.value))
    assert not etl.tasks


def test_a_taken_slug_adds_none_of_the_further_nodes(etl):
    step = load("b.csv", task_args={"slug": "one"})

    with pytest.raises(ValueError, match="already has a task with the slug or name 'one'"):
        clean([step], task_args={"slug": "one"})

    assert list(etl.tasks) == [step]


# Mapping


def test_a_mapped_call_maps_over_every_argument(etl):
    rows, by = load(), load()
    clean.map(rows, by)
    clean(rows, by, mapped=True)

    assert shape(etl) == [
        ("load-1", "frame", "clean-1", True, False),
        ("load-2", "by", "clean-1", True, False),
        ("load-1", "frame", "clean-2", True, False),
        ("load-2", "by", "clean-2", True, False),
    ]


def test_a_mapped_value_becomes_a_node_and_an_unmapped_one_stays(etl):
    tidy = clean.map([1, 2, 3], unmapped("day"))

    assert shape(etl) == [("Constant[list]-1", "frame", "clean-1", True, False)]
    assert etl.constants == {tidy: {"by": "day"}}


def test_marks_decide_for_their_argument(etl):
    rows = load()
    clean(mapped(rows), flatten(rows))
    clean.map(unmapped(rows), by=flatten(rows))

    assert shape(etl) == [
        ("load-1", "frame", "clean-1", True, False),
        ("load-1", "by", "clean-1", False, True),
        ("load-1", "frame", "clean-2", False, False),
        ("load-1", "by", "clean-2", True, True),
    ]


def test_a_flattened_value_becomes_a_node_too(etl):
    clean(flatten([[1], [2]]))

    assert shape(etl) == [("Constant[list]-1", "frame", "clean-1", False, True)]


def test_a_list_of_steps_is_mapped_over_as_a_whole(etl):
    clean.map([load(), load()])

    assert shape(etl)[-1] == ("List-1", "frame", "clean-1", True, False)
    assert not any(edge.mapped for edge in etl.edges_to(etl.get_tasks(name="List")[0]))


def test_a_mark_inside_a_list_maps_the_list(etl):
    clean([mapped(load()), load()])

    assert [edge[3] for edge in shape(etl)] == [True, False, False]


def test_a_parameter_may_be_mapped_over(etl):
    clean.map(Parameter("days", default=[1, 2]))

    assert shape(etl) == [("days", "frame", "clean-1", True, False)]


def test_one_step_may_be_given_twice_each_in_its_own_way(etl):
    rows = load()
    clean.map(rows, unmapped(rows))

    assert [(edge[1], edge[3]) for edge in shape(etl)] == [("frame", True), ("by", False)]


def test_a_mapped_call_maps_what_it_waits_for_unless_that_is_marked(etl):
    first, second, third = load(), load(), load()
    tidy = clean.map([1], upstream_tasks=[first, unmapped(second), mapped(third), first])

    assert list(etl.edges_to(tidy))[1:] == [
        Edge(first, tidy, mapped=True),
        Edge(second, tidy),
        Edge(third, tidy, mapped=True),
    ]


def test_a_constant_is_a_value_unless_it_is_mapped_over(etl):
    days = Constant([1, 2])
    first = clean(days, unmapped(Constant("day")))
    clean.map(days)
    third = clean(days)

    assert etl.constants[first] == {"frame": [1, 2], "by": "day"}
    assert [edge[3] for edge in shape(etl)] == [True, False]
    assert etl.upstream_tasks(third) == {days}


@pytest.mark.parametrize("value", [5, {1, 2}, (each for each in "ab"), None])
def test_what_has_no_elements_cannot_be_mapped_over(etl, value):
    with pytest.raises(TypeError, match=r"^Cannot map over unsubscriptable object of type "):
        clean.map(value)

    assert not etl.tasks


@pytest.mark.parametrize("call", [lambda: clean(mapped(5)), lambda: clean(flatten(5))])
def test_a_mark_needs_elements_as_well(etl, call):
    with pytest.raises(TypeError, match=r"^Cannot map over unsubscriptable object of type int"):
        call()


def test_the_message_for_what_has_no_elements_says_what_to_write(etl):
    with pytest.raises(TypeError) as error:
        clean.map([1], by=5)

    assert matches("mapped_unsubscriptable", str(error.value))


def test_a_mapped_call_needs_a_flow():
    with pytest.raises(ValueError, match="Could not infer an active Flow context") as error:
        clean.map([1])

    assert matches("mapped_outside_flow", str(error.value))


def test_a_mapped_call_may_name_its_flow_and_options():
    etl = Flow("etl")

    tidy = clean.map([1], flow=etl, task_args={"name": "tidy"})

    assert tidy.name == "tidy"
    assert shape(etl) == [("[1]-1", "frame", "tidy-1", True, False)]


def test_a_mapped_call_is_bound_like_any_other(etl):
    with pytest.raises(TypeError, match="nothing gives 'frame'"):
        clean.map(by=[1])
    with pytest.raises(TypeError, match="itself, which has not been called in flow 'etl'"):
        clean.map(read)
