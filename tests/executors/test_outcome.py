import threading
from concurrent.futures import Future

import pytest

from nbflow.errors import UnsendableError
from nbflow.executors.outcome import ENDED, RAISED, packed, settle
from nbflow.executors.parting import Parted
from nbflow.executors.sending import pack
from tests.executors.calls import Unpicklable, Unreadable


def arrived(result, error=None):
    future: Future[object] = Future()
    settle(future, *packed(result, error))
    return future


def test_a_result_arrives():
    assert arrived({"a": 1}).result() == {"a": 1}


def test_an_exception_arrives():
    with pytest.raises(LookupError, match="gone"):
        arrived(None, LookupError("gone")).result()


def test_a_result_that_cannot_be_sent_arrives_as_the_path_to_the_culprit():
    error = arrived(Parted("head", [threading.Lock()])).exception()

    assert isinstance(error, UnsendableError)
    assert error.path == "result[0]"


def test_a_head_that_cannot_be_sent_is_found_too():
    error = arrived(Parted(threading.Lock(), 1)).exception()

    assert isinstance(error, UnsendableError)
    assert error.path == "outcome.head"


@pytest.mark.parametrize(
    ("error", "path"),
    [(Unpicklable(threading.Lock()), "exception.args[0]"), (Unreadable(1, "gone"), "outcome")],
)
def test_an_exception_that_cannot_arrive_says_so(error, path):
    found = arrived(None, error).exception()

    assert isinstance(found, UnsendableError)
    assert found.path == path


def test_a_value_that_stayed_behind_is_stood_for():
    future: Future[object] = Future()

    settle(future, ENDED, pack("head"), lambda: "held")

    assert future.result() == Parted("head", "held")


def test_an_error_has_nothing_that_stayed_behind():
    future: Future[object] = Future()

    settle(future, RAISED, pack(LookupError("gone")), lambda: "held")

    assert isinstance(future.exception(), LookupError)
