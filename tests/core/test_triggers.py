import pytest

from nbflow.core import triggers
from nbflow.core.context import context
from nbflow.core.signals import PAUSE, SKIP, TRIGGERFAIL
from nbflow.core.state import (
    Cached,
    Failed,
    Mapped,
    Paused,
    Pending,
    Skipped,
    State,
    Success,
    TriggerFailed,
)

S, F, K, P = Success, Failed, Skipped, Pending


def upstreams(*classes: type[State]) -> dict[str, State]:
    return {f"edge {number}": cls() for number, cls in enumerate(classes)}


@pytest.mark.parametrize(
    ("trigger", "classes"),
    [
        (triggers.all_successful, ()),
        (triggers.all_successful, (S, K, Cached)),
        (triggers.all_failed, ()),
        (triggers.all_failed, (F, TriggerFailed)),
        (triggers.all_finished, ()),
        (triggers.all_finished, (S, F, K)),
        (triggers.any_successful, ()),
        (triggers.any_successful, (F, S)),
        (triggers.any_successful, (F, K)),
        (triggers.any_failed, ()),
        (triggers.any_failed, (S, TriggerFailed)),
        (triggers.not_all_skipped, (S, K)),
        (triggers.some_failed(at_least=2), ()),
        (triggers.some_failed(), (S, F)),
        (triggers.some_failed(at_least=2), (F, F, S)),
        (triggers.some_failed(at_most=1), (F, S)),
        (triggers.some_failed(at_least=0.5), (F, S)),
        (triggers.some_failed(at_most=0.5), (F, S)),
        (triggers.some_failed(at_least=1, at_most=1), (F, S)),
        (triggers.some_successful(at_least=2), ()),
        (triggers.some_successful(at_least=2), (S, K, F)),
        (triggers.some_successful(at_most=0), (F, F)),
        (triggers.some_successful(at_least=0.5, at_most=0.5), (S, F)),
    ],
)
def test_a_trigger_lets_the_task_run(trigger, classes):
    assert trigger(upstreams(*classes)) is True


@pytest.mark.parametrize(
    ("trigger", "classes", "message"),
    [
        (
            triggers.all_successful,
            (S, F),
            'Trigger was "all_successful" but some of the upstream tasks failed.',
        ),
        (
            triggers.all_successful,
            (S, P),
            'Trigger was "all_successful" but some of the upstream tasks failed.',
        ),
        (
            triggers.all_failed,
            (F, S),
            'Trigger was "all_failed" but some of the upstream tasks succeeded.',
        ),
        (
            triggers.all_failed,
            (F, K),
            'Trigger was "all_failed" but some of the upstream tasks succeeded.',
        ),
        (
            triggers.all_finished,
            (S, P),
            'Trigger was "all_finished" but some of the upstream tasks were not finished.',
        ),
        (
            triggers.any_successful,
            (F, TriggerFailed),
            'Trigger was "any_successful" but none of the upstream tasks succeeded.',
        ),
        (
            triggers.any_failed,
            (S, K),
            'Trigger was "any_failed" but none of the upstream tasks failed.',
        ),
        (
            triggers.not_all_skipped,
            (K, F),
            'Trigger was "not_all_skipped" but some of the upstream tasks failed.',
        ),
        (
            triggers.some_failed(at_least=2),
            (F, S),
            'Trigger was "some_failed" but thresholds were not met.',
        ),
        (
            triggers.some_failed(at_most=0.4),
            (F, S),
            'Trigger was "some_failed" but thresholds were not met.',
        ),
        (
            triggers.some_successful(at_least=0.6),
            (S, F),
            'Trigger was "some_successful" but thresholds were not met.',
        ),
        (
            triggers.some_successful(at_most=1),
            (S, S, F),
            'Trigger was "some_successful" but thresholds were not met.',
        ),
    ],
)
def test_a_trigger_fails_with_the_documented_message(trigger, classes, message):
    with pytest.raises(TRIGGERFAIL) as raised:
        trigger(upstreams(*classes))

    assert str(raised.value) == message
    assert raised.value.state.message == message
    assert isinstance(raised.value.state, TriggerFailed)


def test_always_run_is_all_finished():
    assert triggers.always_run is triggers.all_finished


def test_the_children_of_a_mapped_upstream_count_in_its_place():
    mapped = Mapped(map_states=[Success(), Failed()])

    with pytest.raises(TRIGGERFAIL):
        triggers.all_successful({"edge": mapped})


def test_a_mapped_upstream_does_not_count_beside_its_children():
    mapped = Mapped(map_states=[Failed(), Failed()])

    assert triggers.all_failed({"edge": mapped})


def test_a_state_on_two_edges_counts_once():
    twice = Failed()

    with pytest.raises(TRIGGERFAIL):
        triggers.some_failed(at_least=2)({"a": twice, "b": twice, "c": Success()})


def test_equal_states_of_two_tasks_count_twice():
    assert triggers.some_failed(at_least=2)(upstreams(F, F))


@pytest.mark.parametrize("classes", [(), (K, K)])
def test_a_join_of_branches_is_skipped_when_all_of_them_are(classes):
    with pytest.raises(SKIP) as raised:
        triggers.not_all_skipped(upstreams(*classes))

    assert str(raised.value) == "All upstreams were skipped"
    assert raised.value.state.result is None


def test_a_manual_task_pauses():
    with pytest.raises(PAUSE) as raised:
        triggers.manual_only(upstreams(S))

    assert str(raised.value) == 'Trigger function is "manual_only"'
    assert raised.value.state == Paused(result=raised.value)


def test_a_manual_task_runs_when_it_is_resumed():
    with context(resume=True):
        assert triggers.manual_only(upstreams(S)) is True
