"""States by their names."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nbflow.core.run_state import State, StateDetails, making
from tests.messages import matches

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

TYPES = {
    "Scheduled": "SCHEDULED",
    "AwaitingRetry": "SCHEDULED",
    "Late": "SCHEDULED",
    "Pending": "PENDING",
    "NotReady": "PENDING",
    "Running": "RUNNING",
    "Retrying": "RUNNING",
    "Completed": "COMPLETED",
    "Cached": "COMPLETED",
    "Failed": "FAILED",
    "TimedOut": "FAILED",
    "Crashed": "CRASHED",
    "Cancelling": "CANCELLING",
    "Cancelled": "CANCELLED",
    "Paused": "PAUSED",
    "Suspended": "PAUSED",
}
WAIT = ["Scheduled", "AwaitingRetry", "Late"]


class Mine(State):
    pass


def made(factory: str, *args: Any, **fields: Any) -> State:
    state: State = getattr(making, factory)(*args, **fields)
    return state


def test_the_names_are_those_documented():
    assert making.__all__ == sorted(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_function_makes_the_state_of_its_name(name):
    state = made(name)

    assert (state.name, state.type, type(state)) == (name, TYPES[name], State)


@pytest.mark.parametrize("name", TYPES)
def test_every_function_takes_a_class_and_the_fields(name):
    state = made(name, Mine, name="Other", message="m", data=3, state_details={"cache_key": "k"})

    assert repr(state) == f"Other(message='m', type={TYPES[name]}, result=3)"
    assert state.state_details.cache_key == "k"
    assert type(state) is Mine


@pytest.mark.parametrize("name", sorted(set(TYPES) - set(WAIT)))
def test_fields_are_given_by_keyword(name):
    with pytest.raises(TypeError, match="positional"):
        made(name, State, "m")


@pytest.mark.parametrize("name", WAIT)
def test_what_waits_has_its_moment_in_utc(name):
    assert made(name, scheduled_time=NOON.replace(tzinfo=None)).state_details == StateDetails(
        scheduled_time=NOON
    )


def test_what_waits_without_a_moment_waits_for_now(monkeypatch):
    monkeypatch.setattr(making, "in_utc", {None: NOON}.__getitem__)

    assert making.Scheduled().state_details.scheduled_time == NOON


def test_the_moment_may_stand_in_the_details_which_stay_as_they_are():
    given = StateDetails(scheduled_time=NOON.replace(tzinfo=None))

    assert making.Late(state_details=given).state_details.scheduled_time == NOON
    assert given.scheduled_time == NOON.replace(tzinfo=None)


def test_two_moments_are_refused():
    with pytest.raises(ValueError, match="two moments") as raised:
        making.AwaitingRetry(scheduled_time=NOON, state_details={"scheduled_time": NOON})

    assert matches("state_two_moments", str(raised.value))
