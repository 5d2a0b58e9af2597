import sys
from collections import deque
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, SecretStr

from nbflow.errors import SettingsError
from nbflow.io.serializers.marks import (
    ENCODER,
    decoded,
    encoded,
    named,
    object_decoder,
    object_encoder,
)
from tests.io.serializers.values import VALUES, Point


class Loose(BaseModel):
    anything: Any


class Unequal:
    pass


class Same(BaseModel):
    x: int

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@pytest.mark.slow
@given(VALUES)
def test_a_tree_has_only_what_json_has_and_means_one_value(value):
    try:
        tree = encoded(value, object_encoder, is_marked=True)
    except TypeError:
        return

    rest = [tree]
    while rest:
        each = rest.pop()
        assert type(each) in (dict, list, str, int, float, bool, type(None))
        rest += each.values() if type(each) is dict else each if type(each) is list else ()
    assert decoded(tree, object_decoder) == value


@pytest.mark.parametrize(
    "error", [ValueError("x", 1), KeyError("k"), OSError(2, "no"), ValueError(), Exception("a")]
)
def test_an_exception_comes_back_by_type_and_arguments(error):
    again = object_decoder(object_encoder(error))

    assert type(again) is type(error)
    assert again.args == error.args
    assert str(again) == str(error)


def test_an_exception_whose_init_takes_other_arguments_comes_back():
    again = object_decoder(object_encoder(SettingsError("text", origin="here")))

    assert type(again) is SettingsError
    assert str(again) == "text"


def test_of_arguments_that_are_not_plain_the_text_is_kept():
    mark = object_encoder(ValueError([1]))

    assert mark == {"__exc_type__": "builtins.ValueError", "message": "[1]", "args": ["[1]"]}
    assert str(object_decoder({"__exc_type__": "builtins.ValueError", "message": "m"})) == "m"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Unequal(), "neither JSON nor pydantic knows it"),
        (Loose(anything={1, 2}), "it would come back as"),
        (SecretStr("hidden"), "it would come back as"),
        (deque([1], maxlen=2), "its longest length would be lost"),
        (lambda: 1, "neither JSON nor pydantic knows it"),
    ],
    ids=["class", "loose", "secret", "deque", "function"],
)
def test_what_would_not_come_back_is_refused(value, said):
    with pytest.raises(TypeError, match=said):
        object_encoder(value)


def test_a_local_class_is_refused():
    class Local(BaseModel):
        x: int = 1

    with pytest.raises(TypeError, match="cannot be found by name"):
        object_encoder(Local())


def test_what_is_equal_to_itself_only_is_compared_by_what_is_written_of_it():
    again = object_decoder(object_encoder(Same(x=3)))

    assert type(again) is Same
    assert again.x == 3


def test_the_place_of_what_is_refused_is_told():
    with pytest.raises(TypeError, match=r"value\[0\]\['a'\]\.data\[1\] is a Unequal"):
        encoded([{"a": (1, Unequal())}], object_encoder, is_marked=True)


def test_reading_imports_nothing(monkeypatch):
    monkeypatch.delitem(sys.modules, "antigravity", raising=False)

    for name in ("antigravity.geohash", "os.path.join", "nowhere", "antigravity"):
        with pytest.raises(ValueError, match="is not here; import the module that it is in"):
            object_decoder({"__class__": name, "data": 1})
    with pytest.raises(ValueError, match="a text that imports what it names is not read"):
        object_decoder({"__class__": "pydantic.types.ImportString", "data": "antigravity"})
    assert "antigravity" not in sys.modules


def test_a_module_that_imports_when_it_is_asked_is_not_asked(monkeypatch):
    lazy = ModuleType("lazy")
    asked: list[str] = []
    lazy.__getattr__ = asked.append  # type: ignore[method-assign]  # as lazy packages do
    monkeypatch.setitem(sys.modules, "lazy", lazy)

    with pytest.raises(ValueError, match="is not here"):
        object_decoder({"__class__": "lazy.Thing", "data": 1})

    assert asked == []


def test_only_exceptions_are_read_as_such():
    with pytest.raises(ValueError, match=r"'builtins.set' is no exception"):
        object_decoder({"__exc_type__": "builtins.set", "message": "m"})


def test_a_class_inside_a_module_that_shadows_it_is_found(monkeypatch):
    module = ModuleType("outer.inner")
    module.Point = Point  # type: ignore[attr-defined]  # made here
    monkeypatch.setitem(sys.modules, "outer.inner", module)

    found = object_decoder(
        {"__class__": "outer.inner.Point", "data": {"x": 1, "when": "2026-01-02"}}
    )

    assert type(found) is Point


def test_functions_are_named():
    assert named(ENCODER) is object_encoder
    assert named("os.path.join").__name__ == "join"
    with pytest.raises(ValueError, match="Failed to import"):
        named("no_dots")
