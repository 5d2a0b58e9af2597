"""Looking into what a call is given."""

from collections import namedtuple
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from nbflow.core.annotations import allow_failure, quote, unmapped
from nbflow.core.visiting import visit


class Found:
    """Stands for a future."""


@dataclass
class Point:
    x: object
    y: object = None


class Model(BaseModel):
    x: object


Pair = namedtuple("Pair", "left right")
FOUND = Found()


def to_text(value, allowed):
    return ("allowed" if allowed else "found") if value is FOUND else value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (FOUND, "found"),
        ([1, FOUND], [1, "found"]),
        ((FOUND, [FOUND]), ("found", ["found"])),
        ({1, FOUND}, {1, "found"}),
        ({"a": {"b": FOUND}}, {"a": {"b": "found"}}),
        ({FOUND: 1}, {"found": 1}),
        (Pair(FOUND, 2), Pair("found", 2)),
        (Point(FOUND), Point("found")),
        (Model(x=FOUND), Model(x="found")),
        (allow_failure([FOUND]), ["allowed"]),
        (unmapped(FOUND), "found"),
        ([unmapped(allow_failure(FOUND)), FOUND], ["allowed", "found"]),
    ],
)
def test_what_is_found_in_a_collection_is_replaced(value, expected):
    assert visit(value, to_text) == expected


def test_what_is_quoted_is_not_looked_into():
    inner = [FOUND]

    assert visit(quote(inner), to_text) is inner


@pytest.mark.parametrize(
    "value",
    [[1, "a"], [1, [2, object()]], {"a": object()}, {object(): 1}, Point(1, [2]), Model, Point],
)
def test_where_nothing_changes_it_is_the_same_object(value):
    assert visit(value, to_text) is value


@given(st.recursive(st.integers() | st.text() | st.none(), lambda s: st.lists(s) | st.tuples(s, s)))
def test_plain_collections_stay_what_they_are(value):
    assert visit(value, to_text) is value
