"""Taking another flow into one."""

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.graph import Edge
from nbflow.errors import CycleError, ParameterError
from tests.messages import matches


@task
def load(path="a.csv"):
    return path


@task
def clean(frame, by=None):
    return (frame, by)


@pytest.fixture
def one():
    with Flow("one") as flow:
        day = Parameter("day", default="monday")
        clean(load("one.csv"), day)
    return flow


@pytest.fixture
def two():
    with Flow("two") as flow:
        day = Parameter("day", default="tuesday")
        rows = load("two.csv")
        clean(rows, day)
        clean.map([rows], upstream_tasks=[day])
    flow.graph.rename({rows: "rows"})
    return flow


def test_all_tasks_edges_and_constants_are_taken_in(one):
    with Flow("two") as two:
        rows = load("two.csv")
        tidy = clean.map([rows], by="day")

    before = one.tasks | two.tasks
    one.update(two)

    assert one.tasks == before
    assert one.edges >= two.edges
    assert one.constants[rows] == {"path": "two.csv"}
    assert [edge.mapped for edge in one.edges_to(tidy)] == [True, True]
    assert two.tasks <= one.tasks
    assert rows.home is one.graph


def test_names_that_were_chosen_are_kept_where_they_are_free(one, two):
    one.update(two, merge_parameters=True)

    assert one.find("rows").name == "load"
    assert list(one.graph.names) == [
        "load-1",
        "day",
        "clean-1",
        "rows",
        "clean-2",
        "List-1",
        "clean-3",
    ]


def test_a_chosen_name_that_is_taken_gives_way(one, two):
    one.graph.rename({one.get_tasks(name="load")[0]: "rows"})

    one.update(two, merge_parameters=True)

    assert [one.graph.nodes[each].name for each in one.get_tasks(name="load")] == ["rows", "load-2"]


def test_parameters_of_one_name_are_refused_and_nothing_is_changed(one, two):
    before = one.copy()

    with pytest.raises(ParameterError) as error:
        one.update(two)

    assert matches("update_parameters", str(error.value))
    assert one == before


def test_parameters_of_one_name_may_become_one(one, two):
    (day,) = one.parameters()

    one.update(two, merge_parameters=True)

    assert one.parameters() == {day}
    assert len(one.edges_from(day)) == 3
    assert {edge.mapped for edge in one.edges_from(day)} == {False, True}


def test_one_parameter_in_both_is_one():
    day = Parameter("day")
    flows = []
    for name in ("one", "two"):
        with Flow(name) as flow:
            load(day)
        flows.append(flow)

    flows[0].update(flows[1])

    assert len(flows[0].tasks) == 3
    assert len(flows[0].edges_from(day)) == 2


def test_a_taken_slug_is_refused_and_nothing_is_changed(one):
    with one:
        load(task_args={"slug": "same"})
    with Flow("two") as two:
        clean(1)
        load(task_args={"slug": "same"})
    before = one.copy()

    with pytest.raises(ValueError, match="already has a task with the slug or name 'same'"):
        one.update(two)

    assert one == before


def test_reference_tasks_of_both_may_decide(one):
    with Flow("two") as two:
        rows = load()
        clean(rows)
    two.set_reference_tasks([rows])
    (tidy,) = one.terminal_tasks()

    one.update(two, merge_reference_tasks=True)

    assert one.reference_tasks() == {tidy, rows}


def test_the_last_tasks_decide_otherwise(one):
    with Flow("two") as two:
        rows = load()

    one.update(two)

    assert one.reference_tasks() == {*one.get_tasks(name="clean"), rows}


def test_a_cycle_of_both_is_refused_when_asked_for():
    a, b = load.copy(), clean.copy()
    one, two = Flow("one", edges=[Edge(a, b)]), Flow("two", edges=[Edge(b, a)])
    before = one.copy()

    with pytest.raises(CycleError):
        one.update(two, validate=True)

    assert one == before
    one.update(two)
    assert len(one.edges) == 2


def test_what_was_taken_in_runs():
    with Flow("one") as one:
        rows = load()
    with Flow("two") as two:
        other = clean([load("b.csv")], "x")
    one.update(two)

    state = one.run()

    assert state.result[rows].result == "a.csv"
    assert state.result[other].result == (["b.csv"], "x")
