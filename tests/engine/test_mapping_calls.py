"""What each call of a mapped call is given."""

import pytest

from nbflow import allow_failure, mapped, quote, task, unmapped
from nbflow.core.annotations import Allowed, Quoted
from nbflow.engine.mapping_calls import elements
from nbflow.errors import MappingLengthMismatch, MappingMissingIterable
from nbflow.states import Completed
from tests.messages import matches


@task
def add(a, b=0):
    return a + b


class Plain:
    """Can be iterated, has no length and is no iterator."""

    def __iter__(self):
        return iter([1, 2])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([1, 2], [1, 2]),
        (range(2), [0, 1]),
        (iter("ab"), ["a", "b"]),
        ({"x": 1}, ["x"]),
        (mapped([1, 2]), [1, 2]),
        (Completed(data=[3, 4]), [3, 4]),
        ([], []),
    ],
)
def test_what_has_elements_is_gone_through(given, expected):
    assert [each["a"] for each in elements(add, {"a": given})] == expected


@pytest.mark.parametrize("constant", ["text", b"bytes", 7, Plain(), None])
def test_what_has_none_goes_to_every_call(constant):
    assert elements(add, {"a": [1, 2], "b": constant}) == [
        {"a": 1, "b": constant},
        {"a": 2, "b": constant},
    ]


def test_what_is_marked_as_whole_goes_to_every_call_without_the_mark():
    assert elements(add, {"a": [1], "b": unmapped([5, 6])}) == [{"a": 1, "b": [5, 6]}]


@pytest.mark.parametrize(("mark", "kind"), [(allow_failure, Allowed), (quote, Quoted)])
def test_other_marks_are_put_on_each_element(mark, kind):
    found = elements(add, {"a": mark([1, 2]), "b": mark(3)})

    assert [type(each["a"]) for each in found] == [kind, kind]
    assert [each["a"].value for each in found] == [1, 2]
    assert {each["b"].value for each in found} == {3}


def test_nothing_to_go_through_is_refused():
    with pytest.raises(MappingMissingIterable) as raised:
        elements(add, {})
    matches("map_over_no_argument", str(raised.value))


def test_lengths_have_to_be_equal():
    with pytest.raises(MappingLengthMismatch, match="'a' of 1, 'b' of 2"):
        elements(add, {"a": [1], "b": [1, 2]})
