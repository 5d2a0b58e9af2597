"""Mapping a whole function."""

import pytest

from nbflow import Flow, Parameter, apply_map, case, flatten, merge, task, unmapped
from tests.messages import matches


@task
def load(path="a.csv"):
    return path


@task
def add(x, y=1):
    return x + y


def shape(flow):
    """Return each edge as names and whether it is mapped."""
    nodes = flow.graph.nodes
    return [
        (nodes[e.upstream_task].name, nodes[e.downstream_task].name, e.mapped) for e in flow.edges
    ]


def test_every_step_of_the_function_is_mapped():
    with Flow("f") as f:
        rows = load()
        given = []

        def func(x):
            given.append(x)
            return add(add(x), 2)

        result = apply_map(func, rows)

    assert given == [rows]
    assert shape(f) == [("load-1", "add-1", True), ("add-1", "add-2", True)]
    assert f.terminal_tasks() == {result}
    assert f.constants == {result: {"y": 2}}


def test_values_become_nodes_unless_they_are_unmapped():
    with Flow("f") as f:
        apply_map(add, [1, 2, 3], y=unmapped(10))
        apply_map(add, x=[load(), load()], y=unmapped([5]))

    assert shape(f) == [
        ("Constant[list]-1", "add-1", True),
        ("load-1", "List-1", False),
        ("load-2", "List-1", False),
        ("List-1", "add-2", True),
    ]
    assert [values["y"] for values in f.constants.values()] == [10, [5]]


def test_unmapped_steps_and_those_from_outside_are_given_as_they_are():
    with Flow("f") as f:
        rows, whole, outside = load(), load(), load()

        def func(x, y):
            return add(add(x, y), outside)

        apply_map(func, rows, unmapped(whole))

    assert [edge[2] for edge in shape(f)] == [True, False, True, False]


def test_a_step_of_the_function_without_a_mapped_input_is_the_same_for_every_child():
    with Flow("f") as f:
        apply_map(lambda x: add(x, load()), load("b.csv"))

    assert shape(f) == [("load-1", "add-1", True), ("load-2", "add-1", False)]


def test_a_flattened_argument_is_flattened_wherever_it_is_used():
    with Flow("f") as f:
        apply_map(lambda x: [add(x), add(unmapped(x))], flatten(load()))

    assert [(e.mapped, e.flattened) for e in f.edges] == [(True, True), (False, True)]


def test_operators_lists_branches_and_edges_inside_are_mapped():
    def func(x):
        with case(x > 3, True):
            large = x + 1
        both = merge(large, x)
        after = add(1)
        after.set_upstream(both)
        return add([x, both], 2)

    with Flow("f") as f:
        apply_map(func, load())

    assert all(edge[2] for edge in shape(f))
    assert {edge[1] for edge in shape(f)} == {
        "GreaterThan-1",
        "case(True)-1",
        "Add-1",
        "Merge-1",
        "add-1",
        "List-1",
        "add-2",
    }


def test_a_mapped_function_belongs_to_the_branch_around_it():
    with Flow("f") as f:
        rows = load()
        with case(load(), "a.csv"):
            apply_map(add, rows)

    (step,) = f.get_tasks(name="add")
    assert [(e.upstream_task.name, e.mapped) for e in f.edges_to(step)] == [
        ("load", True),
        ("case('a.csv')", False),
    ]


def test_a_parameter_may_be_mapped_over_and_a_flow_named():
    f = Flow("f")
    days = Parameter("days", default=[1])

    step = apply_map(lambda x: add(x), days, flow=f)

    assert f.upstream_tasks(step) == {days}
    assert f.tasks == {days, step}


def test_after_the_function_calls_mean_again_what_they_meant():
    with Flow("f") as f:
        rows = load()
        with pytest.raises(ZeroDivisionError):
            apply_map(lambda x: 1 / 0, rows)
        step = add(rows)

    assert [edge.mapped for edge in f.edges_to(step)] == [False]


@pytest.mark.parametrize("value", [5, unmapped(5)])
def test_what_has_no_elements_is_refused_unless_it_is_unmapped(value):
    with Flow("f") as f:
        if value == 5:
            with pytest.raises(TypeError, match=r"^Cannot map over unsubscriptable"):
                apply_map(add, value)
        else:
            apply_map(add, value)

    assert len(f.tasks) == (0 if value == 5 else 1)


def test_a_mapped_function_needs_a_flow():
    with pytest.raises(ValueError, match="Could not infer an active Flow context"):
        apply_map(add, [1])


def test_a_step_cannot_be_given_in_two_ways():
    with Flow("f"):
        rows = load()
        apply_map(add, rows, rows)
        with pytest.raises(ValueError, match="twice") as error:
            apply_map(add, rows, unmapped(rows))

    assert matches("apply_map_twice", str(error.value))


def test_a_mapped_call_inside_is_refused():
    with Flow("f"), pytest.raises(ValueError, match="Cannot set `mapped=True`") as error:
        apply_map(lambda x: add.map(x), [1])

    assert matches("mapped_in_mapped", str(error.value))


def test_a_mapped_function_inside_is_refused():
    def inner(x):
        return add(x)

    with Flow("f"), pytest.raises(ValueError, match="inside another function") as error:
        apply_map(lambda x: apply_map(inner, x), [1])

    assert matches("apply_map_in_apply_map", str(error.value))
