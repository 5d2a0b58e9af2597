import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nbflow.core.context import context
from nbflow.core.state import (
    Cached,
    Failed,
    Looped,
    Mapped,
    Skipped,
    Success,
    TimedOut,
    TriggerFailed,
    ValidationFailed,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("cls", [Success, Skipped])
def test_success_takes_its_context_before_its_inputs(cls):
    state = cls("m", 1, {"c": 2}, {"x": 3})

    assert (state.context, state.cached_inputs) == ({"c": 2}, {"x": 3})


@pytest.mark.parametrize("cls", [Failed, TimedOut, TriggerFailed, ValidationFailed])
def test_failed_takes_its_inputs_before_its_context(cls):
    state = cls("m", 1, {"x": 3}, {"c": 2})

    assert (state.message, state.result, state.context, state.cached_inputs) == (
        "m",
        1,
        {"c": 2},
        {"x": 3},
    )


def test_looped_takes_its_turn_third():
    state = Looped("m", 1, 4, {"c": 2}, {"x": 3})

    assert (state.loop_count, state.context, state.cached_inputs) == (4, {"c": 2}, {"x": 3})


def test_the_turn_is_the_first_when_not_known():
    assert Looped().loop_count == 1


def test_the_turn_is_the_present_one():
    with context(task_loop_count=3):
        assert Looped().loop_count == 3


def test_the_value_of_a_looped_state_is_its_result():
    assert Looped(result=2).value == 2


def test_cached_takes_its_arguments_in_the_documented_order():
    state = Cached("m", 1, {"x": 2}, {"p": 3}, NOON, {"c": 4}, {"x": "digest"})

    assert (state.cached_inputs, state.cached_parameters, state.context, state.hashed_inputs) == (
        {"x": 2},
        {"p": 3},
        {"c": 4},
        {"x": "digest"},
    )
    assert state.cached_result_expiration == NOON


def test_a_cached_state_is_valid_for_ever_when_no_end_is_given():
    assert Cached().cached_result_expiration is None


@pytest.mark.parametrize(
    "end", [NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=2)))]
)
def test_the_end_of_a_cached_state_is_kept_in_utc(end):
    kept = Cached(cached_result_expiration=end).cached_result_expiration

    assert kept is not None
    assert kept == NOON
    assert kept.tzinfo is UTC


def test_the_end_of_a_cached_state_counts_for_equality():
    assert Cached(cached_result_expiration=NOON) != Cached()


def test_mapped_takes_its_arguments_in_the_documented_order():
    child = Success()
    state = Mapped("m", [1], [child], {"c": 2}, {"x": 3}, 7)

    assert (state.message, state.result, state.context, state.cached_inputs) == (
        "m",
        [1],
        {"c": 2},
        {"x": 3},
    )
    assert (state.map_states, state.n_map_states) == ([child], 7)


@pytest.mark.parametrize("number", [None, 0])
def test_the_number_of_children_is_counted_when_not_known(number):
    assert Mapped(map_states=[Success(), Success()], n_map_states=number).n_map_states == 2


def test_the_number_of_children_can_be_set():
    state = Mapped()

    state.n_map_states = 3

    assert state.n_map_states == 3


def test_each_mapped_state_has_children_of_its_own():
    first, second = Mapped(), Mapped()

    first.map_states.append(Success())

    assert second.map_states == []


def test_the_children_count_for_equality():
    assert Mapped(map_states=[Success()]) == Mapped(map_states=[Success()])
    assert Mapped(map_states=[Success()]) != Mapped(map_states=[Failed()])


def test_the_value_of_a_mapped_state_is_the_list_of_its_result():
    assert Mapped(result=[1, 2], map_states=[]).value == [1, 2]


def test_the_value_of_a_mapped_state_is_gathered_from_the_children_when_not_filled_in():
    error = ValueError()

    assert Mapped(map_states=[Success(result=1), Failed(result=error)]).value == [1, error]


def test_a_mapped_state_comes_back_from_its_pickle():
    state = Mapped(map_states=[Success(result=1)], n_map_states=3)

    back = pickle.loads(pickle.dumps(state))

    assert back == state
    assert back.n_map_states == 3


def test_a_skipped_state_has_no_value_but_none():
    assert Skipped().value is None
