import pickle
from typing import Literal

import pytest
from pydantic import ValidationError

from nbflow.io.typed import Typed
from tests.messages import matches


class Shape(Typed):
    pass


class Circle(Shape):
    type: str = "circle"
    radius: int = 1


class Ball(Circle):
    type: str = "ball"


class Other(Typed):
    type: Literal["other"] = "other"


def test_a_kind_is_made_by_its_type():
    made = Shape(type="circle", radius="2")  # type: ignore[call-arg]  # a kind has more fields

    assert made == Circle(radius=2)
    assert type(made) is Circle


@pytest.mark.parametrize("each", [Circle(radius=3), Ball()])
def test_json_is_read_as_the_kind_that_wrote_it(each):
    assert Shape.model_validate_json(each.model_dump_json()) == each
    assert type(Shape.model_validate(each.model_dump())) is type(each)
    assert pickle.loads(pickle.dumps(each)) == each


def test_an_unknown_type_is_named_with_the_nearest():
    with pytest.raises(ValueError, match="there is not") as refused:
        Shape(type="cirle")

    assert matches("typed_unknown", str(refused.value))


def test_a_type_that_is_none_of_the_family_is_refused():
    with pytest.raises(ValidationError, match="got type='other', which there is not"):
        Shape.model_validate({"type": "other"})
    with pytest.raises(ValidationError, match="got type=3, which there is not"):
        Shape.model_validate({"type": 3})


def test_a_kind_below_is_not_one_above():
    with pytest.raises(ValidationError, match="got type='circle', which there is not"):
        Ball.model_validate({"type": "circle"})


def test_what_no_kind_has_is_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Circle(colour="red")  # type: ignore[call-arg]  # it has none


def test_a_class_that_is_defined_again_takes_the_place_of_the_first():
    class Square(Shape):
        type: Literal["square"] = "square"

    first = Square

    class Square(Shape):  # type: ignore[no-redef]  # as a cell that is run again
        type: Literal["square"] = "square"

    assert type(Shape(type="square")) is Square is not first
