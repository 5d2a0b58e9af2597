"""The manner of declared flows."""

import pytest

from nbflow import Flow, task
from nbflow.core.context import RunSupplied
from nbflow.core.state import Failed, Running, Skipped, Success, TimedOut
from nbflow.engine import declared, signals
from nbflow.engine.effects import Raised
from nbflow.engine.memory import Memory
from nbflow.engine.request import Request
from nbflow.engine.run import Run
from nbflow.engine.supplied import TaskSupplied
from nbflow.errors import NbflowError


@task
def add(a, b):
    return a + b


@task
def one():
    return 1


def begun(last=add, **request):
    """Return a run of `add(one(), 2)` and its second node, the first having given 1."""
    with Flow("f") as flow:
        last(one(), 2)
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")
    run = Run(flow.graph, Request(record=False, **request), Memory(), supplied)
    first, second = run.nodes
    run.states[first.index] = Success(result=1)
    return run, second, [run.states[first.index]]


def after(run, node, states, outcome):
    supplied = TaskSupplied(run, node)
    made = declared.call(node, states, supplied)
    return declared.after(run, node, made, outcome, 0.0)


def test_a_node_is_called_with_constants_and_results():
    run, node, states = begun()
    supplied = TaskSupplied(run, node)

    assert declared.before(run, node, states, supplied) is None
    assert dict(declared.call(node, states, supplied).inputs) == {"a": 1, "b": 2}


def test_an_upstream_that_failed_holds_it_back():
    run, node, _ = begun()
    state = declared.before(run, node, [Failed("no")], TaskSupplied(run, node))
    assert type(state).__name__ == "TriggerFailed"


def test_handlers_are_told_of_each_change_and_may_change_it():
    seen = []

    def handler(owner, old, new):
        seen.append((type(old).__name__, type(new).__name__))
        return Skipped("not today") if new.is_running() else None

    run, node, states = begun(add.with_options(state_handlers=[handler]))
    state = declared.before(run, node, states, TaskSupplied(run, node))

    assert str(state) == '<Skipped: "not today">'
    assert seen == [("Pending", "Running")]


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (3, Success),
        (Raised(ValueError("no")), Failed),
        (Raised(signals.SKIP("no")), Skipped),
        (Raised(signals.TaskTimeoutSignal("late")), TimedOut),
    ],
)
def test_what_a_call_led_to_is_a_state(outcome, kind):
    run, node, states = begun()
    state = after(run, node, states, outcome)

    assert type(state) is kind
    assert (node.name in run.failures) is (isinstance(state, Failed) and kind is not Skipped)


def test_an_interrupt_is_one_of_the_run():
    run, node, states = begun()
    with pytest.raises(KeyboardInterrupt):
        after(run, node, states, Raised(KeyboardInterrupt()))


def test_a_result_that_cannot_be_fetched_is_the_failure_of_what_needs_it():
    class Lost(Success):
        @property
        def result(self):
            raise NbflowError("gone")

        @result.setter
        def result(self, value):
            pass

    run, node, _ = begun()
    call = declared.call(node, [Lost()], TaskSupplied(run, node))
    with pytest.raises(NbflowError, match="gone"):
        call.fn(**call.inputs)


def test_no_state_is_left_of_a_call_that_only_began():
    run, node, states = begun()
    declared.before(run, node, states, TaskSupplied(run, node))

    assert run.bus.events[-1].state == Running.__name__
    assert run.states[node.index] is None
