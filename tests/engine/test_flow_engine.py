"""Beside what the seed document says of the engine: see tests/seeds/test_flow_engine.py."""

import logging
import os
import re
import subprocess
import sys
from textwrap import dedent
from traceback import walk_tb
from typing import Any

import pytest

from nbflow import flow, get_run_logger, task
from nbflow.core.run_context import FlowRunContext
from nbflow.engine.client import client
from nbflow.engine.flow_engine import FlowRunEngine
from nbflow.settings import NBFLOW_LOGGING_LOG_PRINTS, temporary_settings
from nbflow.states import Completed, Running


@flow
def some(x=1):
    return x


def test_a_run_that_is_given_again_is_recorded_as_another():
    run = client.create_flow_run(some)
    ids = []

    for _ in range(2):
        engine = FlowRunEngine(flow=some, flow_run=run)
        with engine.initialize_run():
            engine.begin_run()
            with engine.setup_run_context():
                engine.handle_success(1)
        ids.append(some.last_run.id)

    assert ids[0] == run.id.hex
    assert ids[1] != ids[0]


def test_an_engine_that_was_not_started_has_no_context():
    engine = FlowRunEngine(flow=some)

    with pytest.raises(RuntimeError, match="Engine has not started"), engine.setup_run_context():
        pass


@pytest.mark.parametrize(
    ("own", "outer", "setting", "expected"),
    [
        (None, None, False, False),
        (None, None, True, True),
        (None, True, False, True),
        (None, False, True, False),
        (False, True, True, False),
        (True, False, False, True),
    ],
)
def test_a_flow_logs_prints_as_it_says_or_what_is_around_it(own, outer, setting, expected):
    seen = []

    @flow(log_prints=own)
    def inside():
        context: Any = FlowRunContext.get()
        seen.append(context.log_prints)

    @flow(log_prints=outer)
    def around():
        inside()

    with temporary_settings({NBFLOW_LOGGING_LOG_PRINTS: setting}):
        around()

    assert seen == [expected]


def test_a_failure_is_logged_with_the_frames_of_the_user(caplog):
    @task
    def raises():
        raise ValueError("no")

    @flow
    def fails():
        raises()

    fails(return_state=True)

    (record,) = [each for each in caplog.records if each.exc_info]
    assert record.exc_info
    frames = [frame.f_code.co_name for frame, _ in walk_tb(record.exc_info[2])]
    assert frames == ["fails", "raises"]


def test_a_run_waits_for_what_it_does_not_take():
    order = []

    @task
    def slow():
        order.append("task")

    @flow
    def inner():
        order.append("flow")

    @flow
    def outer():
        inner(wait_for=[slow.submit()])

    outer()

    assert order == ["task", "flow"]


PROGRAM = """
    from nbflow import flow, get_run_logger, task

    @task
    def double(x):
        get_run_logger().warning("in the task")
        return 2 * x

    @flow(log_prints=True)
    def inner(x):
        print("printed")
        return double(x)

    @flow
    def outer():
        get_run_logger().info("in the flow")
        return inner(1)

    outer()
"""


@pytest.mark.slow
def test_lines_reach_the_screen_in_plain_python():
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM)],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=True,
    )

    lines = [re.sub(r"'\w+-\w+'", "'NAME'", line[27:]) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    assert [line for line in lines if "in the task" not in line] == [
        "INFO - nbflow.engine | Created flow run 'NAME' for flow 'outer'",
        "INFO - nbflow.flow_runs | Flow run 'NAME' - in the flow",
        "INFO - nbflow.flow_runs | Flow run 'NAME' - Created subflow run 'NAME' for flow 'inner'",
        "INFO - nbflow.flow_runs | Flow run 'NAME' - printed",
        "INFO - nbflow.task_runs | Task run 'NAME' - Finished in state Completed()",
        "INFO - nbflow.task_runs | Task run 'NAME' - Finished in state Completed()",
        "INFO - nbflow.flow_runs | Flow run 'NAME' - Finished in state Completed()",
        "INFO - nbflow.flow_runs | Flow run 'NAME' - Finished in state Completed()",
    ]
    assert sum("in the task" in line for line in lines) == 1


def test_a_run_logger_is_one_of_its_run(caplog):
    caplog.set_level(logging.INFO, "nbflow")

    @flow(name="mine")
    def inside():
        get_run_logger().info("here")

    @flow
    def outer():
        inside()

    outer()

    (record,) = [each for each in caplog.records if each.getMessage() == "here"]
    assert (record.flow_name, record.flow_run_name) == (
        "mine",
        inside.last_run.flow_run.name,
    )


def test_what_is_raised_after_the_end_changes_nothing():
    engine = FlowRunEngine(flow=some)

    def ends_and_raises():
        engine.set_state(Completed(), force=True)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), engine.initialize_run():
        ends_and_raises()

    assert engine.state.is_completed()


def test_a_state_can_be_set_of_a_run_that_is_recorded_nowhere():
    run = client.create_flow_run(some)
    engine = FlowRunEngine(flow=some, flow_run=run, _client=client, _is_started=True)

    assert engine.set_state(Running()).is_running()
    assert run.run_count == 1


def test_what_the_engine_says_is_told_from_what_the_user_says(caplog):
    caplog.set_level(logging.INFO, "nbflow")

    @flow
    def logs():
        get_run_logger().info("mine")

    logs()

    own = [getattr(each, "by_engine", each.name == "nbflow.engine") for each in caplog.records]
    assert own == [True, False, True]
