"""Recorded runs as people count them, and what each of their tasks came to."""

import re

import pytest

from nbflow import Flow, Parameter, flow, task
from nbflow.core.events import NodeChanged, NodeMapped, RunStarted
from nbflow.engine.keeping import current
from nbflow.engine.past_runs import find_past_run, recorded_runs
from nbflow.engine.signals import SKIP
from nbflow.errors import StoreError
from tests.messages import matches


@task
def load(day):
    return [1, 2]


@task
def broken(rows):
    raise ValueError("no rows")


@task
def uneven(x):
    return 1 // (x - 1)


@task
def skipped():
    raise SKIP("not today")


@task
def add(x):
    return x + 1


@pytest.fixture
def delays():
    with Flow("delays", persist_result=True) as flow:
        rows = load(Parameter("day", default="x"))
        add(broken(rows))
        add.map(rows)
    return flow


def cut_off(events, nodes=("load", "clean", "save"), run="run"):
    """Record a run that nobody drives any more."""
    with current().begin(RunStarted(1.0, run, "etl", nodes)) as driving:
        driving.append(events)


def outcomes(run):
    return {task.name: task.outcome for task in run.tasks}


def test_runs_are_numbered_by_their_place_in_the_flows_own_history(delays):
    delays.run()
    with Flow("other", persist_result=True) as other:
        load(1)
    other.run()
    delays.run(day="y")

    runs = recorded_runs("delays")

    assert [(run.number, run.is_last) for run in runs] == [(2, True), (1, False)]
    assert [run.title for run in runs[:1]] == ["run 2"]
    assert runs[0].parameters == {"day": "'y'"}
    assert repr(runs) == "<2 runs of 'delays'>"
    assert repr(runs[0]) == "<run 2 of 'delays': Failed>"
    assert repr(recorded_runs("other")) == "<1 run of 'other'>"


def test_of_few_the_numbers_are_those_of_all(delays):
    delays.run()
    delays.run()

    runs = recorded_runs("delays", 1)

    assert [run.number for run in runs] == [2]
    assert runs.total == 2


def test_each_task_came_to_something(delays):
    delays.run()
    delays.mock("load", [5])
    delays.run(reuse=True)

    last, first = recorded_runs("delays")

    assert outcomes(first) == {
        "day": "ran",
        "load-1": "ran",
        "broken-1": "failed",
        "add-1": "not run",
        "add-2": "ran",
    }
    assert first.counts == {"ran": 3, "failed": 1, "not run": 1}
    assert list(first.counts) == ["ran", "failed", "not run"]
    assert outcomes(last)["day"] == "reused"
    assert outcomes(last)["load-1"] == "mocked"
    assert [child.name for child in first.tasks[4].children] == ["add-2[0]", "add-2[1]"]
    assert first.tasks[2].message == "Error during execution of task: ValueError('no rows')"
    assert first.tasks[1].seconds is not None
    assert last.tasks[1].seconds is None


def test_a_mapped_task_came_to_the_worst_of_its_children():
    with Flow("f", persist_result=True) as flow:
        numbers = task(name="numbers")(lambda: [1, 2, 3])()
        uneven.map(numbers)
        add.map(numbers)
        skipped()
    flow.run()
    flow.run(reuse=True)
    flow.mock("uneven", [1])
    flow.run(reuse=True)

    last, again, first = recorded_runs("f")

    assert outcomes(first) == {
        "numbers-1": "ran",
        "uneven-1": "failed",
        "add-1": "ran",
        "skipped-1": "skipped",
    }
    assert outcomes(again)["uneven-1"] == "failed"
    assert outcomes(again)["add-1"] == "reused"
    assert outcomes(last)["uneven-1"] == "mocked"


def test_children_that_ran_and_were_reused_ran():
    cut_off(
        [
            NodeMapped(2.0, 0, ("a[0]", "a[1]")),
            NodeChanged(2.0, 1, "Success"),
            NodeChanged(2.0, 2, "Success", how="reused"),
            NodeChanged(2.0, 0, "Mapped"),
        ],
        nodes=("a",),
    )

    assert outcomes(recorded_runs("etl")[0]) == {"a": "ran"}


def test_what_ran_when_its_kernel_died_is_interrupted_and_the_rest_not_reached():
    cut_off([NodeChanged(2.0, 0, "Success"), NodeChanged(3.0, 1, "Running")])

    [run] = recorded_runs("etl")

    assert run.state == "Interrupted"
    assert outcomes(run) == {"load": "ran", "clean": "interrupted", "save": "not reached"}


def test_a_state_of_its_own_keeps_its_name():
    with current().begin(RunStarted(1.0, "run", "etl", ("load",))) as driving:
        driving.append([NodeChanged(2.0, 0, "Retrying")])
        [run] = recorded_runs("etl")
        assert run.counts == {"retrying": 1}


def test_of_a_damaged_record_the_nodes_reached_are_known():
    cut_off([NodeChanged(2.0, 0, "Success")])
    with current().database.writing() as connection:
        connection.execute("UPDATE events SET mac = x'00'")

    assert outcomes(recorded_runs("etl")[0]) == {"load": "ran"}


def test_a_run_is_found_by_its_number_and_by_how_its_id_begins():
    for name in ("ab1", "ab2"):
        cut_off([], run=name)
    runs = recorded_runs("etl")

    assert find_past_run(runs, 1).id == "ab1"
    assert find_past_run(runs, "2").id == "ab2"
    assert find_past_run(runs, "ab2").number == 2


@pytest.mark.parametrize(
    ("which", "message"), [("ab", "past_run_several"), (3, "past_run_unknown")]
)
def test_a_run_that_is_not_meant_is_said(which, message):
    for name in ("ab1", "ab2"):
        cut_off([], run=name)

    with pytest.raises(StoreError) as error:
        find_past_run(recorded_runs("etl"), which)

    assert matches(message, str(error.value))


def test_where_nothing_is_recorded_no_run_is_found():
    with pytest.raises(StoreError, match=re.escape("It has no recorded run")):
        find_past_run(recorded_runs("etl"), "")


def test_a_run_has_its_edges_times_and_events(delays):
    delays.run()
    run = delays.runs()[0]

    names = [task.name for task in run.tasks if task.name.startswith("load")]
    assert names == ["load-1"]
    assert ("day", "load-1") in run.edges
    assert ("load-1", "broken-1") in run.edges
    load = next(task for task in run.tasks if task.name == "load-1")
    assert load.seconds == load.ended - load.started
    assert next(iter(run.events)).run == run.id


def test_edges_of_a_damaged_run_lead_to_the_nodes_that_it_reached():
    started = RunStarted(1.0, "run", "etl", ("load", "clean", "save"))
    with current().begin(started, [(0, 1, "rows"), (1, 2, "rows")]) as driving:
        driving.append([NodeChanged(2.0, 0, "Running"), NodeChanged(3.0, 1, "Running")])
    with current().database.writing() as connection:
        connection.execute("UPDATE events SET mac = x'00'")

    assert recorded_runs("etl")[0].edges == (("load", "clean"),)


def test_a_run_that_grew_has_the_nodes_and_edges_that_calls_added():
    @task
    def load(x):
        return [x]

    @task
    def clean(xs):
        return xs

    made = flow(lambda: clean(load(7)), name="grows", persist_result=True)
    made()

    [run] = recorded_runs("grows")
    assert [(each.name, each.outcome) for each in run.tasks] == [
        ("load-0", "ran"),
        ("clean-0", "ran"),
    ]
    rows = current().database.rows("SELECT source, target, input FROM edges")
    assert list(rows) == [(0, 1, "xs")]
