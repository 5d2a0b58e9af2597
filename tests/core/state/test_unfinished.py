import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nbflow.core.context import context
from nbflow.core.state import (
    ClientFailed,
    Paused,
    Pending,
    Queued,
    Resume,
    Retrying,
    Scheduled,
    State,
    Submitted,
    Success,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def is_now(moment: datetime) -> bool:
    return moment.tzinfo is UTC and abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_pending_takes_its_inputs_before_its_context():
    state = Pending("m", 1, {"x": 2}, {"c": 3})

    assert (state.message, state.result, state.cached_inputs, state.context) == (
        "m",
        1,
        {"x": 2},
        {"c": 3},
    )


@pytest.mark.parametrize("cls", [Scheduled, Paused, Resume, Retrying])
def test_the_start_time_comes_third(cls):
    state = cls("m", 1, NOON, {"x": 2}, {"c": 3})

    assert (state.message, state.result, state.start_time, state.cached_inputs, state.context) == (
        "m",
        1,
        NOON,
        {"x": 2},
        {"c": 3},
    )


@pytest.mark.parametrize("cls", [Scheduled, Resume, Retrying, Queued])
def test_the_start_time_is_now_when_not_given(cls):
    assert is_now(cls().start_time)


def test_a_pause_has_no_end_when_not_given():
    assert Paused().start_time is None


def test_a_naive_start_time_is_taken_to_be_in_utc():
    assert Scheduled(start_time=NOON.replace(tzinfo=None)).start_time == NOON


def test_a_start_time_is_kept_in_utc():
    elsewhere = NOON.astimezone(timezone(timedelta(hours=2)))

    kept = Scheduled(start_time=elsewhere).start_time

    assert kept is not None
    assert kept.tzinfo is UTC


def test_start_times_count_for_equality():
    assert Scheduled(start_time=NOON) == Scheduled(start_time=NOON)
    assert Scheduled(start_time=NOON) != Scheduled(start_time=NOON + timedelta(1))


@pytest.mark.parametrize("cls", [Scheduled, Paused, Resume, Retrying])
def test_a_scheduled_state_keeps_the_count_of_attempts(cls):
    with context(task_run_count=3):
        state = cls(context={"a": 1})

    assert state.context == {"a": 1, "task_run_count": 3}


def test_a_scheduled_state_has_no_count_of_attempts_outside_of_tasks():
    assert Scheduled().context == {}


def test_the_attempt_to_be_repeated_is_the_first_when_not_known():
    assert Retrying().run_count == 1


def test_the_attempt_to_be_repeated_is_the_present_one():
    with context(task_run_count=3):
        assert Retrying().run_count == 3


def test_the_attempt_to_be_repeated_can_be_given():
    with context(task_run_count=3):
        assert Retrying(run_count=0).run_count == 0


def test_a_scheduled_state_comes_back_from_its_pickle():
    state = Retrying(start_time=NOON, run_count=2)

    assert pickle.loads(pickle.dumps(state)) == state


@pytest.mark.parametrize("cls", [Submitted, ClientFailed])
def test_what_a_meta_state_wraps_comes_third(cls):
    inner = Success()
    state = cls("m", 1, inner, {"c": 2}, {"x": 3})

    assert (state.message, state.result, state.context, state.cached_inputs) == (
        "m",
        1,
        {"c": 2},
        {"x": 3},
    )
    assert state.state is inner


def test_queued_takes_its_start_time_after_what_it_wraps():
    inner = Success()
    state = Queued("m", 1, inner, NOON, {"c": 2}, {"x": 3})

    assert (state.start_time, state.context, state.cached_inputs) == (NOON, {"c": 2}, {"x": 3})
    assert state.state is inner


def test_a_meta_state_never_wraps_another():
    inner = Success()

    assert Queued(state=Submitted(state=inner)).state is inner


def test_a_meta_state_that_is_assigned_is_unwrapped():
    inner = Success()
    submitted = Submitted()
    other: State = ClientFailed(state=inner)

    submitted.state = other

    assert submitted.state is inner


def test_what_a_meta_state_wraps_counts_for_equality():
    assert Submitted(state=Success()) == Submitted(state=Success())
    assert Submitted(state=Success()) != Submitted(state=Pending())
