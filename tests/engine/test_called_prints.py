import asyncio
import sys

import pytest

from nbflow import flow, get_run_logger, task
from nbflow.core.events import NodeLogged, RunLogged
from nbflow.engine.called_prints import called_prints


@task
def says(text):
    print(text)


@flow
def some(text):
    print("in the flow")
    says(text)


def logged(of):
    """Return what the tasks of its last run printed, by node."""
    run = of.last_run
    return [
        (run.nodes[event.node].name, event.text)
        for event in run.bus.events
        if isinstance(event, NodeLogged)
    ]


def test_what_tasks_print_is_shown_and_stays_with_them(capsys):
    some("hello")

    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if "INFO" not in line] == ["in the flow", "hello"]
    assert logged(some) == [("says-0", "hello")]


def test_the_screen_is_as_it_was_however_runs_overlap():
    @flow
    async def waits(own, other):
        own.set()
        await other.wait()
        says("done")

    async def both():
        first, second = asyncio.Event(), asyncio.Event()
        running = asyncio.ensure_future(waits(first, second))
        await first.wait()
        await waits(second, first)
        await running

    before = sys.stdout
    asyncio.run(both())

    assert sys.stdout is before


def test_lines_that_were_never_ended_stay_with_their_own_run():
    @task
    def begins(text):
        print(text, end="")

    @flow
    def outer():
        begins("outer")
        inner()

    @flow
    def inner():
        begins("inner")

    outer()

    assert logged(outer) == [("begins-0", "outer")]
    assert logged(inner) == [("begins-0", "inner")]


def test_the_screen_is_as_it_was_after_an_error():
    some("hello")
    before = sys.stdout

    with pytest.raises(ValueError, match="no"), called_prints(some.last_run):
        raise ValueError(f"no {sys.stdout}")

    assert sys.stdout is before


def test_what_a_function_logs_between_its_calls_stays_with_its_run():
    @flow(log_prints=True)
    def inner():
        get_run_logger().info("inner")

    @flow(log_prints=True)
    def outer():
        print("printed")
        says("in a task")
        inner()
        get_run_logger().warning("%d left", 1)

    outer()

    assert said(outer) == [("INFO", "printed"), ("WARNING", "1 left")]
    assert said(inner) == [("INFO", "inner")]
    assert outer.logs() == [
        "INFO - outer | printed",
        "WARNING - outer | 1 left",
        "INFO - says-0 | in a task",
    ]
    assert outer.logs("says") == ["INFO - says-0 | in a task"]


def said(of):
    """Return what a function logged in its last run between its calls."""
    events = of.last_run.bus.events
    return [(event.level, event.text) for event in events if isinstance(event, RunLogged)]
