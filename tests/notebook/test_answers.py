import pytest

from nbflow import Flow, task
from nbflow.engine.past_runs import PastRun
from nbflow.notebook.answers import FEW, Shown, answered, last_runs
from nbflow.notebook.protocol import (
    AskDiff,
    AskKept,
    AskRun,
    AskRunDetails,
    AskRunLogs,
    AskRuns,
)
from tests.notebook.test_recorded import drawn_of


@task
def load():
    print("reading")
    return [1]


@pytest.fixture
def trips():
    with Flow("trips", persist_result=True) as flow:
        load()
    flow.run()
    flow.run(reuse=True)
    return flow


@pytest.fixture
def shown(trips):
    return Shown(trips, lambda: drawn_of(trips), lambda node: f"cell of {node}")


def said(shown, question):
    message, _ = answered(shown, question)
    return message


def test_each_question_has_its_answer(shown):
    assert said(shown, AskRuns())["total"] == 2
    message, buffers = answered(shown, AskRun(1))
    assert (message["number"], len(buffers)) == (1, 2)
    details = said(shown, AskRunDetails(1, 7, "load-1"))["details"]
    assert (details["node"], details["name"]) == (7, "load-1")
    assert details["cell"] == "cell of load-1"
    assert said(shown, AskRunLogs(1, 0))["total"] == 1
    diff = said(shown, AskDiff(1, 2))
    assert (diff["before"], diff["after"], diff["same"]) == (1, 2, 1)
    assert said(shown, AskKept())["count"] == 1


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (AskRun(9), "recorded"),
        (AskRunDetails(9, 0, "load-1"), "run-details"),
        (AskRunLogs(9, 0), "logs"),
        (AskDiff(1, 9), "diff"),
    ],
)
def test_a_run_that_there_is_not_is_told_of_in_a_line(shown, question, what):
    assert said(shown, question) == {
        "type": "unread",
        "what": what,
        "text": "flow 'trips' has no run '9'. It has the runs 1 to 2. "
        "`%flow history` lists them, with `--json` their ids, too.",
    }


def test_a_node_that_the_run_had_not_is_told_of(shown):
    told = said(shown, AskRunDetails(2, 0, "save-1"))

    assert told == {"type": "unread", "what": "run-details", "text": "run 2 had no such node."}


@pytest.mark.parametrize(
    ("question", "what"), [(AskRuns(), "runs"), (AskKept(), "kept"), (AskRun(1), "recorded")]
)
def test_a_store_that_cannot_be_opened_is_a_line(shown, question, what, monkeypatch, tmp_path):
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))

    told = said(shown, question)

    assert (told["type"], told["what"]) == ("unread", what)
    assert str(tmp_path) in told["text"]
    assert "\n" not in told["text"]


def test_whatever_else_goes_wrong_is_a_line(shown, monkeypatch):
    monkeypatch.setattr(PastRun, "tasks", property(lambda run: 1 // 0))

    assert said(shown, AskRun(1))["text"].startswith("ZeroDivisionError: ")


def test_a_flow_that_is_gone_has_no_runs():
    assert said(None, AskRuns()) == {
        "type": "unread",
        "what": "runs",
        "text": "This flow is no longer in the notebook.",
    }


def test_the_last_few_runs_are_told_by_the_variable(trips):
    for _ in range(FEW):
        trips.run(reuse=True)

    message, buffers = last_runs({"mine": trips}, "mine")

    assert (message["flow"], message["total"], len(message["runs"])) == ("mine", FEW + 2, FEW)
    assert buffers == []


def test_where_runs_cannot_be_read_there_are_none(trips, monkeypatch, tmp_path):
    assert last_runs({}, "mine")[0] == {"type": "runs", "flow": "mine", "total": 0, "runs": ()}
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    assert last_runs({"mine": trips}, "mine")[0]["runs"] == ()
