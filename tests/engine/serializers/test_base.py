import pytest

from nbflow.engine.serializers import JSONSerializer, PickleSerializer, Serializer
from nbflow.engine.serializers.base import read, written
from nbflow.errors import SerializerError


def test_serializers_of_one_class_and_settings_are_equal():
    assert JSONSerializer() == JSONSerializer()
    assert JSONSerializer() != PickleSerializer()
    assert repr(JSONSerializer()) == "<JSONSerializer>"


@pytest.mark.parametrize("way", ["serialize", "deserialize"])
def test_a_serializer_has_to_give_both_ways(way):
    with pytest.raises(NotImplementedError, match=f"Serializer gives no `{way}`"):
        getattr(Serializer(), way)(b"")


@pytest.mark.parametrize("go", [written, read])
def test_an_interrupt_is_no_refusal(go):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(Serializer(), b"", interrupted)


def test_what_was_raised_is_the_cause():
    def broken():
        raise OSError("broken")

    with pytest.raises(SerializerError, match=r"OSError\('broken'\)") as refused:
        read(Serializer(), b"", broken)

    assert isinstance(refused.value.__cause__, OSError)
