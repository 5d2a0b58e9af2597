"""What users raise, as a text and as what can be pickled."""

import pickle
from threading import Lock

import pytest

from nbflow.core.raised import LONGEST_TEXT, picklable, worded


class HoldsALock(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = Lock()


class Unshowable(HoldsALock):
    def __repr__(self):
        raise RuntimeError

    __str__ = __repr__


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("text"), "ValueError: text"),
        (ValueError(), "ValueError"),
        (KeyError("a"), "KeyError: 'a'"),
        (Unshowable("no"), "Unshowable: <Unshowable>"),
        (ValueError("x" * 2 * LONGEST_TEXT), f"ValueError: {'x' * LONGEST_TEXT}"),
    ],
)
def test_an_exception_is_worded_as_tracebacks_end(error, text):
    assert worded(error) == text


def test_what_can_be_pickled_is_returned_itself():
    error = ValueError("no")

    assert picklable(error) is error


def test_what_cannot_be_pickled_becomes_a_text():
    assert picklable(HoldsALock("no")) == (
        "The following exception could not be pickled due to "
        "TypeError(\"cannot pickle '_thread.lock' object\"): HoldsALock('no')"
    )


def test_an_exception_that_is_asked_while_one_is_tried_is_left_to_that_trial():
    seen = []

    class Asks(ValueError):
        def __reduce__(self):
            seen.append(picklable(HoldsALock("inner")))
            return ValueError, ("no",)

    picklable(Asks())

    assert [type(each) for each in seen] == [HoldsALock]
    assert isinstance(pickle.loads(pickle.dumps(Asks())), ValueError)
