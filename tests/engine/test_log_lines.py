import logging
import re
import sqlite3
from typing import Any

import pytest

from nbflow import Flow, context, task
from nbflow.engine import signals
from nbflow.triggers import all_failed, manual_only

LINE = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}\] (\w+) - ([\w.]+) \| (.*)")


@pytest.fixture
def said(capsys):
    """Return the log lines printed since the last call: (level, logger, text)."""

    def read():
        return [m.groups() for m in map(LINE.fullmatch, capsys.readouterr().out.splitlines()) if m]

    return read


def test_a_run_says_what_it_does_in_the_documented_form_and_order(said):
    @task
    def report_start_day():
        context["logger"].info("%s", context.today)

    with Flow("My flow") as flow, context(date="2020-03-02"):
        report_start_day()

    with context(date="2020-03-02"):
        flow.run()

    assert said() == [
        ("INFO", "nbflow.FlowRunner", "Beginning Flow run for 'My flow'"),
        ("INFO", "nbflow.FlowRunner", "Starting flow run."),
        ("INFO", "nbflow.TaskRunner", "Task 'report_start_day': Starting task run..."),
        ("INFO", "nbflow.report_start_day", "2020-03-02"),
        (
            "INFO",
            "nbflow.TaskRunner",
            "Task 'report_start_day': Finished task run for task with final state: 'Success'",
        ),
        ("INFO", "nbflow.FlowRunner", "Flow run SUCCESS: all reference tasks succeeded"),
    ]


def test_an_error_is_shown_with_the_frames_of_the_user_alone(capsys):
    @task
    def div(x):
        return 1 / x

    with Flow("f") as flow:
        div(0)
    flow.run()

    text = capsys.readouterr().out
    shown = text[text.index("ERROR") : text.index("ZeroDivisionError")]
    assert shown.startswith(
        "ERROR - nbflow.TaskRunner | Task 'div': Exception encountered during task execution!\n"
        "Traceback (most recent call last):\n"
    )
    assert re.findall(r'File ".*", line \d+, in (\w+)', shown) == ["div"]
    assert "ZeroDivisionError: division by zero\n[" in text


def test_an_error_with_a_long_message_is_bounded(capsys):
    @task
    def failing():
        raise ValueError("x" * 1_000_000)

    Flow("f", tasks=[failing]).run()

    assert len(capsys.readouterr().out) < 100_000


def test_a_signal_is_no_error(said):
    @task
    def failing():
        raise signals.FAIL("not today")

    Flow("f", tasks=[failing]).run()

    assert said()[3:] == [
        ("INFO", "nbflow.TaskRunner", "Task 'failing': FAIL signal raised: FAIL('not today')"),
        (
            "INFO",
            "nbflow.TaskRunner",
            "Task 'failing': Finished task run for task with final state: 'Failed'",
        ),
        ("INFO", "nbflow.FlowRunner", "Flow run FAILED: some reference tasks failed."),
    ]


def failing():
    raise signals.FAIL


def retrying():
    raise signals.RETRY


@pytest.mark.parametrize(
    ("fn", "options", "line"),
    [
        (lambda: 1, {"trigger": manual_only}, "Flow run PAUSED: Some tasks wait to be resumed."),
        (retrying, {}, "Flow run RUNNING: terminal tasks are incomplete."),
        (failing, {}, "Flow run FAILED: some reference tasks failed."),
    ],
)
def test_the_last_line_gives_the_verdict(said, fn, options, line):
    Flow("f", tasks=[task(name="only", **options)(fn)]).run()

    assert said()[-1] == ("INFO", "nbflow.FlowRunner", line)


def test_an_interrupted_run_says_so(said):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Flow("f", tasks=[task(interrupted)]).run()

    assert said()[-2:] == [
        (
            "INFO",
            "nbflow.TaskRunner",
            "Task 'interrupted': Finished task run for task with final state: 'Cancelled'",
        ),
        ("INFO", "nbflow.FlowRunner", "Flow run CANCELLED: The run was interrupted."),
    ]


def test_a_task_that_was_not_called_says_only_how_it_ended(said):
    with Flow("f") as flow:
        first = task(name="first")(lambda: 1)()
        task(name="second", trigger=all_failed)(lambda: 1)(upstream_tasks=[first])
    flow.run()

    assert [text for _, _, text in said() if "'second'" in text] == [
        "Task 'second': Finished task run for task with final state: 'TriggerFailed'"
    ]


def test_what_spoils_a_result_is_a_warning(said):
    with Flow("f") as flow:
        numbers = task(name="numbers")(lambda: [1])()
        task(name="append")(lambda xs: xs.append(2))(numbers)
    flow.run()

    assert [line for line in said() if line[0] == "WARNING"] == [
        (
            "WARNING",
            "nbflow.TaskRunner",
            "Task 'numbers-1': its value was changed in place by `append-1`",
        )
    ]


def test_what_is_only_not_checked_is_no_warning(said, tmp_path):
    def read():
        sqlite3.connect(path).close()

    path = tmp_path / "flights.db"
    Flow("f", tasks=[task(read)]).run()

    text = "Task 'read-1': opened the database 'flights.db', not checked"
    assert ("INFO", "nbflow.TaskRunner", text) in [tuple(line) for line in said()]


def test_running_much_again_that_still_held_is_said(said):
    with Flow("f") as flow:
        task(name="one")(lambda: 1)()
        task(name="two")(lambda: 2)()
    flow.run()
    before = len(said())
    flow.run()

    assert [text for _, _, text in said()[before:]][-1] == (
        "2 of 2 tasks ran again with nothing changed: run(reuse=True) takes their results"
    )


def test_of_a_mapped_task_only_the_children_count(said):
    with Flow("f") as flow:
        task(name="many")(lambda x: x).map([1, 2])
    flow.run()
    flow.run()

    assert said()[-1][2] == (
        "3 of 3 tasks ran again with nothing changed: run(reuse=True) takes their results"
    )


def test_where_nothing_would_be_written_nothing_is_followed():
    logger = logging.getLogger("nbflow")
    before = logger.level
    flow: Any = Flow("f", tasks=[task(name="one")(lambda: 1)])
    flow.run()
    logger.setLevel(logging.CRITICAL)
    try:
        flow.run()
    finally:
        logger.setLevel(before)

    assert flow.last_run.bus.publish == flow.last_run.bus.events.append
