"""Making a step of whatever stands for one."""

import pytest

from nbflow import Flow, mapped, task
from nbflow.core.collecting import Constant
from nbflow.core.converting import as_task
from tests.messages import matches


@task
def load(): ...


def test_a_task_is_returned_as_it_is_and_a_mark_is_taken_off():
    assert as_task(load) is load
    assert as_task(mapped(load)) is load


@pytest.mark.parametrize("value", [5, [1, 2], {"a": 1}, None])
def test_any_other_value_is_a_constant(value):
    step = as_task(value)

    assert isinstance(step, Constant)
    assert step.value == value


def test_a_collection_with_steps_becomes_a_node():
    with Flow("etl") as etl:
        rows = load()
        step = as_task([rows, 1])
    other = as_task({"a": rows}, flow=etl)

    assert [each.name for each in etl.sorted_tasks()] == ["load", "List", "Dict"]
    assert etl.upstream_tasks(step) == etl.upstream_tasks(other) == {rows}


def test_a_collection_with_steps_needs_a_flow():
    with pytest.raises(ValueError, match="Could not infer") as error:
        as_task([load])

    assert matches("as_task_outside_flow", str(error.value))
