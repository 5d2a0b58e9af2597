import pytest

from nbflow.engine.home import bring_home, brought
from nbflow.engine.kept import Kept
from nbflow.engine.state import Mapped, State, Success
from nbflow.errors import ExecutorError
from nbflow.executors import Held


class Shelf:
    """Holds values as a worker would, and counts what is fetched."""

    def __init__(self):
        self.fetched = []

    def fetch(self, source):
        self.fetched.append(source)
        return source * 2


@pytest.fixture
def shelf():
    return Shelf()


def test_what_is_here_stays_as_it_is():
    assert brought(Success(result=[1])) == [1]


def test_what_stayed_away_is_fetched_once(shelf):
    state = Success(result=Held(shelf, 21))

    assert (brought(state), brought(state), state.result) == (42, 42, 42)
    assert shelf.fetched == [21]


def test_what_is_kept_of_it_is_brought_along(shelf):
    state = Success(result=Held(shelf, 21))
    state.kept = Kept()
    state.kept.value = state.result

    brought(state)

    assert state.kept.value == 42


def test_the_children_of_a_map_are_brought_one_by_one(shelf):
    children: list[State] = [Success(result=Held(shelf, 1)), Success(result=5)]
    state = Mapped(result=[each.result for each in children], map_states=children)

    assert brought(state) == [2, 5]
    assert state.result == [2, 5]


def test_a_map_given_without_its_children_keeps_its_result():
    assert brought(Mapped(result=[1, 2])) == [1, 2]


def test_a_map_whose_children_are_still_open_has_nothing_to_bring():
    assert brought(Mapped()) is None


def test_all_that_there_is_can_be_brought(shelf):
    states = [Success(result=Held(shelf, 1)), None, Success(result=3)]

    bring_home(states)

    assert [None if each is None else each.result for each in states] == [2, None, 3]


def test_what_is_no_longer_there_says_so():
    class Gone:
        def fetch(self, source):
            raise ExecutorError("it is gone")

    with pytest.raises(ExecutorError, match="gone"):
        brought(Success(result=Held(Gone(), 1)))
