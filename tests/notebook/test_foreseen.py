import pytest

from nbflow import Flow, task
from nbflow.notebook.foreseen import MOST_VERSIONS, step_info, versions_info
from nbflow.notebook.protocol import CauseInfo


@task
def load():
    return [1, 2, 3]


@task
def count(rows):
    return len(rows)


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        count(load())
    return trips


def test_before_a_run_all_would_run(trips):
    step = step_info(trips, "load-1")

    assert (step.verdict, step.why) == ("run", (CauseInfo("load-1", "never run"),))
    assert step.seconds is None


def test_after_one_nothing_would(trips):
    trips.run()

    step = step_info(trips, "count-1")

    assert (step.verdict, step.why) == ("reuse", (CauseInfo("count-1", "nothing changed"),))
    assert step.seconds is not None


def test_after_an_edit_the_chain_leads_to_the_change(trips):
    trips.run()

    @task
    def load():
        return [4]

    trips.replace(trips.find("load-1"), load)
    step = step_info(trips, "count-1")

    assert (step.verdict, [cause.node for cause in step.why]) == ("maybe", ["count-1", "load-1"])
    assert "return [4]" in (step.why[1].diff or "")


def test_that_a_task_was_defined_anew_is_a_part_of_the_answer(trips, capsys, monkeypatch):
    monkeypatch.setattr(
        "nbflow.flows.planned.preparers", [lambda flow: print("`load` was defined anew")]
    )

    assert step_info(trips, "load-1").notes == ("`load` was defined anew",)
    assert capsys.readouterr().out == ""


def test_versions_are_those_that_gave_results():
    with Flow("trips", persist_result=True) as trips:
        load()
    trips.run()

    @task
    def again():
        return [4]

    trips.replace(trips.find("load-1"), again.copy(name="load"))
    trips.run(reuse=True)

    told = versions_info(trips, "load-1")

    newest, first = told.versions
    assert (newest.number, newest.is_current, newest.runs) == (2, True, "run 2")
    assert (first.number, first.is_current, first.runs) == (1, False, "run 1")
    assert first.code is not None
    assert "return [1, 2, 3]" in first.code
    assert "return [4]" in (newest.diff or "")


def test_where_nothing_is_kept_there_are_none(trips):
    trips.run()

    told = versions_info(trips, "load-1")

    assert (told.versions, told.note) == (
        (),
        "None is recorded: a version is when its result is kept.",
    )


def test_a_store_that_cannot_be_opened_is_told_of(trips, monkeypatch):
    from nbflow.errors import StoreError

    def broken(node):
        raise StoreError("the store is broken.\n  More.")

    monkeypatch.setattr(trips, "versions", broken)

    assert versions_info(trips, "load-1").note == "the store is broken."


def test_of_many_the_newest_are_told(trips, monkeypatch):
    monkeypatch.setattr("nbflow.notebook.foreseen._version", lambda version: version)
    monkeypatch.setattr(trips, "versions", lambda node: list(range(50)))

    told = versions_info(trips, "load-1")

    assert len(told.versions) == MOST_VERSIONS
    assert told.note == "30 earlier ones are not shown."
