"""What every serializer of results is tried on."""

import dataclasses
import enum
from collections import Counter, OrderedDict, deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from ipaddress import ip_address
from pathlib import PurePosixPath
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel

__all__ = ["SPECIAL", "VALUES", "Colour", "Model", "Point"]


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    when: date


class Model(BaseModel):
    names: dict[str, int]
    took: timedelta


SPECIAL = [
    Colour.RED,
    Point(1, date(2026, 1, 2)),
    Model(names={"__class__": 1}, took=timedelta(days=3)),
    complex(1, 2),
    datetime(2026, 1, 2, tzinfo=UTC),
    Decimal("1.10"),
    UUID(int=7),
    PurePosixPath("a/b"),
    ip_address("127.0.0.1"),
    Fraction(1, 3),
    OrderedDict(a=1),
    Counter("aab"),
    deque([1, (2,)]),
    bytearray(b"\xff"),
    float("inf"),
    {"__class__": "builtins.set", "data": [1]},
    {"__exc_type__": "builtins.ValueError"},
    {"a": {1: {"b", "c"}}},
    frozenset({(1, 2)}),
    b"",
]

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
HASHABLE = PLAIN | st.binary() | st.dates() | st.uuids() | st.decimals(allow_nan=False)
VALUES = st.recursive(
    HASHABLE | st.sampled_from(SPECIAL),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.sets(HASHABLE)
        | st.dictionaries(HASHABLE, inner)
        | st.dictionaries(st.sampled_from(["__class__", "data", "__exc_type__"]), inner)
    ),
    max_leaves=8,
)
"""Values of all kinds, inside each other: texts that look like marks too."""
