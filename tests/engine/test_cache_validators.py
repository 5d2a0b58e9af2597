from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.keys import digest
from nbflow.engine.cache_validators import (
    all_inputs,
    all_parameters,
    duration_only,
    hashed,
    never_use,
    partial_inputs_only,
    partial_parameters_only,
)
from nbflow.engine.state import Cached
from tests.messages import matches

LATER = datetime.now(UTC) + timedelta(days=1)
EARLIER = datetime.now(UTC) - timedelta(days=1)
VALIDATORS = [
    duration_only,
    all_inputs,
    all_parameters,
    partial_inputs_only(["x"]),
    partial_parameters_only(["x"]),
]
values = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 1) | st.lists(st.booleans()))


def cached(inputs=None, parameters=None, until=LATER):
    return Cached(
        cached_parameters=parameters,
        cached_result_expiration=until,
        hashed_inputs=None if inputs is None else {n: hashed(v) for n, v in inputs.items()},
    )


def test_never_is_never():
    assert not never_use(cached({}, {}), {}, {})


@pytest.mark.parametrize("validator", VALIDATORS)
def test_what_is_over_does_not_hold(validator):
    assert validator(cached({"x": 1}, {"x": 1}), {"x": 1}, {"x": 1})
    assert not validator(cached({"x": 1}, {"x": 1}, EARLIER), {"x": 1}, {"x": 1})


def test_without_an_end_the_time_is_never_over():
    assert duration_only(cached(until=None), {}, {})


@given(values, values, values)
def test_inputs_are_compared_by_value(before, now, parameters):
    alike = {name: digest(value) for name, value in before.items()} == {
        name: digest(value) for name, value in now.items()
    }

    assert all_inputs(cached(before), now, parameters) == alike
    assert all_inputs(Cached(cached_inputs=before), now, parameters) == alike
    assert all_parameters(cached({}, before), parameters, now) == alike


@given(values, values)
def test_some_are_compared_alone(before, now):
    alike = "x" in before and "x" in now and digest(before["x"]) == digest(now["x"])

    assert partial_inputs_only(["x"])(cached(before), now, {}) == alike
    assert partial_parameters_only(["x"])(cached({}, before), {}, now) == alike
    assert partial_inputs_only()(cached(before), now, {})
    assert partial_parameters_only()(cached({}, before), {}, now)


def test_what_has_no_value_to_compare_is_equal_to_nothing():
    passing = (each for each in "ab")

    assert hashed(passing) == ""
    assert not all_inputs(cached({"x": passing}), {"x": passing}, {})
    assert not all_parameters(cached({}, {"x": passing}), {}, {"x": passing})


def test_without_parameters_of_then_there_were_none():
    assert all_parameters(cached({}), {}, {})
    assert not all_parameters(cached({}), {}, {"x": 1})


@pytest.mark.parametrize("make", [partial_inputs_only, partial_parameters_only])
def test_one_text_is_no_list(make):
    with pytest.raises(TypeError) as refused:
        make("x")

    assert matches(f"validator_{make.__name__}", str(refused.value))
