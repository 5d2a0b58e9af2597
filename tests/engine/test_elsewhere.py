"""What a task finds of its run in another process; here it is one that makes calls from pickles."""

import pickle
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # ships no types
import pytest

from nbflow import flow, get_run_logger, runtime, tags, task
from nbflow.core.context import context
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.engine.away import packed, perform_away
from nbflow.engine.effects import Raised
from nbflow.engine.task_runners import SequentialTaskRunner
from nbflow.executors.saying import told


class Apart(SequentialTaskRunner):
    """Makes calls from what would be sent to a worker, and outside of all that is under way."""

    heard: list[Any] = []  # noqa: RUF012  # emptied for each test

    def perform(self, call):
        parcel, inputs = pickle.loads(cloudpickle.dumps(packed(call, weighs=False)))
        with FlowRunContext.left(), TaskRunContext.left():
            parted = told(self.heard.append, perform_away, parcel, inputs)
        error = parted.head.error
        return parted.value if error is None else Raised(error)


@pytest.fixture(autouse=True)
def _nothing_heard():
    Apart.heard.clear()


def of(kind):
    return {name: getattr(kind, name) for name in dir(kind)}


@task(tags=["there"], task_run_name="looking-{x}", retries=1)
def looks(x, y=2):
    mine: Any = TaskRunContext.get()
    outer: Any = FlowRunContext.get()
    if mine.task_run.run_count < 2:
        raise ValueError("once more")
    flow_run, task_run = of(runtime.flow_run), of(runtime.task_run)
    return flow_run, task_run, mine.parameters, outer.flow_run.state.name, mine.task_run.state.name


def test_what_is_known_of_the_runs_is_known_there():
    here = []

    @flow(version="3", task_runner=Apart(), flow_run_name="mine")
    def some(n):
        here.append(of(runtime.flow_run))
        with tags("given"):
            return looks.submit(1).result()

    flow_run, task_run, parameters, *states = some((1, 2))

    call = some.last_run.calls["looks-0"]
    assert flow_run == {**here[0], "parameters": {"n": [1, 2]}}
    assert flow_run["id"] == str(some.last_run.flow_run.id)
    assert {name: task_run[name] for name in ("id", "name", "run_count", "task_name", "tags")} == {
        "id": str(call.task_run.id),
        "name": "looking-1",
        "run_count": 2,
        "task_name": "looks",
        "tags": ["given", "there"],
    }
    assert parameters == task_run["parameters"] == {"x": 1, "y": 2}
    assert states == ["Running", "Running"]


def test_the_flows_around_are_known_there():
    @task
    def asks():
        return runtime.flow_run.parent_flow_run_id, runtime.flow_run.name

    @flow(task_runner=Apart())
    def inner():
        return asks.submit().result()

    @flow
    def outer():
        return inner()

    parent, name = outer()

    assert parent == str(outer.last_run.flow_run.id)
    assert name == inner.last_run.flow_run.name


def test_each_attempt_of_a_flow_is_known_there():
    @task(persist_result=False)
    def asks():
        return runtime.flow_run.run_count

    @flow(task_runner=Apart(), retries=1)
    def some():
        count = asks.submit().result()
        if count < 2:
            raise ValueError("once more")
        return count

    assert some() == 2


def test_what_a_flow_is_given_need_not_be_sent():
    @task
    def one():
        return context.parameters["what"], {"parameters", "today"} <= context.to_dict().keys()

    @flow(task_runner=Apart())
    def some(what):
        return one.submit().result()

    assert some(object()) == ("<object>", True)


@pytest.mark.parametrize(
    ("of_flow", "of_task", "level"),
    [(True, None, "INFO"), (True, False, "PRINT"), (None, True, "INFO"), (None, None, "PRINT")],
)
def test_what_is_printed_there_is_logged_where_it_would_be_here(of_flow, of_task, level):
    @task(log_prints=of_task)
    def prints():
        print("a line")

    @flow(task_runner=Apart(), log_prints=of_flow)
    def some():
        prints.submit().wait()

    some()

    assert [(each.level, each.text) for each in Apart.heard] == [(level, "a line")]


def test_the_logger_of_the_run_is_that_of_the_task(caplog):
    @task
    def says():
        get_run_logger().warning("hello")

    @flow(task_runner=Apart())
    def some():
        says.submit().wait()

    some()

    (record,) = [each for each in caplog.records if each.getMessage() == "hello"]
    assert record.name == "nbflow.task_runs"
    assert record.task_run_id == str(some.last_run.calls["says-0"].task_run.id)
    assert record.flow_run_name == some.last_run.flow_run.name


def test_a_flow_that_a_task_runs_there_has_those_around_it():
    @task
    def asks():
        context: Any = FlowRunContext.get()
        return runtime.flow_run.parent_flow_run_id, context.outer.flow_run.name

    @flow(task_runner=Apart())
    def inner():
        return asks.submit().result()

    @task
    def runs():
        return inner()

    @flow(task_runner=Apart())
    def outer():
        return runs.submit().result()

    assert outer()[1] == outer.last_run.flow_run.name
