import pytest

from nbflow import Flow, task
from nbflow.notebook import run_changes
from nbflow.notebook.protocol import NodeChange
from nbflow.notebook.run_changes import changes_told

BY = 2


def rate():
    return BY


@task
def load():
    return [1, 2]


@task
def first(rows):
    return [row * rate() for row in rows]


@task
def second(rows):
    return sum(rows) * rate()


@pytest.fixture
def runs(monkeypatch):
    with Flow("trips", persist_result=True) as flow:
        rows = load()
        first(rows)
        second(rows)
    flow.run()
    monkeypatch.setattr("tests.notebook.test_run_changes.BY", 3)
    with flow:
        load(task_args={"name": "more\u202e"})
    flow.run()
    return tuple(reversed(flow.runs()))


def test_nodes_that_differ_are_told_with_the_causes(runs):
    told = changes_told(*runs)

    assert (told.before, told.after, told.same, told.more) == (1, 2, 1, 0)
    changed = {node.node: node for node in told.nodes}
    assert changed["more�-1"] == NodeChange("more�-1", "new")
    assert changed["second-1"].kind == "changed"
    assert "BY" in changed["second-1"].causes[0]
    assert changed["second-1"].causes[-1] == "6 → 9"


def test_nodes_that_are_gone_are_told(runs):
    assert changes_told(*reversed(runs)).nodes[-1] == NodeChange("more�-1", "gone")


def test_there_are_no_more_nodes_than_somebody_reads(runs, monkeypatch):
    monkeypatch.setattr(run_changes, "MOST_NODES", 1)

    told = changes_told(*runs)

    assert (len(told.nodes), told.more) == (1, 2)
