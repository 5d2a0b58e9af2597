import pytest

from nbflow import Flow, context, task
from nbflow.core.context import RunSupplied
from nbflow.core.reference import Reference
from nbflow.engine import signals
from nbflow.engine.gate import gate
from nbflow.engine.state import (
    Failed,
    Paused,
    Pending,
    Resume,
    Retrying,
    Skipped,
    Success,
    TriggerFailed,
)
from nbflow.engine.supplied import TaskSupplied
from nbflow.triggers import all_failed, all_finished, manual_only


class Asking:
    id = "1"
    supplied = RunSupplied(flow_name="f", parameters={}, flow_run_id="1", flow_run_name="one")


def ask(*states, given=None, **options):
    """Return what the gate says of a task with these options behind upstreams in these states."""

    @task(**options)
    def last(**inputs):
        raise AssertionError("only its gate is asked")

    @task
    def first(): ...

    with Flow("f") as flow:
        node = last(upstream_tasks=[first() for _ in states])
    node = flow.graph.nodes[node]
    return gate(node, list(states), TaskSupplied(Asking(), node, given))


def test_a_task_without_upstreams_may_run():
    assert ask() is None


def test_a_task_may_run_when_its_upstreams_succeeded():
    assert ask(Success(), Success()) is None


@pytest.mark.parametrize("unfinished", [Pending(), Retrying(), Paused()])
def test_an_unfinished_upstream_leaves_it_waiting(unfinished):
    state = ask(Failed(), unfinished, trigger=all_finished)

    assert type(state) is Pending
    assert state.message == "Waiting for an upstream task."


def test_a_skipped_upstream_skips_it_before_its_trigger_is_asked():
    state = ask(Skipped(), Failed(), trigger=all_failed)

    assert type(state) is Skipped
    assert state.message == (
        "Upstream task was skipped; if this was not the intended behavior, consider changing "
        "`skip_on_upstream_skip=False` for this task."
    )


def test_a_skipped_upstream_counts_as_a_success_where_the_task_says_so():
    assert ask(Skipped(), skip_on_upstream_skip=False) is None


def test_a_failed_upstream_fails_the_default_trigger():
    state = ask(Success(), Failed())

    assert type(state) is TriggerFailed
    assert state.message == ('Trigger was "all_successful" but some of the upstream tasks failed.')
    assert type(state.result) is signals.TRIGGERFAIL


def test_a_manual_task_pauses():
    state = ask(Success(), trigger=manual_only)

    assert type(state) is Paused
    assert state.message == 'Trigger function is "manual_only"'


def test_a_resumed_task_runs_without_its_trigger_being_asked():
    def never(states):
        raise AssertionError

    assert ask(Success(), given=Resume(), trigger=never) is None


def test_a_resumed_task_still_waits_for_its_upstreams():
    assert type(ask(Pending(), given=Resume(), trigger=manual_only)) is Pending


def test_a_trigger_sees_the_state_of_each_edge():
    seen = {}

    def looking(states):
        seen.update(states)
        return True

    failed, success = Failed(), Success()
    assert ask(failed, success, trigger=looking) is None
    assert list(seen.values()) == [failed, success]
    assert [edge.downstream_task.name for edge in seen] == ["last", "last"]


def test_a_trigger_reads_the_context_of_its_task():
    def looking(states):
        return context.task_name == "last" and context.flow_name == "f"

    assert ask(Failed(), trigger=looking) is None


def test_a_trigger_that_says_no_fails():
    state = ask(Failed(), trigger=lambda states: 0)

    assert (type(state), state.message) == (TriggerFailed, "Trigger failed")


class Undecided:
    def __bool__(self):
        raise ValueError("neither")


@pytest.mark.parametrize("error", [ValueError("neither"), SystemExit("neither")])
def test_a_trigger_that_raises_fails(error):
    def raising(states):
        raise error

    state = ask(Failed(), trigger=raising)

    assert type(state) is TriggerFailed
    assert state.message == f"Unexpected error while checking task trigger: {error!r}"
    assert state.result is error


def test_an_answer_that_is_neither_true_nor_false_fails():
    state = ask(Failed(), trigger=lambda states: Undecided())

    assert type(state) is TriggerFailed
    assert state.message == ("Unexpected error while checking task trigger: ValueError('neither')")


def test_an_interrupt_in_a_trigger_passes():
    def raising(states):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(Failed(), trigger=raising)


class NotHere(Reference):
    """Stands for a result that nobody needs."""

    def get(self):
        raise AssertionError("it is not fetched")


def test_a_trigger_of_ones_own_does_not_fetch_what_was_left_elsewhere():
    left = Success()
    left.leave(NotHere())

    assert ask(left, trigger=lambda states: True) is None
