import sqlite3
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from nbflow.errors import UnsendableError
from nbflow.executors.parting import Parted
from nbflow.executors.sending import pack, unpack
from tests.executors.calls import Bomb
from tests.messages import matches

BASE = threading.Lock()


class Database:
    def __init__(self):
        self.name = "flights"
        self._lock = threading.Lock()


class Slotted:
    __slots__ = ("lock", "missing")

    def __init__(self):
        self.lock = threading.Lock()


@dataclass
class Settings:
    lock: Any = field(default_factory=threading.Lock)


def closing_over(value):
    return lambda: value


def with_default(lock=BASE):
    return lock


def local_function(source):
    """Return a function as one of a notebook: known by no import path."""
    found: dict[str, Any] = {"__name__": "__main__", "lock": BASE}
    exec(source, found)
    return found["fn"]


def refused(value, **named):
    with pytest.raises(UnsendableError) as raised:
        pack(value, **named)
    return raised.value


def test_a_value_arrives_as_it_was():
    value = {"rows": [1, 2.5, None], "names": ("a", "b")}

    assert unpack(pack(value), "value") == value


def test_a_function_of_a_notebook_arrives():
    fn = local_function("def fn(x): return x + 1")

    assert unpack(pack(fn), "function")(1) == 2


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (threading.Lock(), "result"),
        ({"db": Database()}, "result['db']._lock"),
        ([1, (2, threading.Lock())], "result[1][1]"),
        ({"all": Parted(1, [threading.Lock()])}, "result['all'].value[0]"),
        ({1, threading.Lock()}, "result{…}"),
        (Slotted(), "result.lock"),
        (Settings(), "result.lock"),
        (partial(int, threading.Lock()), "result.args[0]"),
        (closing_over(Database()), "result→value._lock"),
        (local_function("def fn(): return lock"), "result→lock"),
        (local_function("def fn(x=lock): return x"), "result.__defaults__[0]"),
        (LookupError("gone", threading.Lock()), "result.args[1]"),
    ],
)
def test_the_path_leads_to_what_cannot_be_sent(value, path):
    error = refused(value, result=value)

    assert error.path == path
    assert error.kind == "_thread.lock"


def test_what_to_do_about_it_is_said():
    value = {"db": Database()}

    assert matches("unsendable", str(refused(value, result=value)))


def test_a_class_that_refuses_by_itself_is_the_culprit():
    connection = sqlite3.connect(":memory:")
    try:
        error = refused([connection], result=[connection])
    finally:
        connection.close()

    assert (error.path, error.kind) == ("result[0]", "sqlite3.Connection")


def test_of_several_parts_the_one_that_fails_is_named():
    error = refused((print, BASE), function=print, arguments=[BASE])

    assert error.path == "arguments[0]"


def test_a_path_of_no_end_has_one():
    value: Any = threading.Lock()
    for _ in range(30):
        value = [value]

    assert refused(value).path == "value" + "[0]" * 20


def test_what_cannot_be_read_again_is_told():
    with pytest.raises(UnsendableError) as raised:
        unpack(pack(Bomb()), "outcome")

    assert matches("unreadable", str(raised.value))
