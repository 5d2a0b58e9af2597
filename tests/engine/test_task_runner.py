import pytest

from nbflow import Flow, context, task
from nbflow.core.graph import Edge
from nbflow.engine import TaskRunner
from nbflow.engine.state import (
    Failed,
    Mapped,
    Pending,
    Resume,
    Retrying,
    Skipped,
    Success,
    TriggerFailed,
)
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


def mapped_over(state, **options):
    """Return the state of a task that is mapped over an upstream, before its children."""
    made = task(**options)(add.fn)
    edges = {Edge(one, made, key="a", mapped=True): state}
    return TaskRunner(made).run(upstream_states=edges, is_mapped_parent=True)


def test_of_a_mapped_task_it_tells_how_many_children_there_would_be():
    state = mapped_over(Success(result=[1, 2, 3]))

    assert (type(state), state.n_map_states) == (Mapped, 3)


@pytest.mark.parametrize(("upstream", "kind"), [(Skipped(), Skipped), (Success(result=3), Failed)])
def test_a_mapped_task_that_has_none_says_why(upstream, kind):
    assert type(mapped_over(upstream)) is kind


def test_its_handlers_are_told_of_it_after_those_of_the_task():
    told = []
    made = task(name="made", state_handlers=[lambda *given: told.append("own")])(lambda: 1)
    runner = TaskRunner(made, state_handlers=[lambda *given: told.append(given[0])])

    runner.run()

    assert told[-2:] == ["own", runner]
