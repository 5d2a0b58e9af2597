"""Runs that end early because somebody wished, and what goes on with them."""

import pytest

from nbflow import Flow, Parameter, task
from nbflow.core.events import NodeChanged
from nbflow.engine import bus
from nbflow.engine.run import left_by
from nbflow.engine.state import Paused, Resume, Success
from nbflow.executors import LocalDaskExecutor
from nbflow.triggers import manual_only

CALLED: list[str] = []
"""The nodes that were begun."""


@task
def step(name, x=0):
    return (name, x)


@task
def numbers():
    return [1, 2, 3, 4]


@task
def double(x):
    return 2 * x


class _Watch:
    """Takes note of nodes that are begun, and pauses the run at this one."""

    def __init__(self, node, run):
        self.node = node
        self.run = run

    def observe(self, event):
        nodes = self.run.nodes
        if not isinstance(event, NodeChanged) or event.state != "Running":
            return
        name = nodes[event.node].name
        CALLED.append(name)
        if name == self.node:
            assert self.run.pause()


@pytest.fixture
def pause_at():
    pausers = []

    def pause_at(node):
        forget()
        pausers.append(lambda run: _Watch(node, run))
        bus.watchers.append(pausers[-1])

    def forget():
        for pauser in pausers:
            bus.watchers.remove(pauser)
        pausers.clear()

    CALLED.clear()
    pause_at.never = lambda: pause_at(None)  # type: ignore[attr-defined]  # the way back
    yield pause_at
    forget()


def chain():
    with Flow("f") as flow:
        first = step("first")
        second = step("second", first)
        step("third", second)
    flow.graph.rename(dict(zip(flow.sorted_tasks(), ["first", "second", "third"], strict=True)))
    return flow


def last_run(flow):
    return flow.last_run


def states(flow):
    return {
        node.name: type(s).__name__
        for node, s in zip(flow.last_run.nodes, flow.last_run.states, strict=False)
    }


def test_a_run_that_is_paused_ends_after_the_node_that_has_begun(pause_at):
    flow = chain()
    pause_at("second")

    final = flow.run()

    assert (type(final), final.message) == (Paused, "The run was paused.")
    assert CALLED == ["first", "second"]
    assert states(flow) == {"first": "Success", "second": "Success", "third": "Pending"}
    assert left_by(last_run(flow)) == ("third",)
    assert flow.last_run.record().state == "Paused"


def test_it_goes_on_with_what_was_left(pause_at):
    flow = chain()
    pause_at("second")
    flow.run()
    pause_at.never()

    final = flow.resume()

    assert final.is_successful()
    assert CALLED == ["first", "second", "third"]
    assert not flow.last_run.is_paused


def test_a_run_of_everything_goes_on_with_everything_that_was_left(pause_at):
    flow = chain()
    flow.run()
    CALLED.clear()
    pause_at("second")
    flow.run()
    pause_at.never()

    flow.resume()

    assert CALLED == ["first", "second", "third"]


def test_a_run_with_reuse_goes_on_with_reuse(pause_at):
    flow = chain()
    flow.run()
    CALLED.clear()
    pause_at("second")
    flow.run(reuse=True, force=["second"])
    assert flow.last_run.is_paused
    pause_at.never()

    flow.resume()

    assert CALLED == ["second", "second"]


def test_a_node_that_left_the_flow_meanwhile_is_not_asked_for(pause_at):
    flow = chain()
    pause_at("first")
    flow.run()
    pause_at.never()
    flow.remove("third")

    assert flow.resume().is_successful()

    assert CALLED == ["first", "second"]


def test_a_part_of_a_flow_goes_on_as_that_part(pause_at):
    flow = chain()
    pause_at("first")
    flow.run(until=["second"])
    pause_at.never()

    final = flow.resume()

    assert CALLED == ["first", "second"]
    assert final.is_successful()
    assert states(flow)["third"] == "Pending"


def test_a_run_that_was_paused_at_its_last_node_ends_as_any_other(pause_at):
    flow = chain()
    pause_at("third")

    final = flow.run()

    assert type(final) is Success
    assert not flow.last_run.is_paused
    assert not flow.last_run.pause()


def test_what_would_not_have_run_is_not_left(pause_at):
    flow = chain()
    pause_at("second")

    assert flow.run(until=["second"]).is_successful()


def test_of_a_mapped_node_the_children_that_were_left_run_later(pause_at):
    with Flow("f") as flow:
        doubled = double.map(numbers())
        step("last", doubled)
    pause_at("double-1[1]")

    flow.run()

    assert CALLED == ["numbers-1", "double-1", "double-1[0]", "double-1[1]"]
    assert states(flow)["double-1"] == "Pending"
    pause_at.never()
    CALLED.clear()
    flow.resume(force=[])
    assert CALLED == ["double-1", "double-1[2]", "double-1[3]", "step-1"]
    assert flow["double-1"] == [2, 4, 6, 8]


def test_what_is_to_be_tried_again_is_left(pause_at):
    attempts = []

    @task(max_retries=2, retry_delay=3600)
    def flaky():
        attempts.append(1)
        raise ValueError

    with Flow("f") as flow:
        flaky()
    pause_at("flaky-1")

    final = flow.run()

    assert type(final) is Paused
    assert len(attempts) == 1
    assert last_run(flow).failures == {}


def test_the_parameters_of_a_paused_run_are_kept(pause_at):
    with Flow("f") as flow:
        n = Parameter("n", default=1)
        first = step("first", n)
        step("second", first)
    flow.graph.rename(
        dict(zip([t for t in flow.sorted_tasks() if t.name == "step"], ["a", "b"], strict=True))
    )
    pause_at("a")
    flow.run(n=7)
    pause_at.never()

    flow.resume()

    assert flow["b"] == ("second", ("first", 7))


def test_what_waits_for_a_person_waits_still_after_a_pause(pause_at):
    @task(trigger=manual_only)
    def ask(x):
        return x

    with Flow("f") as flow:
        asked = ask(step("first"))
        step("last", asked)
    pause_at("step-1")
    assert flow.run().message == "The run was paused."
    pause_at.never()

    assert flow.resume().message == "Some tasks wait to be resumed."
    assert last_run(flow).paused() == ("ask-1",)
    assert flow.run(reuse=True, task_states={flow.find("ask-1"): Resume()}).is_successful()


def test_calls_in_threads_end_before_the_run_does(pause_at):
    @task
    def together(name):
        return name

    with Flow("f") as flow:
        left, right = together("left"), together("right")
        step("last", [left, right])
    pause_at("together-2")

    final = flow.run(executor=LocalDaskExecutor(num_workers=2))

    assert type(final) is Paused
    assert sorted(CALLED) == ["together-1", "together-2"]
    pause_at.never()
    assert flow.resume().is_successful()
    assert sorted(CALLED) == ["List-1", "step-1", "together-1", "together-2"]
