import threading
import time
from contextlib import suppress
from contextvars import ContextVar

from nbflow.engine.effects import Raised
from nbflow.notebook.beside import TooLong, beside

VALUE = ContextVar("VALUE", default="none")


def test_what_a_call_returns_is_returned_from_another_thread():
    assert beside(60.0, threading.current_thread) is not threading.current_thread()


def test_what_it_raises_is_told():
    outcome = beside(60.0, lambda: 1 / 0)

    assert isinstance(outcome, Raised)
    assert isinstance(outcome.exception, ZeroDivisionError)


def test_context_is_that_of_the_caller():
    VALUE.set("mine")

    assert beside(60.0, VALUE.get) == "mine"


def test_one_that_never_ends_is_ended():
    ended = threading.Event()

    def endless():
        try:
            while True:
                pass
        finally:
            ended.set()

    outcome = beside(0.01, endless)

    assert isinstance(outcome, Raised)
    assert isinstance(outcome.exception, TooLong)
    assert ended.wait(10)


def test_one_that_swallows_what_ends_it_is_ended_all_the_same():
    ended = threading.Event()

    def stubborn():
        for _ in range(2):
            with suppress(BaseException):
                while True:
                    pass
        ended.set()

    outcome = beside(0.01, stubborn)

    assert isinstance(outcome, Raised)
    assert isinstance(outcome.exception, TooLong)
    assert ended.wait(10)


def test_one_that_waits_in_c_is_left_behind(monkeypatch):
    monkeypatch.setattr("nbflow.notebook.beside.PAUSE", 0.001)
    release = threading.Lock()
    release.acquire()

    outcome = beside(0.01, release.acquire)

    release.release()
    assert isinstance(outcome, Raised)
    assert isinstance(outcome.exception, TooLong)


def test_nothing_is_left_to_be_raised_in_one_that_has_ended():
    assert beside(60.0, lambda: time.monotonic() > 0) is True
