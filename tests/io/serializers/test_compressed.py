import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nbflow.errors import SerializerError
from nbflow.io.serializers import CompressedSerializer, JSONSerializer, PickleSerializer, Serializer

LIBRARIES = ["bz2", "gzip", "lzma", "zlib"]


@given(st.sampled_from(LIBRARIES), st.sampled_from(["pickle", "json"]), st.lists(st.text()))
def test_it_gives_back_what_it_took(library, name, value):
    serializer = CompressedSerializer(serializer=name, compressionlib=library)

    assert serializer.loads(serializer.dumps(value)) == value


@pytest.mark.parametrize("library", LIBRARIES)
def test_it_is_smaller(library):
    value = "again and " * 1000

    packed = CompressedSerializer(serializer=JSONSerializer(), compressionlib=library).dumps(value)

    assert len(packed) < len(JSONSerializer().dumps(value)) / 10


def test_the_default_is_lzma():
    assert CompressedSerializer(serializer=PickleSerializer()).compressionlib == "lzma"


@pytest.mark.parametrize(
    ("name", "inner"), [("pickle", PickleSerializer), ("json", JSONSerializer)]
)
def test_built_in_ones_have_a_short_name(name, inner):
    serializer = Serializer(type=f"compressed/{name}")

    assert isinstance(serializer, CompressedSerializer)
    assert serializer.serializer == inner()


@pytest.mark.parametrize(
    ("library", "said"),
    [
        ("not_there", "Failed to import requested compression library: 'not_there'"),
        ("math", "'math' does not have a 'compress' method"),
    ],
)
def test_a_library_has_to_compress(library, said):
    with pytest.raises(ValidationError, match=said):
        CompressedSerializer(serializer="json", compressionlib=library)  # type: ignore[arg-type]  # a name is taken


def test_what_the_inner_one_refuses_is_refused():
    with pytest.raises(SerializerError, match="with serializer 'json'"):
        Serializer(type="compressed/json").dumps(range(3))


def test_what_is_not_compressed_is_refused():
    with pytest.raises(SerializerError, match="cannot be read with serializer 'compressed/json'"):
        Serializer(type="compressed/json").loads(b"W10=")
