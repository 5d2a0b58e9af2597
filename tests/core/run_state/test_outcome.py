"""The state that a run ends in."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core.reference import Held, Reference
from nbflow.core.run_state import State, StateType, aggregate, crashed, cut_off, failed, state_of
from nbflow.core.run_state.making import Completed, Failed, NotReady, Pending
from nbflow.core.signals import Abort, Pause, TerminationSignal
from nbflow.errors import FailedRun, MissingResult

KINDS = list(StateType)


class Boom(BaseException):
    pass


def of_run(kind: str, data: Any = 1) -> State:
    return State(kind, data=data, state_details={"task_run_id": uuid4()})


def by_reference(kinds: list[StateType]) -> tuple[str, str]:
    """Return the type and message as the table tells them."""
    n = len(kinds)

    def told(words: str, *which: str) -> str:
        return f"{sum(kind in which for kind in kinds)}/{n} states {words}."

    if set(kinds) <= {"COMPLETED"}:
        return "COMPLETED", "All states completed."
    if "CANCELLED" in kinds:
        return "CANCELLED", told("cancelled", "CANCELLED")
    if "PAUSED" in kinds:
        return "PAUSED", told("paused", "PAUSED")
    if {"FAILED", "CRASHED"} & set(kinds):
        return "FAILED", told("failed", "FAILED", "CRASHED")
    return "FAILED", told(
        "are not final", "SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"
    )


@given(st.lists(st.sampled_from(KINDS), min_size=1))
def test_what_states_have_in_common_is_as_the_table_tells(kinds):
    state = aggregate([State(kind) for kind in kinds])

    assert (state.type, state.message) == by_reference(kinds)
    assert state.name == state.type.capitalize()
    assert state.data is None


@pytest.mark.parametrize(
    ("kinds", "kind", "message"),
    [
        (["COMPLETED", "COMPLETED"], "COMPLETED", "All states completed."),
        (["FAILED", "CANCELLED", "PAUSED"], "CANCELLED", "1/3 states cancelled."),
        (["FAILED", "PAUSED", "PAUSED"], "PAUSED", "2/3 states paused."),
        (["COMPLETED", "FAILED", "CRASHED"], "FAILED", "2/3 states failed."),
        (["FAILED", "PENDING"], "FAILED", "1/2 states failed."),
        (["COMPLETED", "PENDING"], "FAILED", "1/2 states are not final."),
    ],
)
def test_what_states_have_in_common(kinds, kind, message):
    state = aggregate([State(each) for each in kinds])

    assert (state.type, state.message) == (kind, message)


@pytest.mark.parametrize(
    "value",
    [
        42,
        None,
        [],
        (),
        {},
        [1, Completed(data=1)],
        {"a": Completed(data=1)},
        [Completed(data=1), Failed(message="no"), 3],
    ],
)
def test_data_completes(value):
    state = state_of(value)

    assert (str(state), state.result()) == ("Completed()", value)


def test_an_exception_that_is_returned_is_data():
    error = ValueError("no")

    assert state_of(error).result() is error


def test_a_state_made_by_hand_is_the_state():
    by_hand = Completed(name="Great", message="m", data=3)

    assert state_of(by_hand) is by_hand


def test_a_failure_made_by_hand_raises_its_exception():
    state = state_of(Failed(data=ValueError("no")))

    with pytest.raises(ValueError, match="no"):
        state.result()


def test_a_failure_made_by_hand_without_data_raises_its_message():
    by_hand = Failed(message="no")

    assert state_of(by_hand, Held) is by_hand
    with pytest.raises(FailedRun, match="no"):
        by_hand.result()


def test_a_state_by_hand_may_be_named_as_an_unfinished_one():
    state = state_of(Completed(name="Pending", data=1))

    assert (state.name, state.result()) == ("Pending", 1)


def test_an_unfinished_state_by_hand_is_left_to_the_engine():
    by_hand = Pending()

    assert state_of(by_hand, Held) is by_hand


@pytest.mark.parametrize(
    ("kind", "message"),
    [("COMPLETED", "All states completed."), ("FAILED", "1/1 states failed.")],
)
def test_one_state_of_a_run_is_what_it_has_in_common_with_itself(kind, message):
    other = of_run(kind)

    state = state_of(other)

    assert (state.type, state.message) == (kind, message)
    assert state.result(raise_on_failure=False) is other


def test_one_failed_state_of_a_run_raises_its_exception():
    with pytest.raises(ValueError, match="no"):
        state_of(of_run("FAILED", ValueError("no"))).result()


@pytest.mark.parametrize("collection", [list, tuple, set])
def test_a_collection_of_states_leads_to_what_they_have_in_common(collection):
    states = collection([Completed(data=1), of_run("COMPLETED")])

    state = state_of(states)

    assert (state.type, state.message) == ("COMPLETED", "All states completed.")
    assert state.result() is states


def test_a_collection_raises_its_first_failure():
    states = [
        Completed(data=1),
        Failed(data=KeyError("first")),
        Failed(data=ValueError("second")),
    ]

    with pytest.raises(KeyError, match="first"):
        state_of(states).result()


def test_what_never_became_final_raises_the_message():
    with pytest.raises(FailedRun, match=r"^1/1 states are not final\.$"):
        state_of([NotReady()]).result()


@pytest.mark.parametrize(
    "value", [3, None, [Completed(data=1)], Completed(data=3), Completed(), Failed(data=3)]
)
def test_what_is_returned_is_wrapped(value):
    state = state_of(value, Held)

    held = value.data if isinstance(value, State) else value
    assert isinstance(state.data, Held)
    assert state.data.get() == held


def test_wrapping_leaves_the_state_that_was_made_by_hand():
    by_hand = Completed(data=3)

    state_of(by_hand, Held)

    assert by_hand.data == 3


@pytest.mark.parametrize("as_returned", [lambda ref: ref, lambda ref: Completed(data=ref)])
def test_what_is_wrapped_already_is_not_wrapped_again(as_returned):
    class Kept(Reference):
        def get(self):
            return 3

    kept = Kept()

    assert state_of(as_returned(kept), Held).data is kept


def test_none_by_hand_is_a_value_once_it_is_returned():
    with pytest.raises(MissingResult):
        Completed().result()

    assert state_of(Completed()).result() is None


@pytest.mark.parametrize(
    ("beginning", "message"),
    [
        (
            "Flow run encountered an exception:",
            "Flow run encountered an exception: ValueError: text",
        ),
        ("Task run encountered an exception", "Task run encountered an exception ValueError: text"),
    ],
)
def test_what_raised_failed(beginning, message):
    error = ValueError("text")

    state = failed(error, beginning)

    assert (state.type, state.name, state.message) == ("FAILED", "Failed", message)
    with pytest.raises(ValueError, match="text") as raised:
        state.result()
    assert raised.value is error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            asyncio.CancelledError(),
            "Execution was cancelled by the runtime environment.",
        ),
        (KeyboardInterrupt(), "Execution was aborted by an interrupt signal."),
        (TerminationSignal(15), "Execution was aborted by a termination signal."),
        (SystemExit(3), "Execution was aborted by Python system exit call."),
        (Boom("x"), "Execution was interrupted by an unexpected exception: Boom: x"),
        (Boom(), "Execution was interrupted by an unexpected exception: Boom"),
    ],
)
def test_what_was_interrupted_crashed(error, message):
    state = crashed(error)

    assert (state.type, state.name, state.message) == ("CRASHED", "Crashed", message)
    with pytest.raises(type(error)) as raised:
        state.result()
    assert raised.value is error


@pytest.mark.parametrize(
    ("error", "name", "message"),
    [
        (Abort("no"), "Failed", "Execution was aborted: Abort: no"),
        (Pause("later"), "Paused", "later"),
        (Pause(), "Paused", None),
        (GeneratorExit(), "Cancelled", "Execution was given up: nobody waits for it any longer."),
        (Boom("x"), "Crashed", "Execution was interrupted by an unexpected exception: Boom: x"),
    ],
)
def test_what_cuts_off_a_run_says_the_state(error, name, message):
    state = cut_off(error)

    assert (state.name, state.message, state.data) == (name, message, error)
