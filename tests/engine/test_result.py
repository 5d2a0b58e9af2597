import pickle
import re

import pytest

from nbflow.engine.result import NoResult, NoResultType, Result, ResultNotImplementedError
from nbflow.engine.serializers import JSONSerializer, PickleSerializer
from tests.messages import matches


def test_a_result_holds_a_value_and_where_it_is():
    result = Result(3, location="{x}.pkl")

    assert (result.value, result.location) == (3, "{x}.pkl")
    assert result.serializer == PickleSerializer()
    assert repr(result) == "<Result: '{x}.pkl'>"


def test_what_changes_one_returns_a_new_one():
    result = Result(3, location="{x}.pkl")

    assert result.from_value(4) == Result(4)
    assert result.format(x="a") == Result(3, location="a.pkl")
    assert result == result.copy() == Result(3, location="{x}.pkl")


def test_a_location_may_be_made_by_a_function():
    assert Result(location=lambda x, **rest: x * 2).format(x="a", y=1).location == "aa"


def test_without_a_location_there_is_one_by_day_and_at_random():
    one, other = Result().format().location, Result().format().location

    assert re.fullmatch(r"\d{4}/\d\d?/\d\d?/[0-9a-f]{32}\.nbflow_result", str(one))
    assert one != other


def test_equality_is_of_type_and_public_attributes():
    marked = Result(1)
    marked._mark = 2  # type: ignore[attr-defined]

    assert marked == Result(1)
    assert Result(1) != Result(2)
    assert Result(1) != Result(1, serializer=JSONSerializer())
    assert Result(None) != NoResult


@pytest.mark.parametrize("call", ["exists", "read", "write"])
def test_the_plain_kind_only_holds_its_value(call):
    with pytest.raises(ResultNotImplementedError) as refused:
        getattr(Result(), call)("a")

    assert isinstance(refused.value, NotImplementedError)
    assert matches(f"result_plain_{call}", str(refused.value))


@pytest.mark.parametrize(("name", "serializer"), [("text", "json"), ("class", JSONSerializer)])
def test_an_unknown_serializer_is_refused(name, serializer):
    with pytest.raises(TypeError) as refused:
        Result(serializer=serializer)

    assert matches(f"result_serializer_{name}", str(refused.value))


def test_there_is_one_that_says_that_there_is_none():
    assert isinstance(NoResult, NoResultType)
    assert repr(NoResult) == "<No result>"
    assert NoResult.copy() is NoResult
    assert pickle.loads(pickle.dumps(NoResult)) is NoResult
