import pytest

from nbflow.notebook.drawing import Drawing
from nbflow.notebook.picture import PictureNode
from nbflow.notebook.shape import Shape

SHAPE = Shape(
    tuple([PictureNode(name, "task") for name in ("load", "tidy-1", "tidy-2", "join")]),
    ((0, 1), (0, 2), (1, 3), (2, 3)),
)


@pytest.fixture
def drawing():
    drawing = Drawing()
    drawing.update(SHAPE)
    return drawing


def test_a_drawing_is_made_once_for_a_shape(drawing):
    assert not drawing.is_made
    graph = drawing.make()

    assert drawing.is_made
    assert not drawing.update(SHAPE)
    assert drawing.make() is graph
    assert drawing.update(Shape())
    assert drawing.make().nodes == ()


def test_it_is_made_anew_in_the_direction_asked_for(drawing):
    drawing.make()
    drawing.turn("top-down")

    assert drawing.update(SHAPE)
    assert drawing.make().direction == "top-down"


def test_it_is_made_anew_with_the_groups_asked_for(drawing):
    drawing.make()

    assert drawing.fold("tidy-1", "close") == ""
    assert drawing.update(SHAPE)
    assert [group.closed for group in drawing.make().groups] == [True]


def test_what_cannot_be_folded_leaves_it_as_it_is(drawing):
    graph = drawing.make()

    assert drawing.fold("load", "before") == "Nothing leads to 'load' alone."
    assert drawing.make() is graph
