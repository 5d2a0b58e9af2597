import copy
import math
import sys
from marshal import dumps
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.keys import digest, is_immutable
from nbflow.core.keys.plain import LONG, SHORT, encode, flat_bytes, row_bytes, texts_bytes

ATOMS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
)


def containers(inner):
    keys = st.integers(-2, 2) | st.text(max_size=2)
    return st.lists(inner, max_size=5) | st.tuples(inner, inner) | st.dictionaries(keys, inner)


PLAIN = st.recursive(ATOMS | st.frozensets(st.integers()) | st.sets(st.text()), containers)


def shape(value: Any) -> object:
    """Return what is equal for two values if and only if they are equal with their types."""
    if isinstance(value, dict):
        return "dict", [(shape(key), shape(item)) for key, item in value.items()]
    if isinstance(value, (set, frozenset)):
        return type(value).__name__, sorted(map(repr, map(shape, value)))
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [shape(item) for item in value]
    return dumps(value, 2)


@pytest.mark.slow
@given(PLAIN, PLAIN)
def test_digests_are_equal_if_and_only_if_values_and_types_are(one, other):
    assert (digest(one) == digest(other)) is (shape(one) == shape(other))


@pytest.mark.slow
@given(PLAIN)
def test_a_deep_copy_has_the_same_digest(value):
    assert digest(copy.deepcopy(value)) == digest(value)


@pytest.mark.slow
@given(PLAIN)
def test_sharing_does_not_count(value):
    twice = [value, value, (value,)]
    apart = [copy.deepcopy(value), copy.deepcopy(value), (copy.deepcopy(value),)]

    assert digest(twice) == digest(apart)


@given(st.lists(st.text(max_size=3), unique=True, max_size=20))
def test_the_order_of_a_set_does_not_count(items):
    grown: set[str] = set()
    for item in reversed(items):
        grown.add(item)

    assert digest(set(items)) == digest(grown)


@given(st.dictionaries(st.text(max_size=2), st.integers(), min_size=2))
def test_the_order_of_a_dictionary_counts(pairs):
    assert digest(pairs) != digest(dict(reversed(pairs.items())))


def test_interning_does_not_count():
    name = "".join(["ab", "_", "c"])

    assert digest([name, name]) == digest([sys.intern("ab_c"), "ab_c"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (2, 2.0),
        (1, True),
        (0, False),
        (0.0, -0.0),
        ("a", b"a"),
        ("", None),
        (None, ...),
        ([], ()),
        ({}, set()),
        (set(), frozenset()),
        ([[]], [()]),
        ([1, [2]], [[1], 2]),
        ({"a": {}}, {"a": []}),
        (["ab", "c"], ["a", "bc"]),
        (math.nan, math.inf),
        ("\ud800", "\ud801"),
        (10**40, 10**40 + 1),
        (b"x" * (LONG + 1), bytearray(b"x" * (LONG + 1))),
        ("x" * (LONG + 1), b"x" * (LONG + 1)),
        ("x" * LONG + "a", "x" * LONG + "b"),
        (list(range(SHORT + 1)), tuple(range(SHORT + 1))),
        ([[1, 2], [3]], [(1, 2), (3,)]),
        ([[1, 2], [3]], [[1], [2, 3]]),
        ([{"a": 1}], [["a", 1]]),
        ({(1, (2,))}, frozenset({(1, (2,))})),
        (range(3), [0, 1, 2]),
    ],
)
def test_values_that_look_alike_have_digests_of_their_own(one, other):
    assert digest(one) != digest(other)


def test_a_digest_has_sixteen_bytes():
    assert [len(digest(value)) for value in (1, [1], [[[]]], object())] == [16] * 4


def test_only_short_plain_values_are_written_where_they_are_held():
    assert encode([1] * SHORT) is not None
    assert encode([1] * (SHORT + 1)) is None
    assert encode("a" * (LONG + 1)) is None
    assert encode([[]]) is None
    assert encode(object()) is None


def test_a_container_of_others_is_not_flat():
    assert flat_bytes({"a": []}) is None
    assert flat_bytes({(1, 2): 1}) is None
    assert flat_bytes({(1, 2)}) is None


def test_rows_are_of_one_kind_and_flat():
    assert row_bytes([[1], [2]]) is not None
    assert row_bytes([{"a": 1}]) is not None
    assert row_bytes([]) is None
    assert row_bytes([[1], (2,)]) is None
    assert row_bytes([{1}]) is None
    assert row_bytes([[[1]]]) is None
    assert row_bytes([{"a": [1]}]) is None


def test_rows_that_sharing_makes_many_are_not_written_out():
    row = [0] * 10_000

    assert row_bytes([row] * 10_000) is None


def test_texts_are_written_however_many():
    assert texts_bytes(["a", "b"]) != texts_bytes(["ab"])


@pytest.mark.parametrize("value", [None, 1, 1.5, True, "a", b"a", 1j, ..., (), (1, "a"), range(3)])
def test_plain_atoms_and_short_tuples_of_them_cannot_change(value):
    assert is_immutable(value)


@pytest.mark.parametrize("value", [[], {}, set(), bytearray(), ([],), (1,) * 1000, object()])
def test_what_may_change_is_not_called_immutable(value):
    assert not is_immutable(value)


class Interrupting(type):
    def __hash__(cls):
        raise KeyboardInterrupt


class Raising(type):
    def __hash__(cls):
        raise SystemExit


class Interrupts(metaclass=Interrupting):
    pass


class Raises(metaclass=Raising):
    pass


def test_a_class_without_a_hash_is_neither_plain_nor_immutable():
    assert encode(Raises()) is None
    assert not is_immutable(Raises())


@pytest.mark.parametrize("look", [encode, is_immutable])
def test_an_interrupt_passes_through(look):
    with pytest.raises(KeyboardInterrupt):
        look(Interrupts())
