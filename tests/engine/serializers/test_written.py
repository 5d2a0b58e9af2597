from datetime import UTC, date, timedelta, timezone
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.keys import digest
from nbflow.engine.serializers import DateTimeSerializer, JSONSerializer
from nbflow.errors import SerializerError
from tests.messages import matches


class Colour(IntEnum):
    RED = 1


leaves = st.none() | st.booleans() | st.integers() | st.text() | st.floats() | st.just(Colour.RED)
keys = st.text() | st.integers() | st.none()
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(keys, inner),
    max_leaves=10,
)


def is_json(value):
    if type(value) is list:
        return all(map(is_json, value))
    if type(value) is dict:
        return all(type(name) is str and is_json(each) for name, each in value.items())
    return value is None or type(value) in (str, int, float, bool)


@given(values)
def test_json_gives_back_what_it_took_or_refuses(value):
    serializer = JSONSerializer()
    if is_json(value):
        again = serializer.deserialize(serializer.serialize(value))
        assert digest(again) == digest(value)
    else:
        with pytest.raises(SerializerError, match="which JSON"):
            serializer.serialize(value)


def test_json_takes_all_that_it_can_hold():
    value = {"a": [1, 2.5, None, True, "ä"], "b": {}}

    assert JSONSerializer().deserialize(JSONSerializer().serialize(value)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("tuple", {"a": [1, (2, 3)]}), ("key", [{1: 2}]), ("set", {1, 2})],
)
def test_json_names_what_it_cannot_hold(name, value):
    with pytest.raises(SerializerError) as refused:
        JSONSerializer().serialize(value)

    assert matches(f"serializer_json_{name}", str(refused.value))


def test_json_refuses_what_holds_itself_or_is_too_deep():
    itself: list[object] = []
    itself.append(itself)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(SerializerError, match="Circular reference"):
        JSONSerializer().serialize(itself)
    with pytest.raises(SerializerError, match="RecursionError"):
        JSONSerializer().serialize(deep)
    while deep:  # level by level: freeing it at once would go as deep
        deep = deep.pop()  # type: ignore[assignment]


def test_what_is_no_json_is_refused():
    with pytest.raises(SerializerError, match="cannot be read by JSONSerializer"):
        JSONSerializer().deserialize(b"{")


offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)


@given(st.datetimes(timezones=st.none() | st.just(UTC) | offsets))
def test_a_moment_comes_back(moment):
    serializer = DateTimeSerializer()

    again = serializer.deserialize(serializer.serialize(moment))

    assert again == moment
    assert again.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize("value", ["2026-01-01", date(2026, 1, 1), None])
def test_only_moments_are_written(value):
    with pytest.raises(SerializerError, match="only a datetime is written in ISO format"):
        DateTimeSerializer().serialize(value)


@pytest.mark.parametrize("data", [b"yesterday", b"\xff"])
def test_what_is_no_moment_is_refused(data):
    with pytest.raises(SerializerError, match="cannot be read by DateTimeSerializer"):
        DateTimeSerializer().deserialize(data)
