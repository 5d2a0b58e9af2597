"""Runs of one task, outside of every flow."""

import asyncio

import pytest

from nbflow import get_run_logger, runtime, task
from nbflow.core.run_context import TaskRunContext
from nbflow.errors import ScopeError


@task
def double(x):
    return 2 * x


def flaky(failures):
    """Return a function that fails so often."""
    left = [*range(failures)]

    def flaky(x):
        if left:
            left.pop()
            raise ValueError("once more")
        return x

    return flaky


def test_a_state_is_returned_where_it_is_asked_for():
    state = double(2, return_state=True)

    assert (state.name, state.result()) == ("Completed", 4)
    assert state.state_details.flow_run_id is None


def test_a_failure_is_a_state_too():
    state = task(flaky(1))(1, return_state=True)

    assert state.is_failed()
    with pytest.raises(ValueError, match="once more"):
        state.result()


def test_a_task_that_is_to_be_tried_again_is():
    assert task(retries=2)(flaky(2))(5) == 5
    with pytest.raises(ValueError, match="once more"):
        task(retries=1)(flaky(2))(5)


def test_it_may_take_no_longer_than_its_limit():
    @task(timeout_seconds=0.05)
    def turns():
        while True:
            pass

    with pytest.raises(TimeoutError, match=r"Scope timed out after 0.05 second"):
        turns()


def test_hooks_are_called_and_know_the_run():
    told = []

    @task(on_completion=[lambda task, run, state: told.append((run.name, run.flow_run_id))])
    def load():
        return runtime.task_run.name, runtime.flow_run.id

    assert load() == ("load", None)
    assert told == [("load", None)]


def test_its_function_runs_in_a_task_run():
    @task
    def logs():
        get_run_logger().info("hello")
        return runtime.task_run.name

    assert logs(return_state=True).result() == "logs"


def test_nothing_can_be_submitted_in_it():
    @task
    def outer():
        return double.submit(1)

    with pytest.raises(ScopeError, match="Unable to determine task runner"):
        outer(return_state=True).result()


def test_tasks_that_it_calls_are_functions_to_it():
    @task
    def outer():
        return double(2)

    assert outer(return_state=True).result() == 4


def test_it_is_awaited_where_its_function_is():
    left = [1]

    @task(retries=1)
    async def triple(x):
        if left:
            left.pop()
            raise ValueError
        return 3 * x

    assert asyncio.run(triple(2)) == 6


def test_items_come_as_they_are_asked_for():
    @task(retries=1)
    def items(n):
        yield from range(n)
        return "end"

    going = items(2)
    assert next(going) == 0
    # What it runs in is not where its items are taken.
    assert TaskRunContext.get() is None
    assert next(going) == 1
    with pytest.raises(StopIteration) as stop:
        next(going)
    assert stop.value.value == "end"


def test_items_are_awaited_too():
    @task(retries=1)
    async def items(n):
        for i in range(n):
            yield i

    async def body():
        return [i async for i in items(3)]

    assert asyncio.run(body()) == [0, 1, 2]


def test_what_is_sent_into_its_items_arrives():
    @task(retries=1)
    async def echoes():
        heard = yield "ready"
        while True:
            try:
                heard = yield heard
            except KeyError:
                heard = "thrown"

    async def body():
        going = echoes()
        said = [await anext(going), await going.asend(1), await going.athrow(KeyError())]
        await going.aclose()
        return said

    assert asyncio.run(body()) == ["ready", 1, "thrown"]
