from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbflow.serializers
from nbflow.errors import ResultError, SerializerError
from nbflow.io import serializers
from nbflow.io.serializers.base import Binary, Serializer, imported, runs_nothing
from tests.io.serializers.values import SPECIAL, VALUES
from tests.io.store.test_serializers import Collected
from tests.messages import matches

BUILT_IN = ["pickle", "json", "compressed/pickle", "compressed/json"]


class Upper(Serializer):
    type: Literal["upper"] = "upper"

    def dumps(self, obj):
        return obj.upper().encode()

    def loads(self, blob):
        return blob.decode()


def test_the_public_path_has_what_the_layer_defines():
    for name in set(nbflow.serializers.__all__) & set(serializers.__all__):
        assert getattr(nbflow.serializers, name) is getattr(serializers, name)
    assert nbflow.serializers.Serializer is Serializer


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT_IN)
@given(value=VALUES)
def test_it_gives_back_what_it_took_or_refuses_it_with_a_reason(name, value):
    serializer = Serializer(type=name)
    try:
        data = serializer.dumps(value)
    except SerializerError:
        assert "pickle" not in name
        return

    again = serializer.loads(data)

    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("value", SPECIAL, ids=repr)
@pytest.mark.parametrize("name", BUILT_IN)
def test_what_pydantic_supports_is_written(name, value):
    serializer = Serializer(type=name)

    again = serializer.loads(serializer.dumps(value))

    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("name", [*BUILT_IN, "upper"])
def test_what_is_dumped_in_parts_is_loaded(name):
    serializer, output = Serializer(type=name), Collected()

    lengths = serializer.dump("TEXT", output)
    whole = b"".join(output.pieces)

    assert lengths == (len(whole),)
    assert serializer.load([memoryview(whole)]) == "TEXT"
    assert serializer.loads(serializer.text(whole)) == "TEXT"


@pytest.mark.parametrize("name", [*BUILT_IN, "upper"])
def test_settings_come_back_from_json(name):
    serializer = Serializer(type=name)

    assert Serializer.model_validate_json(serializer.model_dump_json()) == serializer


@given(st.text())
def test_one_of_our_own_is_used_as_it_is(text):
    assert Serializer(type="upper").loads(Upper().dumps(text)) == text.upper()


@pytest.mark.parametrize("way", ["dumps", "loads"])
def test_a_serializer_has_to_give_both_ways(way):
    with pytest.raises(NotImplementedError, match=f"gives no `{way}`"):
        getattr(Serializer.model_construct(type="none"), way)(b"")


@pytest.mark.parametrize("way", ["pack", "unpack"])
def test_a_binary_one_too(way):
    with pytest.raises(NotImplementedError, match=f"gives no `{way}`"):
        getattr(Binary.model_construct(type="none"), way)(b"")


def test_what_cannot_be_written_or_read_is_refused_with_the_cause():
    with pytest.raises(SerializerError) as unwritten, Upper().writing(5):
        raise AttributeError("'int' has no 'upper'")
    with pytest.raises(SerializerError) as unread, Upper().reading():
        raise UnicodeError("no text")

    assert isinstance(unwritten.value.__cause__, AttributeError)
    assert matches("serializer_unwritten", str(unwritten.value))
    assert matches("serializer_unread", str(unread.value))


@pytest.mark.parametrize("error", [ResultError, KeyboardInterrupt])
def test_what_is_no_refusal_passes(error):
    with pytest.raises(error), Upper().writing(5):
        raise error
    with pytest.raises(error), Upper().reading():
        raise error


def test_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="got type='compressed/mine', which there is not"):
        Serializer(type="compressed/mine")


def test_a_library_has_its_functions():
    assert imported("json", ("dumps",), "JSON library").__name__ == "json"
    with pytest.raises(ValueError, match="Failed to import requested library: 'not_there'"):
        imported("not_there", (), "library")
    with pytest.raises(ValueError, match="The library 'math' does not have a 'dumps' method"):
        imported("math", ("dumps",), "library")


@pytest.mark.parametrize(
    ("described", "is_harmless"),
    [
        ({"type": "json"}, True),
        ({"type": "json", "jsonlib": "orjson"}, True),
        ({"type": "json", "jsonlib": "evil"}, False),
        ({"type": "json", "object_decoder": "os.system"}, False),
        ({"type": "json", "object_encoder": "os.system"}, False),
        ({"type": "json", "loads_kwargs": {"cls": "x"}}, False),
        ({"type": "json", "object_decoder": None}, True),
        ({"type": "pickle"}, False),
        ({"type": "compressed/json", "serializer": {"type": "json"}}, True),
        ({"type": "compressed", "serializer": {"type": "json"}, "compressionlib": "zlib"}, True),
        ({"type": "compressed", "serializer": {"type": "json"}, "compressionlib": "evil"}, False),
        ({"type": "compressed/json", "serializer": {"type": "pickle"}}, False),
        ({"type": "compressed/json"}, False),
        ({"type": "upper"}, False),
        ({"type": "unknown"}, False),
        ({"type": ["json"]}, False),
        ({}, False),
        (None, False),
    ],
)
def test_only_what_runs_no_foreign_code_is_harmless(described, is_harmless):
    assert runs_nothing(described) is is_harmless
