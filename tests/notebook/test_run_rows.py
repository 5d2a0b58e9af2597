import pytest

from nbflow import Flow, Parameter, task
from nbflow.notebook import run_rows
from nbflow.notebook.run_rows import runs_told


@task
def load(day):
    return [1, 2]


@task
def divide(rows, day):
    return 1 // len(day)


@pytest.fixture
def trips():
    with Flow("trips", persist_result=True) as flow:
        day = Parameter("day", default="x\u202e")
        divide(load(day), day)
    return flow


def test_runs_are_told_the_last_one_first(trips):
    trips.run()
    trips.run(day="")

    told = runs_told("trips", "the\ntrips")

    assert (told.flow, told.total) == ("the�trips", 2)
    assert [(row.number, row.state) for row in told.runs] == [(2, "Failed"), (1, "Success")]
    last, first = told.runs
    assert last.counts == (("ran", 2), ("failed", 1))
    assert last.failed == ("divide-1",)
    assert last.given == "day=''"
    assert first.failed == ()
    assert first.ended is not None
    assert first.ended >= first.started
    assert first.id == trips.runs()[1].id


def test_there_are_no_more_than_somebody_reads(trips):
    for _ in range(3):
        trips.run()

    told = runs_told("trips", "trips", 2)

    assert told.total == 3
    assert [row.number for row in told.runs] == [3, 2]


def test_of_the_oldest_of_very_many_tasks_nothing_is_counted(trips, monkeypatch):
    monkeypatch.setattr(run_rows, "MOST_COUNTED", 3)
    trips.run()
    trips.run()

    last, first = runs_told("trips", "trips").runs

    assert last.counts == (("ran", 3),)
    assert first.counts == ()


def test_a_flow_that_never_ran_has_none():
    assert runs_told("trips", "trips").runs == ()
