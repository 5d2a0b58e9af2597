"""What a page that is not trusted may say, made from the types of what a page says.

A message that is added to the protocol is said here too, without a line changed.
"""

from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from nbflow.notebook.protocol import FromPage
from tests.texts import HOSTILE

__all__ = ["BUFFERS", "GARBAGE", "contents", "messages"]

LITERALS = ["1", "[1, null]", "(1, None)", "'monday'", "1e999", "NaN", "-0.0", "{1: {2}}", "b''"]
NO_LITERALS = ["", "[", "x", "1 +", "__import__('os')", "'\ud800'", "(" * 150, "[" * 2_000]
VALUES = LITERALS + NO_LITERALS


def _nested(depth: int, *, as_list: bool) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = [value] if as_list else {"type": value}
    return value


_LARGE: dict[str, object] = {
    **{f"{character!r} * 200_000": character * 200_000 for character in ("x", "\ud800", "<", "\0")},
    **{f"nested lists, {depth}": _nested(depth, as_list=True) for depth in (100, 800)},
    **{f"nested objects, {depth}": _nested(depth, as_list=False) for depth in (100, 800)},
    **{f"a number of {len(str(n))} digits": n for n in (10**4_000, -(10**400), 2**64, 2**53, -1)},
    "10_000 fields": dict.fromkeys(map(str, range(10_000))),
}


def _large(name: str) -> object:
    """Return a value by its name, since hypothesis writes down what it draws from."""
    return _LARGE[name]


LARGE = st.sampled_from(list(_LARGE)).map(_large)


def _text(place: int) -> str:
    return HOSTILE[place]


def _value(place: int) -> str:
    return VALUES[place]


VALUE = st.integers(0, len(VALUES) - 1).map(_value)
TEXT = st.integers(0, len(HOSTILE) - 1).map(_text)
SMALL = st.one_of(
    st.sampled_from([None, True, False, 0, -0.0, 1.5, "", b"bytes", (), [], {}, "hello", "trips"]),
    st.sampled_from([float("nan"), float("inf"), float("-inf")]),
    TEXT,
    st.integers(),
    st.text(st.characters(codec=None), max_size=8),
    st.lists(st.integers() | st.none(), max_size=2),
    st.dictionaries(st.text(max_size=4) | st.integers(), st.none() | st.booleans(), max_size=2),
    st.builds(object),
)
GARBAGE = SMALL | LARGE
"""Values of any type and size, also what no JSON could be."""

BUFFERS = st.sampled_from([[], [], [], [b""], [b"\0" * 1_000], [memoryview(b"x")] * 3])


def _of(kind: inspect.Type, names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return what a field of this type may hold."""
    match kind:
        case inspect.UnionType():
            return st.one_of([_of(each, names) for each in kind.types])
        case inspect.ListType() | inspect.VarTupleType():
            return st.lists(_of(kind.item_type, names), max_size=3)
        case inspect.StructType():
            return _struct(kind, names)
    return _plain(kind, names)


def _plain(kind: inspect.Type, names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StrType():
            return names | VALUE | TEXT
        case inspect.IntType():
            return st.integers(0, 5) | st.sampled_from([kind.ge or 0, (kind.lt or 2**32) - 1])
        case inspect.FloatType():
            return st.floats()
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
    raise NotImplementedError(f"say what a field of type {kind} may hold")


def _struct(kind: inspect.StructType, names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    tag = {} if kind.tag_field is None else {kind.tag_field: st.just(kind.tag)}
    fields = {field.encode_name: _of(field.type, names) for field in kind.fields}
    return st.fixed_dictionaries({**tag, **fields})


def messages(names: list[str]) -> list[st.SearchStrategy[dict[str, Any]]]:
    """Return what makes the messages of each kind, well formed, about things of these names."""
    union = inspect.type_info(FromPage)
    assert isinstance(union, inspect.UnionType)
    return [_of(kind, st.sampled_from(names)) for kind in union.types]


@st.composite
def _spoiled(draw: st.DrawFn, whole: st.SearchStrategy[dict[str, Any]]) -> dict[Any, Any]:
    """Return a message with something wrong in it, at any field."""
    message: dict[Any, Any] = draw(whole)
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from([*message, "more"]))
        if draw(st.booleans()):
            message.pop(name, None)
        else:
            message[name] = draw(GARBAGE)
    return message


def contents(names: list[str]) -> st.SearchStrategy[object]:
    """Return what makes contents of messages: half are well formed, the others anything."""
    whole = st.one_of(messages(names))
    return st.one_of(whole, whole, _spoiled(whole), GARBAGE)
