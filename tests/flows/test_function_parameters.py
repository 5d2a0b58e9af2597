from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel

from nbflow import flow
from nbflow.errors import ParameterBindError, ParameterTypeError
from nbflow.flows.function_parameters import (
    arguments,
    bound,
    checked,
    model_of,
    schema,
    serialized,
)
from tests.messages import matches


class Point(BaseModel):
    x: int
    y: int = 0


class Plain:
    """A class that pydantic knows nothing of."""


def some(x: int, y: float = 1, *more, z="z", **named):
    return x, y, more, z, named


def positional(x, /, y):
    return x, y


def fitted(fn, *args, **kwargs):
    return checked(model_of(fn), bound(fn, args, kwargs))


def test_each_parameter_is_given_what_it_is_called_with_or_its_default():
    assert bound(some, (1,), {}) == {"x": 1, "y": 1, "more": (), "z": "z", "named": {}}
    assert bound(some, (1, 2, 3), {"a": 4})["more"] == (3,)
    assert bound(some, (1, 2, 3), {"a": 4})["named"] == {"a": 4}


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [("missing", (), {}), ("too_many", (1, 2, 3), {}), ("unknown", (1,), {"y": 1, "w": 2})],
)
def test_a_call_that_does_not_fit_is_refused_where_it_is_made(name, args, kwargs):
    calls = []

    @flow
    def load(x, y):
        calls.append(1)

    with pytest.raises(ParameterBindError) as error:
        load(*args, **kwargs)

    assert matches(f"flow_bind_{name}", str(error.value))
    assert isinstance(error.value, TypeError)
    assert load.last_run is None


@pytest.mark.parametrize(
    ("fn", "args", "kwargs"),
    [(some, (1, 2, 3, 4), {"z": 5, "w": 6}), (some, (1,), {}), (positional, (1, 2), {})],
)
def test_a_function_is_called_with_what_its_parameters_are(fn, args, kwargs):
    args_then, kwargs_then = arguments(fn, bound(fn, args, kwargs))

    assert fn(*args_then, **kwargs_then) == fn(*args, **kwargs)


def test_values_are_made_to_fit_the_annotations():
    def load(n: int, share: float, point: Point, items: list[int], flag: bool = False):
        """Take one of each."""

    assert fitted(load, "5", 2, {"x": "1"}, ("1", 2), "yes") == {
        "n": 5,
        "share": 2.0,
        "point": Point(x=1),
        "items": [1, 2],
        "flag": True,
    }


def test_defaults_are_made_to_fit_too():
    def load(n: int = "3", x=None):  # type: ignore[assignment]  # that is the point
        """Take a number."""

    assert fitted(load) == {"n": 3, "x": None}


def test_what_has_no_annotation_stays_the_same_object():
    value = [object()]

    assert fitted(lambda x: x, value)["x"] is value


def test_types_that_pydantic_does_not_know_are_checked_by_class():
    def load(x: Plain):
        """Take one of them."""

    value = Plain()

    assert fitted(load, value)["x"] is value
    with pytest.raises(ParameterTypeError, match="x: Input should be an instance of Plain"):
        fitted(load, 1)


@dataclass
class Settings:
    n: int


def test_names_that_models_refuse_may_be_parameters():
    def load(model_config: int, schema: int, _private: int, copy: Settings):
        """Take what pydantic uses itself."""

    found = fitted(load, "1", "2", "3", {"n": "4"})

    assert found == {"model_config": 1, "schema": 2, "_private": 3, "copy": Settings(4)}


def test_what_does_not_fit_is_named_with_its_place():
    def load(n: int, point: Point):
        """Take two."""

    with pytest.raises(ParameterTypeError) as error:
        fitted(load, "a", {"x": "b"})

    assert matches("flow_parameters", str(error.value))


def test_annotations_are_looked_up_when_they_are_needed():
    def load(x: "Later"):  # type: ignore[name-defined]  # noqa: F821  # that is the point
        """Take what is not there yet."""

    with pytest.raises(ParameterTypeError) as error:
        fitted(load, 1)

    assert matches("flow_unknown_annotation", str(error.value))


def test_several_arguments_are_not_checked():
    assert fitted(some, "1", "2", "3", w="4") == {
        "x": 1,
        "y": 2.0,
        "more": ("3",),
        "z": "z",
        "named": {"w": "4"},
    }


def test_parameters_have_a_schema():
    def load(n: int, plain: Plain, text: str = "t"):
        """Take three."""

    assert schema(model_of(load)) == {
        "title": "Parameters",
        "type": "object",
        "properties": {
            "n": {"title": "n", "type": "integer"},
            "plain": {"title": "plain"},
            "text": {"title": "text", "type": "string", "default": "t"},
        },
        "required": ["n", "plain"],
    }


def test_parameters_are_kept_as_json_has_them():
    given: dict[str, Any] = {"n": 1, "point": Point(x=1), "plain": Plain(), "items": (1, 2)}

    assert serialized(given) == {
        "n": 1,
        "point": {"x": 1, "y": 0},
        "plain": "<Plain>",
        "items": [1, 2],
    }
