from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nbflow.core.run_info import FlowRun, Policy
from nbflow.core.signals import Abort
from nbflow.engine.flow_rules import ruled
from nbflow.io.results import LiteralResult, UnpersistedResult
from nbflow.states import (
    AwaitingRetry,
    Cancelling,
    Completed,
    Crashed,
    Failed,
    Paused,
    Pending,
    Running,
    Scheduled,
    State,
)


def run_in(state: State, run_count: int = 1, **policy: Any) -> FlowRun:
    return FlowRun("f", state, run_count=run_count, empirical_policy=Policy(**policy))


@pytest.mark.parametrize("before", [Pending(), Scheduled(), AwaitingRetry()])
def test_what_waits_may_run(before):
    state = Running()

    assert ruled(run_in(before), state) is state


def test_a_run_waits_for_its_moment():
    later = datetime.now(UTC) + timedelta(minutes=1)

    wait = ruled(run_in(AwaitingRetry(scheduled_time=later)), Running())

    assert isinstance(wait, timedelta)
    assert timedelta(seconds=50) < wait <= timedelta(minutes=1)


@pytest.mark.parametrize("state", [Pending(), Running()])
def test_what_runs_does_not_begin_once_more(state):
    with pytest.raises(Abort, match="A run that is Running cannot b"):
        ruled(run_in(Running()), state)


@pytest.mark.parametrize("before", [Pending(), Scheduled()])
def test_what_waits_may_wait_on(before):
    state = Pending()

    assert ruled(run_in(before), state) is state


@pytest.mark.parametrize("state", [Completed(), Crashed(), Cancelling(), Paused(), Scheduled()])
def test_what_runs_may_come_to_every_other_state(state):
    assert ruled(run_in(Running(), retries=3), state) is state


@pytest.mark.parametrize(("run_count", "is_again"), [(1, True), (2, True), (3, False)])
def test_a_failed_run_awaits_its_retry_while_it_has_some(run_count, is_again):
    failed = Failed(message="no")

    state = ruled(run_in(Running(), run_count, retries=2), failed)

    assert isinstance(state, State)
    assert state.name == ("AwaitingRetry" if is_again else "Failed")
    assert state.message == "no"


def test_a_retry_comes_after_its_delay():
    before = datetime.now(UTC)

    state = ruled(run_in(Running(), retries=1, retry_delay=30), Failed())

    assert isinstance(state, State)
    due = state.state_details.scheduled_time
    assert due is not None
    assert due >= before + timedelta(seconds=30)


def test_a_run_that_never_ran_is_not_tried_again():
    failed = Failed()

    assert ruled(run_in(Pending(), 0, retries=2), failed) is failed


@pytest.mark.parametrize("state", [Completed(), Failed(), Running(), Pending()])
def test_what_failed_stays_so(state):
    before = Failed()

    assert ruled(run_in(before, retries=2), state) is before


@pytest.mark.parametrize("state", [Crashed(), Cancelling(), Paused()])
@pytest.mark.parametrize("before", [Completed(), Failed()])
def test_what_has_ended_is_neither_interrupted_nor_held_up(before, state):
    with pytest.raises(Abort, match="cannot be"):
        ruled(run_in(before), state)


def test_what_completed_runs_again_only_where_its_result_is_not_kept():
    running = Running()
    kept = Completed(data=LiteralResult.create(True))
    held = Completed(data=UnpersistedResult.create(1))

    assert ruled(run_in(kept), running) is kept
    assert ruled(run_in(held), running) is running
    assert ruled(run_in(Completed(data=1)), running) is running
    assert ruled(run_in(held), Failed()) is held
