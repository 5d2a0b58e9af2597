import re

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.state import Success
from nbflow.engine import bus
from nbflow.notebook.details import gather
from nbflow.notebook.protocol import Details, Input, LogLine, Refused


@task
def load(day):
    print("reading", day)
    return [1, 2, 3]


@task
def clean(rows, factor=2):
    total = sum(rows)
    return total / (factor - 2)


@pytest.fixture
def trips():
    with Flow("trips") as trips:
        day = Parameter("day", default="monday")
        rows = load(day)
        clean(rows, factor=2)
    return trips


def known(flow, node, *more) -> Details:
    details = gather(flow, node, *more)
    assert isinstance(details, Details)
    return details


def test_before_a_run_there_is_the_code(trips):
    details = known(trips, "load-1")

    assert (details.state, details.result, details.inputs) == ("Pending", None, ())
    assert details.code is not None
    assert details.code.startswith("@task\ndef load(day):\n    print(")


def test_of_a_node_that_succeeded_there_is_what_it_took_and_gave_and_said(trips):
    trips.run()

    details = known(trips, "load-1")

    assert (details.state, details.result) == ("Success", "[1, 2, 3]")
    assert details.inputs == (Input("day", "'monday'"),)
    assert details.logs == (LogLine("PRINT", "reading monday"),)
    assert details.traceback is None


def test_of_a_node_that_failed_there_are_the_users_own_frames(trips):
    trips.run()

    details = known(trips, "clean-1")

    assert (details.state, details.result) == ("Failed", None)
    assert set(details.inputs) == {
        Input("rows", "[1, 2, 3]"),
        Input("factor", "2"),
    }
    assert "ZeroDivisionError" in details.message
    assert details.traceback is not None
    assert "total / (factor - 2)" in details.traceback
    assert "nbflow/engine" not in details.traceback


def test_tracebacks_look_as_the_notebooks_own_and_leave_those_alone(trips, bare):
    trips.run()
    own = bare.ip.InteractiveTB
    own.tb = None

    text = known(trips, "clean-1", own).traceback

    assert text is not None
    assert re.search(r"-+> \d+ +return total", text)
    assert own.tb is None


def test_a_formatter_that_raises_is_done_without(trips):
    trips.run()

    text = known(trips, "clean-1", object()).traceback

    assert text is not None
    assert text.startswith("Traceback (most recent call last):")


def test_a_reused_result_says_why(trips):
    trips.run()
    trips.run(reuse=True)

    assert known(trips, "load-1").state == "Reused"
    assert known(trips, "load-1").why == "nothing that it depends on has changed"
    assert known(trips, "clean-1").why == "failed in the last run"


def test_a_mocked_one_too(trips):
    trips.mock("load-1", Success(result=[5]))
    trips.run(reuse=True)

    details = known(trips, "load-1")

    assert (details.state, details.result) == ("Mocked", "[5]")
    assert details.why == "a value was given to stand for its result"


def test_while_a_node_runs_it_is_running_and_what_it_was_given_is_there(trips):
    seen = []

    class Asker:
        def __init__(self, run):
            pass

        def observe(self, event):
            if getattr(event, "state", "") == "Running":
                seen.extend([known(trips, "load-1"), known(trips, "clean-1")])

    bus.watchers.append(Asker)
    try:
        trips.run()
    finally:
        bus.watchers.remove(Asker)

    running = next(details for details in seen if details.state == "Running")
    assert running.inputs == (Input("day", "'monday'"),)
    assert seen[1].state == "Pending"


def test_a_parameter_has_no_code(trips):
    trips.run()

    details = known(trips, "day")

    assert (details.state, details.result, details.code) == ("Success", "'monday'", None)


def test_a_large_result_is_told_by_its_first_members(trips):
    trips.mock("load-1", list(range(1_000_000)))
    trips.run()

    result = known(trips, "load-1").result

    assert result is not None
    assert result.startswith("[0, 1, 2")
    assert len(result) < 500


def test_a_node_that_came_after_the_run_is_pending(trips):
    trips.run()
    with trips:
        load("tuesday")

    assert known(trips, "load-2").state == "Pending"


def test_a_node_that_is_gone_is_refused(trips):
    assert isinstance(gather(trips, "nobody"), Refused)
