import array
import collections
import copyreg
import datetime
import decimal
import enum
import fractions
import functools
import io
import itertools
import logging
import random
import re
import socket
import sys
import threading
import types
import typing
import weakref
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest

from nbflow.core.keys import Unhashable, digest, values


def same(one, other) -> bool:
    return digest(one) == digest(other)


def reason(value: object) -> str:
    with pytest.raises(Unhashable) as caught:
        digest(value)
    return caught.value.reason


class Plain:
    def __init__(self, **state: Any) -> None:
        vars(self).update(state)


class Slotted:
    __slots__ = ("__hidden", "a", "b")

    def __init__(self, a: object, hidden: object) -> None:
        self.a = a
        self.__hidden = hidden


class Row(list[Any]):
    pass


class Table(dict[str, Any]):
    pass


class Name(str):
    __slots__ = ()


class Thread(threading.Thread):
    pass


class Forgetful:
    """Says to pickle less than it has."""

    def __init__(self, state: object) -> None:
        self.state = state

    def __getstate__(self) -> None:
        return None


class Standing:
    def __init__(self, value: object) -> None:
        self.value = value

    def __nbflow_fingerprint__(self) -> object:
        return self.value


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int = 1
    others: list[int] = field(default_factory=list)


def answer() -> int:
    return 42


def other_answer() -> int:
    return 43


MAKERS = [
    lambda: Plain(a=1, b=[2]),
    lambda: Slotted(1, [2]),
    lambda: Row([1, [2]]),
    lambda: Table(a=[1]),
    lambda: Name("a"),
    lambda: Point(2, [3]),
    lambda: Colour.RED,
    lambda: datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    lambda: decimal.Decimal("1.0"),
    lambda: PurePosixPath("/a"),
    lambda: re.compile("a+", re.IGNORECASE),
    lambda: collections.Counter("ab"),
    lambda: collections.deque([1], 3),
    lambda: collections.OrderedDict(a=1),
    lambda: collections.defaultdict(list, a=[1]),
    lambda: types.SimpleNamespace(a=1),
    lambda: types.MappingProxyType({"a": 1}),
    lambda: functools.partial(pow, 2),
    lambda: io.StringIO("a"),
    lambda: itertools.count(3),
    lambda: memoryview(b"abc"),
    lambda: bytearray(b"abc"),
    lambda: {(1, (2,)), ("a", ("b",)), 3},
    lambda: frozenset({(1, (2,)), answer}),
    lambda: {answer: [answer]},
    lambda: ValueError("a", 1),
    lambda: list[int],
    lambda: int | None,
    lambda: typing.TypeVar("T", bound=int),
    lambda: range(3),
    lambda: slice(1, None),
    lambda: NotImplemented,
    lambda: object(),
    lambda: threading.Lock(),
    lambda: threading.RLock(),
    lambda: threading.Condition(),
    lambda: logging.getLogger("a"),
    lambda: np.random.default_rng(0),
    lambda: Standing([1]),
    lambda: sys,
    lambda: "a" * 100_000,
    lambda: b"a" * 100_000,
    lambda: list(range(1000)),
    lambda: set(range(1000)),
    lambda: dict.fromkeys(range(1000)),
    lambda: [[number, "a"] for number in range(1000)],
    lambda: [number if number else [number] for number in range(100)],
]


@pytest.mark.parametrize("make", MAKERS, ids=range(len(MAKERS)))
def test_a_value_made_twice_has_one_digest(make):
    assert same(make(), make())
    assert same([make(), 1], [make(), 1])


def test_values_of_different_kinds_have_digests_of_their_own():
    found = [digest(make()) for make in MAKERS]

    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Plain(a=1), Plain(a=2)),
        (Plain(a=1), Plain(b=1)),
        (Plain(a=1, b=2), Plain(b=2, a=1)),
        (Slotted(1, 2), Slotted(2, 2)),
        (Slotted(1, 2), Slotted(1, 3)),
        (Row([1]), [1]),
        (Row([1]), Row([2])),
        (Table(a=1), Table(a=2)),
        (Name("a"), Name("b")),
        (Name("a"), "a"),
        (Colour.RED, Colour.BLUE),
        (Colour.RED, 1),
        (Forgetful(1), Forgetful(2)),
        (Standing(1), Standing(2)),
        (Standing(1), 1),
        (functools.partial(answer), functools.partial(other_answer)),
        (memoryview(b"abcd"), memoryview(b"abcd").cast("h")),
        (memoryview(b"ab"), memoryview(b"ac")),
        (threading.Lock(), threading.RLock()),
        ({(1, (2,))}, {(1, (3,))}),
        ({(1, (2,)), 3}, {(1, (2,)), 4}),
        ([1, [2], 3], [1, [2], 4]),
        ({"a": [answer]}, {"a": [other_answer]}),
        (typing.TypeVar("T"), typing.TypeVar("U")),
        (itertools.count(1), itertools.count(2)),
        (iter([1, 2]), iter([1, 3])),
        (np.random.default_rng(0), np.random.default_rng(1)),
        (types.SimpleNamespace(a=answer), types.SimpleNamespace(a=other_answer)),
        (bytearray(b"a"), bytearray(b"b")),
    ],
)
def test_values_that_differ_have_digests_of_their_own(one, other):
    assert not same(one, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (bytes, b"a", b"b"),
        (bytearray, b"a", b"b"),
        (complex, 1j, 2j),
        (dict, {"a": 1}, {"a": 2}),
        (float, 1.0, 2.0),
        (frozenset, [1], [2]),
        (int, 1, 2),
        (list, [1], [2]),
        (set, [1], [2]),
        (str, "a", "b"),
        (tuple, [1], [2]),
        (collections.OrderedDict, {"a": 1}, {"a": 2}),
        (collections.Counter, "a", "b"),
        (collections.deque, "a", "b"),
        (random.Random, 1, 2),
        (ValueError, "a", "b"),
        (np.float64, 1, 2),
    ],
)
def test_what_a_class_of_the_user_inherits_counts(kind, one, other):
    derived = type("Derived", (kind,), {"__module__": "__main__"})

    assert same(derived(one), derived(one))
    assert not same(derived(one), derived(other))
    assert not same(derived(one), kind(one))


def test_slots_of_one_name_in_two_classes_of_one_name_both_count():
    def make(first: int, second: int) -> object:
        base = type("Same", (), {"__slots__": ("a",), "__module__": "__main__"})
        derived = type("Same", (base,), {"__slots__": ("a",), "__module__": "__main__"})
        value = derived()
        value.a = first
        vars(base)["a"].__set__(value, second)
        return value

    assert same(make(1, 2), make(1, 2))
    assert not same(make(1, 2), make(1, 3))
    assert not same(make(1, 2), make(3, 2))


def test_state_in_slots_of_a_class_of_the_library_counts():
    class Number(fractions.Fraction):
        pass

    assert same(Number(1, 2), Number(1, 2))
    assert not same(Number(1, 2), Number(1, 3))


def test_what_an_extension_of_the_user_holds_counts(monkeypatch):
    monkeypatch.setattr(values, "is_followed", lambda name: True)

    assert same(array.array("i", [1]), array.array("i", [1]))
    assert not same(array.array("i", [1]), array.array("i", [2]))
    assert reason(zlib.compressobj()) == "it is a Compress, it has no value to compare"


def test_a_weak_reference_is_what_it_refers_to():
    one, other = Plain(a=1), Plain(a=2)

    assert same(weakref.ref(one), weakref.ref(Plain) and weakref.ref(one))
    assert not same(weakref.ref(one), weakref.ref(other))


def test_a_weak_reference_of_another_class_is_one_too():
    class Reference(weakref.ref):  # type: ignore[type-arg]  # any
        pass

    one = Plain(a=1)

    assert same(Reference(one), weakref.ref(one))


def test_a_slot_that_is_not_set_is_left_out():
    one = Slotted(1, 2)
    del one.a

    assert not same(one, Slotted(1, 2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((number for number in "ab"), "it is a generator, it has no value to compare"),
        ({"a": [sys.stdout.buffer]}, None),
        (sys._getframe(), "it is a frame, it has no value to compare"),
        (threading.local(), "it is a _local, it has no value to compare"),
        (np.frompyfunc(answer, 0, 1), None),
    ],
)
def test_what_holds_no_value_says_so(value, text):
    found = reason(value)

    assert found.endswith("it has no value to compare")
    assert text is None or found == text


def test_a_socket_has_no_value_nor_has_what_holds_one():
    with socket.socket() as opened:
        assert reason(opened) == "it is a socket, it has no value to compare"
        assert reason([opened]) == "it holds a socket, it has no value to compare"


class Raises(type):
    @property
    def __name__(cls):  # type: ignore[override]  # hostile
        raise ValueError


class HostileName(metaclass=Raises):
    __module__ = "json"

    def __reduce_ex__(self, protocol: object) -> str:
        raise ValueError


class HostileList(list[Any]):
    def __iter__(self):
        raise SystemExit


class HostileHash(type):
    def __hash__(cls):
        raise ValueError

    def __eq__(cls, other):
        raise ValueError


class Unlooked(metaclass=HostileHash):
    pass


class Hostile:
    def __eq__(self, other):
        raise SystemExit

    def __hash__(self):
        raise ValueError

    def __reduce__(self):
        raise ZeroDivisionError

    def __repr__(self):
        raise GeneratorExit

    def __getattribute__(self, name):
        raise RuntimeError(name)


class HostileStandIn:
    def __nbflow_fingerprint__(self):
        raise MemoryError


class HostileDate(datetime.date):
    def __reduce__(self):
        raise BaseException


class Interrupting:
    def __nbflow_fingerprint__(self):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "make",
    [
        Unlooked,
        HostileStandIn,
        HostileName,
    ],
    ids=["hash", "stand-in", "name"],
)
def test_what_cannot_be_looked_at_is_refused_with_a_reason(make):
    value = make()

    assert "looking at it raised" in reason(value)
    assert "looking at it raised" in reason([{"a": value}])


def test_what_is_not_asked_for_does_no_harm():
    assert same(Hostile(), Hostile())
    assert same(HostileList([1]), HostileList([1]))
    assert not same(HostileList([1]), HostileList([2]))
    assert same(HostileDate(2020, 1, 1), HostileDate(2020, 1, 1))
    assert not same(HostileDate(2020, 1, 1), HostileDate(2020, 1, 2))


def test_an_interrupt_passes_through():
    with pytest.raises(KeyboardInterrupt):
        digest([Interrupting()])


class FromElsewhere:
    __module__ = "json"

    def __init__(self, reduced: Any) -> None:
        self.reduced = reduced

    def __reduce_ex__(self, protocol: object) -> Any:
        if isinstance(self.reduced, Exception):
            raise self.reduced
        return self.reduced


def test_an_installed_object_is_what_pickle_takes_it_apart_into():
    def parts(*more: object) -> FromElsewhere:
        return FromElsewhere((answer, (1,), *more))

    assert same(parts(), parts())
    assert not same(parts(), FromElsewhere((other_answer, (1,))))
    assert not same(parts({"a": 1}), parts({"a": 2}))
    assert not same(parts(None, iter([1])), parts(None, iter([2])))
    assert not same(parts(None, None, iter([("a", 1)])), parts(None, None, iter([("a", 2)])))


def test_an_installed_object_that_is_found_by_name_is_its_name():
    assert reason(FromElsewhere("nowhere")).startswith("it is a FromElsewhere made at run time")
    assert same(np.add, np.add)
    assert not same(np.add, np.subtract)


def test_an_installed_object_that_fails_says_how():
    assert reason(FromElsewhere(TypeError())) == "it is a FromElsewhere, it has no value to compare"
    assert "looking at it raised OSError" in reason(FromElsewhere(OSError()))


def test_what_is_registered_with_copyreg_is_used(monkeypatch):
    monkeypatch.setitem(
        copyreg.dispatch_table, FromElsewhere, lambda value: (answer, (value.reduced,))
    )

    assert not same(FromElsewhere(1), FromElsewhere(2))


def test_a_thread_of_the_user_is_looked_into():
    assert "has no value to compare" in reason(Thread())


def test_a_module_of_a_class_of_its_own_is_a_module(monkeypatch):
    class Lazy(types.ModuleType):
        pass

    one, other = Lazy("local_lazy"), Lazy("local_lazy")
    other.x = 1  # type: ignore[attr-defined]  # a module takes any

    assert not same(one, other)


def test_loggers_are_found_only_where_logging_is_loaded(monkeypatch):
    logger = logging.getLogger("b")
    assert same(logger, logging.getLogger("a"))

    monkeypatch.setitem(sys.modules, "logging", None)

    assert not same(logger, logging.getLogger("a"))
