"""What `nbflow.runtime` answers inside and outside of runs."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

import nbflow
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.errors import SettingsError
from nbflow.runtime import deployment, flow_run, task_run
from tests.messages import matches

START = datetime(2013, 1, 2, tzinfo=UTC)


def flow_context(id_="flow-1", parent=None):
    run = SimpleNamespace(
        id=id_,
        name="quick-fox",
        tags={"b", "a"},
        run_count=2,
        expected_start_time=START,
        parent_task_run_id=parent,
        flow_name="etl",
    )
    return FlowRunContext(None, run, {"day": START})


def task_context():
    run = SimpleNamespace(
        id="task-1", name="load-0", tags={"d", "c"}, run_count=1, task_name="load"
    )
    return TaskRunContext(None, run, {"rows": 3})


def read(module):
    return {name: getattr(module, name) for name in dir(module)}


def test_outside_of_runs_all_is_empty():
    assert read(flow_run) == {
        "api_url": None,
        "flow_name": None,
        "id": None,
        "name": None,
        "parameters": {},
        "parent_deployment_id": None,
        "parent_flow_run_id": None,
        "run_count": 0,
        "scheduled_start_time": None,
        "tags": [],
        "ui_url": None,
    }
    assert read(task_run) == {
        "api_url": None,
        "id": None,
        "name": None,
        "parameters": {},
        "run_count": 0,
        "tags": [],
        "task_name": None,
        "ui_url": None,
    }
    assert read(deployment) == {
        "flow_run_id": None,
        "id": None,
        "name": None,
        "parameters": {},
        "version": None,
    }


def test_inside_they_are_those_of_the_runs():
    with flow_context(), task_context():
        assert read(flow_run) == {
            "api_url": None,
            "flow_name": "etl",
            "id": "flow-1",
            "name": "quick-fox",
            "parameters": {"day": START},
            "parent_deployment_id": None,
            "parent_flow_run_id": None,
            "run_count": 2,
            "scheduled_start_time": START,
            "tags": ["a", "b"],
            "ui_url": None,
        }
        assert read(task_run) == {
            "api_url": None,
            "id": "task-1",
            "name": "load-0",
            "parameters": {"rows": 3},
            "run_count": 1,
            "tags": ["c", "d"],
            "task_name": "load",
            "ui_url": None,
        }
        assert deployment.flow_run_id == "flow-1"


def test_a_subflow_names_the_run_around_it():
    with flow_context("outer"), flow_context("inner", parent="task-1"):
        assert (flow_run.id, flow_run.parent_flow_run_id) == ("inner", "outer")
    with flow_context("inner", parent="task-1"):
        assert flow_run.parent_flow_run_id is None


def test_the_modules_fill_in_formats():
    with flow_context(), task_context():
        template = "{flow_run.flow_name}_{flow_run.name}_{task_run.name}_{parameters[n]}.json"

        key = template.format(flow_run=flow_run, task_run=task_run, parameters={"n": 1})

    assert key == "etl_quick-fox_load-0_1.json"


def test_it_stands_at_the_top_too():
    assert nbflow.runtime.flow_run is flow_run


@pytest.mark.parametrize(
    ("module", "name", "text", "value"),
    [
        (flow_run, "id", "mine", "mine"),
        (flow_run, "run_count", "3", 3),
        (flow_run, "tags", '["x"]', ["x"]),
        (flow_run, "parameters", '{"a": 1}', {"a": 1}),
        (flow_run, "scheduled_start_time", "2013-01-02", START),
        (flow_run, "scheduled_start_time", "2013-01-02T02:00+02:00", START),
        (flow_run, "further", "text", "text"),
        (task_run, "name", "mine", "mine"),
        (deployment, "id", "mine", "mine"),
    ],
)
def test_each_can_be_set_by_a_variable(monkeypatch, module, name, text, value):
    kind = module.__name__.rpartition(".")[2]
    monkeypatch.setenv(f"NBFLOW__RUNTIME__{kind}__{name}".upper(), text)

    with flow_context(), task_context():
        assert getattr(module, name) == value


def test_a_variable_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv("NBFLOW__RUNTIME__TASK_RUN__RUN_COUNT", "often")

    with pytest.raises(SettingsError) as raised:
        _ = task_run.run_count

    assert matches("runtime_variable", str(raised.value))


@pytest.mark.parametrize("name", ["flow_nam", "zzz"])
def test_what_there_is_not_is_named(name):
    with pytest.raises(AttributeError) as raised:
        getattr(flow_run, name)

    assert matches(f"runtime_{name}", str(raised.value))
