"""Functions that the tests have called somewhere: each is found there by its import path."""

import os
import threading
import time
from typing import Any

from nbflow.executors import Parted, say

LARGE = 200_000


def count(times: int) -> int:
    for number in range(times):
        say(number)
    return times


def fail(text: str) -> None:
    raise LookupError(text)


def spin() -> None:
    say("in")
    while True:
        pass


def spin_as(name: str) -> None:
    say(name)
    while True:
        pass


def sleep(name: str = "in") -> None:
    say(name)
    time.sleep(600)


def die() -> None:
    os.kill(os.getpid(), 9)


def leave() -> None:
    os._exit(3)


def pid() -> int:
    return os.getpid()


def lock() -> Any:
    return {"db": [threading.Lock()]}


def head_and_bytes(size: int) -> Parted:
    return Parted("head", bytes(size))


def length(first: Any, second: Any = b"") -> int:
    if isinstance(first, dict):
        return sum(map(len, first.values())) + len(second)
    return len(first) + len(second)


class Unreadable(Exception):
    """Takes two arguments, of which it keeps one: it pickles, and cannot be read again."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def raise_unreadable() -> None:
    raise Unreadable(1, "gone")


class Unpicklable(Exception):
    pass


def raise_unpicklable() -> None:
    raise Unpicklable(threading.Lock())


class Bomb:
    """Pickles as what cannot be read."""

    def __reduce__(self) -> Any:
        return fail, ("not here",)
