"""Runs in runs: subflows, plans that run in functions, and functions that are steps of plans."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from nbflow import Flow, flow, task
from nbflow.core.events import NodeChanged
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.engine import base_run
from nbflow.engine.client import client
from nbflow.engine.flow_call import Asked
from nbflow.errors import UnfinishedRun


@task
def inc(x):
    return x + 1


@task
def twice(x):
    return inc(inc(x))


@flow
def inner(x):
    return inc(x)


@flow
async def inner_later(x):
    await asyncio.sleep(0)
    return inc(x)


def here() -> Any:
    """Return the context of the flow that runs here."""
    return FlowRunContext.get()


def states_of(of):
    return {name: call.task_run.state.name for name, call in of.last_run.calls.items()}


# -- subflows --------------------------------------------------------------------------------------


def test_a_subflow_is_a_call_in_the_run_around_it():
    @flow
    def outer():
        return inner(inc(1000)), inner(x=5)

    assert outer() == (1002, 6)
    assert states_of(outer) == {
        "inc-0": "Completed",
        "inner-0": "Completed",
        "inner-1": "Completed",
    }
    # The value that a task gave is passed on, also to a subflow.
    node = outer.last_run.calls["inner-0"].node
    assert [edge.key for edge in node.inputs] == ["x"]
    assert list(inner.last_run.calls) == ["inc-0"]


def test_what_a_subflow_gives_can_be_passed_on():
    @flow
    def makes():
        return [1]

    @task
    def takes(items):
        return len(items)

    @flow
    def outer():
        return takes(makes())

    assert outer() == 1
    assert [edge.key for edge in outer.last_run.calls["takes-0"].node.inputs] == ["items"]


def test_a_subflow_that_fails_fails_its_call():
    @flow
    def fails():
        raise ValueError("no")

    @flow
    def outer():
        return fails(return_state=True)

    assert outer(return_state=True).message == "1/1 states failed."
    assert states_of(outer) == {"fails-0": "Failed"}


@pytest.mark.parametrize("is_async", [False, True])
def test_a_file_that_a_task_read_is_compared_before_its_result_is_taken(tmp_path, is_async):
    path = tmp_path / "rows.csv"
    path.write_text("1")

    @task
    def reads(folder):
        return (Path(folder) / "rows.csv").read_text()

    @task
    async def reads_later(folder):
        await asyncio.sleep(0)
        return (Path(folder) / "rows.csv").read_text()

    async def body_later():
        return await reads_later(str(tmp_path))

    outer = flow(body_later if is_async else lambda: reads(str(tmp_path)), name="outer")

    def result(given):
        return asyncio.run(given) if is_async else given

    result(outer())
    assert result(outer.resume()).result() == "1"
    assert [node.how for node in outer.last_run.record().nodes] == ["reused"]

    path.write_text("2")
    assert result(outer.resume()).result() == "2"


def test_a_subflow_waits_for_what_it_is_told():
    begin, order = threading.Event(), []

    @task
    def first():
        assert begin.wait(10)
        order.append("task")

    @flow
    def after():
        order.append("flow")

    @flow
    def outer():
        future = first.submit()
        threading.Timer(0, begin.set).start()
        after(wait_for=[future])

    outer()

    assert order == ["task", "flow"]


def test_a_subflow_whose_upstream_failed_is_not_ready():
    bodies = []

    @task
    def fails():
        raise ValueError("no")

    @flow
    def after():
        bodies.append(1)

    @flow
    def outer():
        future = fails.submit()
        with pytest.raises(UnfinishedRun):
            after(wait_for=[future])
        state = after(wait_for=[future], return_state=True)
        return state.name, state.type, state.message.replace(str(future.task_run_id), "it")

    text = "Upstream task run 'it' did not reach a 'COMPLETED' state."
    assert outer() == ("NotReady", "PENDING", text)
    assert bodies == []


@pytest.mark.parametrize("of", [inner, inner_later])
def test_an_async_flow_calls_subflows_of_both_kinds(of):
    @flow
    async def outer():
        value = of(1)
        return await value if asyncio.iscoroutine(value) else value

    assert asyncio.run(outer()) == 2


def test_a_flow_that_calls_an_async_subflow_gets_a_coroutine():
    @flow
    def outer():
        return asyncio.run(inner_later(1))

    assert outer() == 2
    assert states_of(outer) == {"inner-later-0": "Completed"}


def test_a_subflow_may_take_any_parameters():
    @flow
    def takes(first, /, *more, **named):
        return first, more, named

    @flow
    def outer():
        return takes(1, 2, 3, a=4)

    assert outer() == (1, (2, 3), {"a": 4})


def test_a_flow_that_is_called_in_a_task_is_a_subflow_too():
    @task
    def calls(x):
        return inner(x)

    @flow
    def outer():
        return calls(1)

    assert outer() == 2
    assert states_of(outer) == {"calls-0": "Completed", "inner-0": "Completed"}


def test_no_task_is_under_way_in_the_body_of_a_subflow():
    seen = []

    @flow
    def looks():
        seen.append(TaskRunContext.get())

    @task
    def calls():
        looks()

    @flow
    def outer():
        calls()

    outer()

    assert seen == [None]


def test_a_subflow_that_completed_with_a_kept_result_is_not_run_again():
    bodies = []

    @flow(persist_result=True)
    def kept():
        bodies.append("kept")
        return [1]

    @flow(persist_result=False)
    def held():
        bodies.append("held")
        return [1]

    @flow(retries=1)
    def outer():
        kept()
        held()
        if here().flow_run.run_count < 2:
            raise ValueError("no")
        return kept.last_run.flow_run.run_count

    outer()

    assert bodies == ["kept", "held", "held"]
    (run,) = client.read_flow_runs(outer.last_run.calls["held-0"].task_run.id)
    assert [state.name for state in run.states] == ["Pending", *["Running", "Completed"] * 2]


def test_a_subflow_that_failed_runs_anew_where_the_flow_around_it_runs_again():
    bodies = []

    @flow
    def breaks():
        bodies.append(here().flow_run.id)
        if len(bodies) < 2:
            raise ValueError("no")

    @flow(retries=1)
    def outer():
        breaks()

    outer()

    assert len(set(bodies)) == 2
    assert states_of(outer) == {"breaks-0": "Completed"}


def test_runs_of_subflows_are_there_as_long_as_the_run_around_them():
    @flow
    def outer():
        inner(1)

    outer()

    task_run = outer.last_run.calls["inner-0"].task_run
    assert client.read_flow_runs(task_run.id) == task_run.flow_runs
    assert len(task_run.flow_runs) == 1


# -- the other way of writing ----------------------------------------------------------------------


def test_a_plan_that_runs_in_a_function_is_a_run_of_its_own():
    seen = []

    @task
    def looks(x):
        seen.append((FlowRunContext.get(), TaskRunContext.get()))
        return inc(x)

    with Flow("plan") as plan:
        result = looks(twice(1))

    @flow
    def outer():
        inc(1)
        state = plan.run()
        inc(2)
        return state.result[result].result

    assert outer() == 4
    assert list(outer.last_run.calls) == ["inc-0", "inc-1"]
    assert seen == [(None, None)]


def test_a_plan_that_is_built_in_a_function_takes_calls_as_its_own():
    @flow
    def outer():
        with Flow("plan") as plan:
            result = inc(1)
        return plan.run().result[result].result, inc(5)

    assert outer() == (2, 6)
    assert list(outer.last_run.calls) == ["inc-0"]


def test_a_step_that_is_a_flow_makes_a_run():
    with Flow("plan") as plan:
        result = inc(inner(1))

    state = plan.run()

    assert state.result[result].result == 3
    assert "inner-1" in plan.graph.names
    assert inner.last_run.flow_run.state.is_completed()
    assert list(inner.last_run.calls) == ["inc-0"]


@pytest.mark.parametrize("kind", ["async", "generator", "async generator"])
def test_a_step_may_be_a_flow_of_any_kind(kind):
    @flow
    async def later(x):
        return [x]

    @flow
    def items(x):
        yield x

    @flow
    async def items_later(x):
        yield x

    of = {"async": later, "generator": items, "async generator": items_later}[kind]
    with Flow("plan") as plan:
        result = of(1)

    assert plan.run().result[result].result == [1]


def test_a_step_fails_with_its_flow():
    @flow
    def fails():
        raise ValueError("no")

    with Flow("plan") as plan:
        result = fails()

    state = plan.run()

    assert state.is_failed()
    assert str(state.result[result].result) == "no"


# -- what a run is asked for -----------------------------------------------------------------------


def test_a_run_is_asked_for_nothing_more_by_itself():
    assert Asked() == Asked(reuse=False, again=None, mocks={})


def test_a_call_that_a_cancel_cut_off_is_cancelled_too():
    @task
    def stops():
        stopped.last_run.cancel()
        threading.Event().wait()

    @flow
    def stopped():
        stops()

    with pytest.raises(KeyboardInterrupt):
        stopped()
    run = stopped.last_run
    assert [type(state).__name__ for state in (*run.states, run.final)] == ["Cancelled"] * 2


@pytest.mark.parametrize("_", range(20))
def test_a_cancel_ends_calls_that_are_waited_for(_):
    all_begun, never = threading.Barrier(3), threading.Event()

    @task
    def holds():
        # At this moment the function goes to wait: an interrupt alone would be lost now and then.
        if all_begun.wait() == 0:
            waits.last_run.cancel()
        while not never.wait(0.01):
            pass

    @flow
    def waits():
        return [future.result() for future in [holds.submit() for _ in range(3)]]

    with pytest.raises(KeyboardInterrupt):
        waits()
    record = waits.last_run.record()
    assert [record.state, *(node.state for node in record.nodes)] == ["Cancelled"] * 4


@pytest.mark.parametrize("_", range(5))
def test_whoever_follows_a_run_is_told_of_each_call_that_is_interrupted(_, monkeypatch):
    told: list[Any] = []

    class Follower:
        def observe(self, event):
            # As long as it takes to draw and to write.
            threading.Event().wait(0.002)
            told.append(event)

    monkeypatch.setattr(base_run, "watchers", [lambda _: Follower()])
    all_begun = threading.Barrier(9)

    @task
    def holds():
        all_begun.wait()
        while True:
            threading.Event().wait(0.01)

    @flow
    def waits():
        futures = [holds.submit() for _ in range(8)]
        all_begun.wait()
        waits.last_run.cancel()
        return [future.result() for future in futures]

    with pytest.raises(KeyboardInterrupt):
        waits()
    changes = [event for event in told if isinstance(event, NodeChanged)]
    assert sorted(each.node for each in changes if each.state == "Cancelled") == [*range(8)]
