import pytest

from nbflow import Flow, context, task
from nbflow.core.graph import Edge
from nbflow.engine import TaskRunner
from nbflow.engine.state import Failed, Pending, Resume, Retrying, Success, TriggerFailed
from nbflow.triggers import manual_only


@task
def one():
    raise AssertionError("only what follows it is run")


@task
def add(a, b=10):
    return a + b


def test_a_task_is_run_with_its_upstreams_given():
    state = TaskRunner(add).run(upstream_states={Edge(one, add, key="a"): Success(result=1)})

    assert (type(state), state.result) == (Success, 11)


def test_a_task_without_upstreams_is_run():
    assert TaskRunner(task(name="three")(lambda: 3)).run().result == 3


def test_a_failed_upstream_fails_its_trigger():
    state = TaskRunner(add).run(upstream_states={Edge(one, add, key="a"): Failed()})

    assert type(state) is TriggerFailed


def test_an_unfinished_upstream_leaves_it_waiting_and_is_not_run():
    edges = {Edge(one, add, key="a"): Pending()}

    assert type(TaskRunner(add).run(upstream_states=edges)) is Pending
    retrying = Retrying()
    assert TaskRunner(add).run(state=retrying, upstream_states=edges) is retrying


def test_an_input_that_nobody_gives_is_a_failure():
    state = TaskRunner(add).run()

    assert isinstance(state.result, TypeError)


def test_a_finished_state_is_returned_as_it_is():
    state = Success(result=5)

    assert TaskRunner(add).run(state=state) is state


@pytest.mark.parametrize(("state", "kind"), [(Resume(), Success), (Pending(), "Paused")])
def test_a_resumed_task_goes_on(state, kind):
    waiting = task(trigger=manual_only, name="waiting")(lambda: 1)

    ended = TaskRunner(waiting).run(state=state)

    assert kind in (type(ended), type(ended).__name__)


def test_the_context_holds_while_it_runs():
    reading = task(name="reading")(lambda: context.city)

    assert TaskRunner(reading).run(context={"city": "Oslo"}).result == "Oslo"
    assert context.get("city") is None


def test_a_node_of_a_flow_stays_one():
    with Flow("etl") as flow:
        first = one()
        second = add(first)

    TaskRunner(second).run(upstream_states={Edge(first, second, key="a"): Success(result=1)})

    assert (first.home, second.home) == (flow.graph, flow.graph)
    assert second.label == "add-1"
    assert flow.last_run is None
