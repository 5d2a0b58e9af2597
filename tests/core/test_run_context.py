"""The innermost `@flow` run and task run."""

from typing import Any

import pytest

from nbflow.core.context import enter, leave
from nbflow.core.run_context import FlowRunContext, TaskRunContext, get_run_context
from nbflow.errors import MissingContextError
from tests.messages import matches


def test_there_is_none_outside_of_runs():
    assert FlowRunContext.get() is None
    assert TaskRunContext.get() is None
    with pytest.raises(MissingContextError) as raised:
        get_run_context()
    matches("no_run_context", str(raised.value))


def test_the_innermost_counts_and_the_one_before_comes_back():
    outer, inner = (FlowRunContext("flow", f"run {n}", {"n": n}) for n in (1, 2))
    with outer:
        with inner:
            assert FlowRunContext.get() is inner
            assert get_run_context() is inner
        assert FlowRunContext.get() is outer
        with TaskRunContext("task", "task run", {}) as task:
            assert get_run_context() is task
            assert FlowRunContext.get() is outer
    assert FlowRunContext.get() is None


def test_each_knows_the_one_around_it():
    outer, inner = (FlowRunContext("flow", f"run {n}", {}) for n in (1, 2))
    with outer, TaskRunContext("task", "task run", {}) as task, inner:
        assert inner.outer is outer
        assert outer.outer is None
        assert task.outer is None


def test_a_task_that_runs_answers_for_itself():
    class Supplied:
        reads = None
        task_context = TaskRunContext("task", "task run", {})

    supplied: Any = Supplied()
    entered = enter(supplied)
    try:
        assert TaskRunContext.get() is Supplied.task_context
        assert get_run_context() is Supplied.task_context
    finally:
        leave(entered)
    assert TaskRunContext.get() is None
