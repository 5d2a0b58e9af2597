import json
import sys
from types import ModuleType

import pytest
from hypothesis import given
from pydantic import ValidationError

from nbflow.errors import SerializerError
from nbflow.io.serializers import JSONSerializer
from tests.io.serializers.values import SPECIAL, VALUES


def keep_nothing(value):
    return {"kept": type(value).__name__}


@pytest.mark.parametrize("value", SPECIAL, ids=repr)
def test_orjson_reads_what_it_wrote(value):
    serializer = JSONSerializer(jsonlib="orjson")

    again = serializer.loads(serializer.dumps(value))

    assert again == value
    assert type(again) is type(value)


@pytest.mark.slow
@given(VALUES)
def test_orjson_gives_back_what_it_took_or_refuses_it(value):
    serializer = JSONSerializer(jsonlib="orjson")
    try:
        data = serializer.dumps(value)
    except SerializerError:
        return

    assert serializer.loads(data) == value


def test_what_json_has_stands_as_it_is():
    assert JSONSerializer().dumps({"a": [1, None]}) == b'{"a": [1, null]}'
    assert JSONSerializer(jsonlib="orjson").dumps({"a": [1, None]}) == b'{"a":[1,null]}'


def test_arguments_for_the_library_are_handed_on():
    serializer = JSONSerializer(dumps_kwargs={"indent": 1})

    assert serializer.dumps([1]) == b"[\n 1\n]"
    assert JSONSerializer(loads_kwargs={"strict": False}).loads(b'"\n"') == "\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dumps_kwargs": {"default": 1}}, "`default` cannot be provided"),
        ({"loads_kwargs": {"object_hook": 1}}, "`object_hook` cannot be provided"),
        ({"jsonlib": "not_there"}, "Failed to import requested JSON library: 'not_there'"),
        ({"jsonlib": "math"}, "'math' does not have a 'dumps' method"),
        ({"object_encoder": "not_there.f"}, "Failed to import 'not_there.f'"),
        ({"object_decoder": "math.pi"}, "'math.pi' is no function"),
    ],
)
def test_settings_that_cannot_be_are_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        JSONSerializer(**given)


def test_without_hooks_only_json_is_written():
    serializer = JSONSerializer(object_encoder=None, object_decoder=None)

    assert serializer.loads(serializer.dumps({"__class__": 1})) == {"__class__": 1}
    with pytest.raises(SerializerError, match=r"value\['a'\]\[0\] is a set, which JSON does not"):
        serializer.dumps({"a": [{1}]})


def test_hooks_of_our_own_are_used():
    serializer = JSONSerializer(object_encoder=f"{__name__}.keep_nothing", object_decoder=None)

    assert json.loads(serializer.dumps([{1}])) == [{"kept": "set"}]


def test_a_library_that_changes_a_value_is_found_out(monkeypatch):
    lossy = ModuleType("lossy")
    lossy.dumps = lambda value: json.dumps(str(value))  # type: ignore[attr-defined]  # made here
    lossy.loads = json.loads  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lossy", lossy)

    with pytest.raises(SerializerError, match="lossy does not give back what it was given"):
        JSONSerializer(jsonlib="lossy").dumps(1)


def test_what_is_nested_too_deeply_is_refused():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(SerializerError, match="RecursionError"):
        JSONSerializer().dumps(deep)


def test_what_is_no_json_is_refused():
    with pytest.raises(SerializerError, match="cannot be read with serializer 'json'"):
        JSONSerializer().loads(b"{")
