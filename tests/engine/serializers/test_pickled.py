from base64 import b64encode
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.engine.serializers import PickleSerializer
from nbflow.errors import SerializerError
from tests.messages import matches

leaves = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(width=32)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(values)
def test_it_gives_back_what_it_took(value):
    serializer = PickleSerializer()

    assert repr(serializer.deserialize(serializer.serialize(value))) == repr(value)


def test_functions_of_a_notebook_are_taken():
    serializer = PickleSerializer()

    assert serializer.deserialize(serializer.serialize(lambda x: x + 1))(1) == 2


@given(values)
def test_pickles_in_base64_are_read(value):
    serializer = PickleSerializer()

    data = b64encode(serializer.serialize(value))

    assert repr(serializer.deserialize(data)) == repr(value)


def test_what_cannot_be_pickled_is_refused():
    with pytest.raises(SerializerError) as refused:
        PickleSerializer().serialize({"a": Lock()})

    assert matches("serializer_pickle", str(refused.value))


@given(st.integers(1, 30))
def test_half_a_pickle_is_refused(size):
    whole = PickleSerializer().serialize(["a text", {"of": 1}])

    with pytest.raises(SerializerError, match="cannot be read by PickleSerializer"):
        PickleSerializer().deserialize(whole[: min(size, len(whole) - 1)])


def test_what_cannot_be_read_says_so():
    with pytest.raises(SerializerError) as refused:
        PickleSerializer().deserialize(b"no pickle")

    assert matches("serializer_unreadable", str(refused.value))
