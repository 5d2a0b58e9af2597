import re
from datetime import timedelta

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.state import Success
from nbflow.engine import bus
from nbflow.notebook.details import gather
from nbflow.notebook.protocol import CauseInfo, Details, Input, LogLine, Refused, ResultInfo


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

    assert (details.state, details.result) == (
        "Success",
        ResultInfo("[1, 2, 3]", is_all=True),
    )
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
    assert known(trips, "load-1").why == (
        CauseInfo("load-1", "nothing that it depends on has changed"),
    )
    assert known(trips, "clean-1").why == (CauseInfo("clean-1", "failed in the last run"),)


def test_a_mocked_one_too(trips):
    trips.mock("load-1", Success(result=[5]))
    trips.run(reuse=True)

    details = known(trips, "load-1")

    assert (details.state, details.result) == ("Mocked", ResultInfo("[5]", is_all=True))
    assert details.why == (CauseInfo("load-1", "a value was given to stand for its result"),)


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

    assert (details.state, details.result, details.code) == (
        "Success",
        ResultInfo("'monday'", is_all=True),
        None,
    )


def test_a_large_result_is_told_by_its_kind_and_size(trips):
    trips.mock("load-1", list(range(1_000_000)))
    trips.run()

    result = known(trips, "load-1").result

    assert result is not None
    assert (result.text, result.is_all) == ("list of 1,000,000", False)
    assert result.size is not None
    assert result.size > 8_000_000


def test_a_node_that_came_after_the_run_is_pending(trips):
    trips.run()
    with trips:
        load("tuesday")

    assert known(trips, "load-2").state == "Pending"


def test_a_node_that_is_gone_is_refused(trips):
    assert isinstance(gather(trips, "nobody"), Refused)


def test_a_run_that_takes_no_earlier_results_says_so(trips):
    trips.run()

    assert known(trips, "load-1").why == (CauseInfo("load-1", "this run took no earlier results"),)


def test_what_was_not_called_has_no_reason_of_its_own(trips):
    with trips:
        load(trips.find("clean-1"))
    trips.run(reuse=True)

    assert known(trips, "load-2").state == "TriggerFailed"
    assert known(trips, "load-2").why == ()


def test_why_it_ran_goes_on_to_the_first_cause(trips):
    @task
    def load(day):
        return [4]

    trips.run()
    trips.replace(trips.find("load-1"), load)
    trips.run(reuse=True)

    (why,) = known(trips, "load-1").why
    assert (why.node, why.text.partition(",")[0]) == ("load-1", "code of `load` changed")
    assert why.diff is not None
    assert '-    print("reading", day)' in why.diff
    assert "return [4]" in why.diff


class Slow:
    """A value whose repr never ends, unless it is ended."""

    def __repr__(self):
        while True:
            pass


def test_an_input_whose_repr_never_ends_is_told_by_its_type(monkeypatch):
    monkeypatch.setattr("nbflow.notebook.details.PATIENCE", 0.05)
    with Flow("trips") as trips:
        task(name="take")(lambda value, more: 1)(Slow(), "more")
    trips.run()

    details = known(trips, "take-1")

    assert details.inputs[0] == Input("value", "<Slow, whose repr raised TooLong>")
    assert details.inputs[1].name == "more"


def test_calls_of_a_node_that_was_retried_are_told_one_by_one():
    calls = []

    @task(max_retries=2, retry_delay=timedelta(0))
    def flaky():
        calls.append(1)
        if len(calls) < 2:
            raise ValueError("busy")

    with Flow("trips") as trips:
        flaky()
    trips.run()

    first, second = known(trips, "flaky-1").attempts
    assert (first.number, first.state, second.number, second.state) == (
        1,
        "Retrying",
        2,
        "Success",
    )
    assert first.seconds is not None
