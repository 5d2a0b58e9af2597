import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.engine.serializers import CompressedSerializer, JSONSerializer, PickleSerializer
from nbflow.errors import SerializerError
from tests.messages import matches

FORMATS = ["bz2", "gzip", "lzma", "zlib"]


@given(st.sampled_from(FORMATS), st.lists(st.integers() | st.text()))
def test_it_gives_back_what_it_took(name, value):
    serializer = CompressedSerializer(PickleSerializer(), name)

    assert serializer.deserialize(serializer.serialize(value)) == value


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_smaller(name):
    value = "again and " * 1000

    compressed = CompressedSerializer(JSONSerializer(), format=name).serialize(value)

    assert len(compressed) < len(JSONSerializer().serialize(value)) / 10


def test_functions_may_be_given_with_more_arguments():
    serializer = CompressedSerializer(
        JSONSerializer(),
        compress=zlib.compress,
        decompress=zlib.decompress,
        compress_kwargs={"level": 0},
        decompress_kwargs={"bufsize": 10},
    )

    assert serializer.deserialize(serializer.serialize([1])) == [1]
    assert serializer != CompressedSerializer(JSONSerializer(), "zlib")
    assert CompressedSerializer(JSONSerializer(), "zlib") == CompressedSerializer(
        JSONSerializer(), "zlib"
    )


def test_what_the_inner_one_refuses_is_refused():
    with pytest.raises(SerializerError, match="which JSON does not know"):
        CompressedSerializer(JSONSerializer(), "zlib").serialize((1,))


def test_what_is_not_compressed_is_refused():
    with pytest.raises(SerializerError, match="cannot be read by CompressedSerializer"):
        CompressedSerializer(JSONSerializer(), "zlib").deserialize(b"[]")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("neither", {}),
        ("one", {"compress": zlib.compress}),
        ("both", {"format": "zlib", "decompress": zlib.decompress}),
        ("unknown", {"format": "rar"}),
    ],
)
def test_there_must_be_one_way_to_compress(name, given):
    with pytest.raises(ValueError, match="CompressedSerializer") as refused:
        CompressedSerializer(JSONSerializer(), **given)

    assert matches(f"serializer_compress_{name}", str(refused.value))
