from datetime import UTC, datetime, timedelta

import pytest

from nbflow.core.state import Cached
from nbflow.engine import shelf
from nbflow.engine.shelf import Entry

PLACE = ("load-1",)


@pytest.fixture(autouse=True)
def _emptied():
    shelf.clear()
    yield
    shelf.clear()


def entry(result, run="r", until=None, **hashed):
    return Entry(Cached(result=result, cached_result_expiration=until, hashed_inputs=hashed), run)


def results(run="now"):
    return [each.state.result for each in shelf.entries(PLACE, run)]


def test_the_newest_comes_first():
    shelf.put(PLACE, entry(1, x="a"))
    shelf.put(PLACE, entry(2, x="b"))

    assert results() == [2, 1]
    assert shelf.entries(("other",), "now") == []


def test_what_a_run_itself_left_it_does_not_find():
    shelf.put(PLACE, entry(1, run="now"))

    assert results("now") == []
    assert results("later") == [1]


def test_of_equal_inputs_the_newest_stays():
    shelf.put(PLACE, entry(1, x="a"))
    shelf.put(PLACE, entry(2, x="a"))

    assert results() == [2]


def test_inputs_without_a_value_to_compare_are_not_equal():
    shelf.put(PLACE, entry(1, x=""))
    shelf.put(PLACE, entry(2, x=""))

    assert results() == [2, 1]


def test_what_is_over_goes_when_something_comes():
    shelf.put(PLACE, entry(1, until=datetime.now(UTC) - timedelta(days=1), x="a"))
    assert results() == [1]

    shelf.put(PLACE, entry(2, x="b"))

    assert results() == [2]


def test_what_is_discarded_is_gone():
    first, second = entry(1, x="a"), entry(2, x="b")
    shelf.put(PLACE, first)
    shelf.put(PLACE, second)

    shelf.discard(PLACE, first)

    assert results() == [2]
