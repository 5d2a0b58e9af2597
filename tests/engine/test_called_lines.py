"""What the log tells of the tasks that a function calls."""

import pytest

from nbflow import flow, runtime, task
from nbflow.engine import signals


@pytest.fixture
def said(caplog):
    """Return what the logger of tasks has said: (level, run, text)."""

    def read():
        records = [each for each in caplog.records if each.name == "nbflow.task_runs"]
        return [(each.levelname, vars(each)["run"], each.getMessage()) for each in records]

    return read


@task
def double(x):
    return 2 * x


def test_each_call_says_what_it_came_to(said):
    flow(lambda: [double(1), double(2)], name="f")()

    assert said() == [
        ("INFO", "Task run 'double-0' - ", "Finished in state Completed()"),
        ("INFO", "Task run 'double-1' - ", "Finished in state Completed()"),
    ]


def test_a_failure_that_the_function_takes_is_told_of(said):
    @task
    def fails():
        raise ValueError("no")

    @flow
    def takes():
        double.submit(fails(return_state=True)).wait()

    takes()

    [failed, waiting] = said()
    text = "Task run encountered an exception ValueError: no"
    assert failed == ("ERROR", "Task run 'fails-0' - ", f"Finished in state Failed({text!r})")
    assert waiting[:2] == ("ERROR", "Task run 'double-0' - ")
    assert waiting[2].startswith("Finished in state NotReady(")


def test_an_attempt_that_is_followed_by_another_says_why(said):
    @task(retries=2)
    def flaky():
        if runtime.task_run.run_count < 2:
            raise OSError("gone")

    flow(lambda: flaky(), name="f")()

    assert said() == [
        (
            "WARNING",
            "Task run 'flaky-0' - ",
            "OSError: gone. Retrying Task (after attempt 1 of 3)",
        ),
        ("INFO", "Task run 'flaky-0' - ", "Finished in state Completed()"),
    ]


def test_a_task_may_ask_for_another_attempt_itself(said):
    @task(retries=1)
    def asks():
        if runtime.task_run.run_count < 2:
            raise signals.RETRY("not yet")

    flow(lambda: asks(), name="f")()

    assert [text for _, _, text in said()] == ["not yet", "Finished in state Completed()"]


def test_a_note_is_told_as_loud_as_it_is(said):
    @task
    def spoils(rows):
        rows.append(1)

    flow(lambda: spoils([]), name="f")()

    [(level, run, text), *_] = said()
    assert (level, run) == ("WARNING", "Task run 'spoils-0' - ")
    assert "changed" in text


def test_the_name_that_a_task_gives_its_run_counts(said):
    @task(task_run_name="twice {x}")
    def named(x):
        return 2 * x

    flow(lambda: named(4), name="f")()

    assert said() == [("INFO", "Task run 'twice 4' - ", "Finished in state Completed()")]


def test_a_line_names_the_run_it_is_of(capsys):
    flow(lambda: double(1), name="f")()

    [_, of_task, of_flow] = capsys.readouterr().out.splitlines()
    assert of_task.endswith(
        "INFO - nbflow.task_runs | Task run 'double-0' - Finished in state Completed()"
    )
    assert "INFO - nbflow.flow_runs | Flow run '" in of_flow
