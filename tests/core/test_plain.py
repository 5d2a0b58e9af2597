"""What a call to a task means where no flow is."""

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core import plain
from nbflow.core.plain import call_plainly, stand_in
from nbflow.errors import ScopeError, SignatureError


@task
def double(x=1):
    return 2 * x


@task(retries=1)
def tried(x):
    return x


@pytest.fixture
def alone(monkeypatch):
    """Take in which calls are left to a run."""
    monkeypatch.setattr(plain, "_alone", plain._alone)
    calls = []
    stand_in(lambda task, args, kwargs: calls.append((task.name, args, kwargs)))
    return calls


def test_the_function_is_called(alone):
    assert call_plainly(double, (2,), {}) == 4
    assert call_plainly(double, (), {"x": 3}) == 6
    assert alone == []


@pytest.mark.parametrize("keyword", ["return_state", "wait_for"])
def test_keywords_that_are_for_a_run_ask_for_one(alone, keyword):
    call_plainly(double, (2,), {keyword: True})

    assert alone == [("double", (2,), {keyword: True})]


def test_options_that_only_a_run_can_honour_ask_for_one(alone):
    call_plainly(tried, (2,), {})

    assert alone == [("tried", (2,), {})]


def test_in_a_running_task_the_function_is_called_whatever_its_options(alone):
    @task
    def outer():
        return tried(3)

    with Flow("around") as around:
        given = outer()

    assert around.run().result[given].result == 3
    assert alone == []


def test_a_step_is_no_value():
    with pytest.raises(ScopeError, match="'double' was called with the step 'day' outside"):
        call_plainly(double, (), {"x": Parameter("day")})


def test_keywords_of_flows_are_refused():
    with pytest.raises(SignatureError, match="outside a flow with 'mapped'"):
        call_plainly(double, (), {"mapped": True})


def test_where_nobody_makes_runs_the_function_is_called():
    assert plain._no_run(tried, (5,), {}) == 5
