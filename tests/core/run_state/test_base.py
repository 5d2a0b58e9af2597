"""What a state of a run is made of."""

import copy
import pickle
import sys
from datetime import UTC, datetime
from threading import Barrier, Lock, Thread
from uuid import UUID, uuid4

import pytest

from nbflow.core.run_state import State, StateDetails, StateType
from nbflow.core.run_state.base import as_details

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class HoldsALock(Exception):
    def __init__(self) -> None:
        super().__init__("no")
        self.lock = Lock()


def test_a_state_has_the_documented_fields():
    state_id, run_id = uuid4(), uuid4()
    details = StateDetails(flow_run_id=run_id)
    state = State(
        type=StateType.FAILED,
        name="Broken",
        message="m",
        data=3,
        state_details=details,
        id=state_id,
        timestamp=NOON,
    )

    assert (state.type, state.name, state.message, state.data) == ("FAILED", "Broken", "m", 3)
    assert (state.id, state.timestamp, state.state_details) == (state_id, NOON, details)


def test_the_details_are_those_documented():
    assert StateDetails.__slots__ == (
        *("flow_run_id", "task_run_id", "child_flow_run_id", "scheduled_time", "cache_key"),
        *("cache_expiration", "untrackable_result", "refresh_cache", "retriable"),
    )


@pytest.mark.parametrize("kind", StateType)
def test_a_state_is_called_as_its_type(kind):
    assert State(kind).name == kind.value.capitalize()


def test_a_type_may_be_given_by_its_name():
    assert State("COMPLETED").type is StateType.COMPLETED


def test_a_type_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="'DONE' is not a valid StateType"):
        State("DONE")


def test_details_may_be_given_as_a_mapping():
    assert State("PENDING", state_details={"cache_key": "k"}).state_details.cache_key == "k"


def test_details_can_be_changed_and_set():
    state = State("PENDING")

    state.state_details.cache_key = "k"
    assert state.state_details.cache_key == "k"
    state.state_details = StateDetails(cache_key="l")
    assert state.state_details.cache_key == "l"


def test_given_details_are_copied_for_a_state_of_their_own():
    given = StateDetails(cache_key="k")

    assert as_details(given) == given
    assert as_details(given) is not given
    assert as_details({"cache_key": "k"}) == given


@pytest.mark.parametrize(
    ("details", "has_run"),
    [
        (None, False),
        ({"cache_key": "k"}, False),
        ({"flow_run_id": uuid4()}, True),
        ({"task_run_id": uuid4()}, True),
    ],
)
def test_a_state_of_a_run_is_told_from_one_made_by_hand(details, has_run):
    assert State("COMPLETED", state_details=details).has_run is has_run


def test_a_state_keeps_its_id_and_time():
    state = State("PENDING")

    assert isinstance(state.id, UUID)
    assert state.id == state.id
    assert state.timestamp == state.timestamp
    assert state.timestamp.tzinfo is UTC


def test_threads_that_ask_at_once_see_one_id():
    state, ready, seen = State("PENDING"), Barrier(8), []

    def ask():
        ready.wait()
        seen.append(state.id)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(seen)) == 1


def test_an_id_that_another_thread_was_first_to_make_is_kept(monkeypatch):
    state, first = State("PENDING"), uuid4()

    class Late:
        def __enter__(self):
            state._id = first

        def __exit__(self, *_):
            pass

    monkeypatch.setattr("nbflow.core.run_state.base._naming", Late())

    assert state.id == first


def test_states_are_told_apart_by_their_ids():
    one, other = State("PENDING"), State("PENDING")

    assert one == one
    assert one != other
    assert one != "PENDING"
    assert len({one, other, one}) == 2
    assert State("FAILED", id=one.id) == one


@pytest.mark.parametrize(
    ("state", "text", "representation"),
    [
        (State("COMPLETED"), "Completed()", "Completed(message=None, type=COMPLETED, result=None)"),
        (
            State("FAILED", message="msg"),
            "Failed('msg')",
            "Failed(message='msg', type=FAILED, result=None)",
        ),
        (
            State("COMPLETED", name="Cached"),
            "Cached(type=COMPLETED)",
            "Cached(message=None, type=COMPLETED, result=None)",
        ),
        (
            State("FAILED", name="TimedOut", message="late"),
            "TimedOut('late', type=FAILED)",
            "TimedOut(message='late', type=FAILED, result=None)",
        ),
        (
            State("FAILED", message="m", data=3),
            "Failed('m')",
            "Failed(message='m', type=FAILED, result=3)",
        ),
    ],
)
def test_a_state_as_text(state, text, representation):
    assert str(state) == text
    assert repr(state) == representation


def test_a_state_with_changes_is_another_with_everything_else():
    state = State("FAILED", "Broken", "m", 3, {"cache_key": "k"}, timestamp=NOON)

    changed = state.with_changes(message="n")

    assert repr(changed) == "Broken(message='n', type=FAILED, result=3)"
    assert (changed.timestamp, changed.state_details) == (NOON, StateDetails(cache_key="k"))
    assert changed.state_details is not state.state_details
    assert changed != state
    assert state.message == "m"


def test_a_state_with_changes_keeps_the_class_of_the_user():
    class Mine(State):
        pass

    assert type(Mine("PENDING").with_changes(name="Other")) is Mine


def test_a_field_that_there_is_not_cannot_be_changed():
    with pytest.raises(TypeError, match="result"):
        State("PENDING").with_changes(result=3)


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_a_copy_is_the_same_state(copied):
    state = State("COMPLETED", data=[3], state_details={"cache_key": "k"})

    again = copied(state)

    assert again == state
    assert (again.data, again.timestamp) == ([3], state.timestamp)
    assert again.state_details == state.state_details


def test_an_exception_that_cannot_be_pickled_does_not_take_its_state_with_it():
    again = pickle.loads(pickle.dumps(State("FAILED", data=HoldsALock())))

    assert again.data == (
        "The following exception could not be pickled due to "
        "TypeError(\"cannot pickle '_thread.lock' object\"): HoldsALock('no')"
    )


def test_a_state_is_small():
    assert sys.getsizeof(State("PENDING")) <= 88
    assert not hasattr(State("PENDING"), "__dict__")


def test_the_value_is_the_result():
    assert State("COMPLETED", data=3).value == 3
    with pytest.raises(ValueError, match="no"):
        _ = State("FAILED", data=ValueError("no")).value
