"""The logger of the run that is under way."""

import logging
from types import SimpleNamespace

import pytest

import nbflow.logging
from nbflow import Flow, get_run_logger, task
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.errors import MissingContextError
from tests.messages import matches

FLOW = {"flow_run_id": "flow-1", "flow_run_name": "quick-fox", "flow_name": "etl"}
TASK = {"task_run_id": "task-1", "task_run_name": "load-0", "task_name": "load"}


@pytest.fixture
def flow_run():
    return FlowRunContext(None, SimpleNamespace(id="flow-1", name="quick-fox", flow_name="etl"), {})


@pytest.fixture
def task_run():
    return TaskRunContext(None, SimpleNamespace(id="task-1", name="load-0", task_name="load"), {})


@pytest.fixture
def records(caplog):
    with caplog.at_level(logging.INFO, "nbflow"):
        yield lambda: caplog.records


def carried(record, names):
    return {name: getattr(record, name, "missing") for name in names}


def test_in_a_flow_it_is_that_of_flow_runs(flow_run, records):
    with flow_run:
        get_run_logger().info("hello %s", "you")

    (record,) = records()
    assert (record.name, record.getMessage()) == ("nbflow.flow_runs", "hello you")
    assert carried(record, [*FLOW, "task_name"]) == {**FLOW, "task_name": None}


def test_in_a_task_it_is_that_of_task_runs(flow_run, task_run, records):
    with flow_run, task_run:
        get_run_logger(mine=1).info("hello", extra={"other": 2})

    (record,) = records()
    assert record.name == "nbflow.task_runs"
    assert carried(record, [*FLOW, *TASK]) == {**FLOW, **TASK}
    assert (record.mine, record.other) == (1, 2)


def test_a_task_alone_has_no_flow(task_run, records):
    with task_run:
        get_run_logger().info("hello")

    assert carried(records()[0], FLOW) == dict.fromkeys(FLOW)
    assert carried(records()[0], TASK) == TASK


def test_it_can_be_that_of_a_run_that_is_given(flow_run, task_run, records):
    get_run_logger(flow_run).info("one")
    get_run_logger(task_run).info("two")

    assert [record.name for record in records()] == ["nbflow.flow_runs", "nbflow.task_runs"]


def test_in_a_declared_flow_it_is_that_of_the_task(records):
    @task
    def load():
        get_run_logger().info("hello")

    with Flow("etl") as etl:
        load()
    etl.run()

    assert [record.name for record in records() if record.getMessage() == "hello"] == [
        "nbflow.load"
    ]


def test_outside_of_runs_there_is_none():
    with pytest.raises(MissingContextError) as raised:
        get_run_logger()

    assert matches("no_run_logger", str(raised.value))


def test_it_stands_at_two_places():
    assert nbflow.logging.get_run_logger is get_run_logger
