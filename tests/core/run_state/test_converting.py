"""The states of one way of writing as those of the other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbflow.core import state as dag
from nbflow.core.reference import Held, Reference
from nbflow.core.run_state import State, StateDetails, as_dag_state, as_run_state
from nbflow.core.run_state.kind import StateType
from nbflow.core.signals import FAIL
from nbflow.errors import MissingResult

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

# Each class of a plan's states, and what a run calls it: a bijection.
TABLE = {
    "Cached": ("COMPLETED", "Cached"),
    "Cancelled": ("CANCELLED", "Cancelled"),
    "Cancelling": ("CANCELLING", "Cancelling"),
    "ClientFailed": ("PENDING", "ClientFailed"),
    "Crashed": ("CRASHED", "Crashed"),
    "Failed": ("FAILED", "Failed"),
    "Finished": ("COMPLETED", "Finished"),
    "Looped": ("COMPLETED", "Looped"),
    "Mapped": ("COMPLETED", "Mapped"),
    "NotReady": ("PENDING", "NotReady"),
    "Paused": ("PAUSED", "Paused"),
    "Pending": ("PENDING", "Pending"),
    "Queued": ("PENDING", "Queued"),
    "Resume": ("SCHEDULED", "Resume"),
    "Retrying": ("SCHEDULED", "AwaitingRetry"),
    "Running": ("RUNNING", "Running"),
    "Scheduled": ("SCHEDULED", "Scheduled"),
    "Skipped": ("COMPLETED", "Skipped"),
    "State": ("PENDING", "State"),
    "Submitted": ("PENDING", "Submitted"),
    "Success": ("COMPLETED", "Completed"),
    "TimedOut": ("FAILED", "TimedOut"),
    "TriggerFailed": ("FAILED", "TriggerFailed"),
    "ValidationFailed": ("FAILED", "ValidationFailed"),
}
# What a run alone has leads to the class of its type.
BY_TYPE = {
    "SCHEDULED": "Scheduled",
    "PENDING": "Pending",
    "RUNNING": "Running",
    "COMPLETED": "Success",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
    "CRASHED": "Crashed",
    "PAUSED": "Paused",
    "CANCELLING": "Cancelling",
}
WAIT = ["Paused", "Queued", "Resume", "Retrying", "Scheduled"]


class Kept(Reference):
    """Counts how often it is read."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.reads = 0

    def get(self):
        self.reads += 1
        return self.value


def test_the_table_has_every_class_and_says_it_once():
    assert sorted(TABLE) == sorted(dag.__all__)
    assert len(set(TABLE.values())) == len(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_class_is_a_type_and_a_name(name):
    state = as_run_state(getattr(dag, name)("m"))

    assert (state.type, state.name, state.message) == (*TABLE[name], "m")


@pytest.mark.parametrize("name", TABLE)
def test_a_type_and_a_name_are_a_class(name):
    kind, called = TABLE[name]

    state = as_dag_state(State(kind, called, "m"))

    assert type(state) is getattr(dag, name)
    assert state.message == "m"


@pytest.mark.parametrize("kind", BY_TYPE)
@pytest.mark.parametrize("called", ["Great", "Late"])
def test_a_name_that_no_class_has_leads_to_that_of_the_type(kind, called):
    assert type(as_dag_state(State(kind, called))).__name__ == BY_TYPE[kind]


def test_a_run_that_retries_runs():
    assert type(as_dag_state(State("RUNNING", "Retrying"))) is dag.Running


def test_a_class_of_the_user_has_the_type_of_the_one_it_is_from():
    great = type("Great", (dag.Success,), {})

    state = as_run_state(great(result=3))

    assert (state.type, state.name, state.data) == ("COMPLETED", "Great", 3)


@given(
    name=st.sampled_from(sorted(set(TABLE) - {"Mapped"})),
    message=st.none() | st.text(),
    result=st.none() | st.integers() | st.text() | st.builds(ValueError, st.text()),
)
def test_there_and_back_a_plans_state_is_the_same(name, message, result):
    state = getattr(dag, name)(message=message, result=result)

    back = as_dag_state(as_run_state(state))

    assert type(back) is type(state)
    assert (back.message, back.result) == (message, result)
    assert getattr(back, "start_time", None) == getattr(state, "start_time", None)


@given(
    kind=st.sampled_from(sorted(TABLE.values())),
    message=st.none() | st.text(),
    data=st.integers() | st.text() | st.builds(ValueError, st.text()),
)
def test_there_and_back_a_runs_state_is_the_same(kind, message, data):
    state = State(kind[0], kind[1], message, data)

    assert repr(as_run_state(as_dag_state(state))) == repr(state)


@pytest.mark.parametrize("state", [dag.Success(), State("COMPLETED")])
def test_what_is_of_the_kind_is_returned_itself(state):
    assert (as_run_state if isinstance(state, State) else as_dag_state)(state) is state


@pytest.mark.parametrize("name", WAIT)
def test_the_moment_that_is_waited_for_goes_along(name):
    state = as_run_state(getattr(dag, name)(start_time=NOON))

    assert state.state_details == StateDetails(scheduled_time=NOON)
    assert getattr(as_dag_state(state), "start_time") == NOON  # noqa: B009 -- some classes have it


def test_the_end_of_what_is_cached_goes_along():
    state = as_run_state(dag.Cached(result=3, cached_result_expiration=NOON))

    assert state.state_details == StateDetails(cache_expiration=NOON)
    back = as_dag_state(state)
    assert isinstance(back, dag.Cached)
    assert back.cached_result_expiration == NOON


@pytest.mark.parametrize("value", [3, None])
def test_the_value_of_a_success_is_its_result(value):
    assert as_run_state(dag.Success(result=value)).result() == value
    assert as_dag_state(State("COMPLETED", data=Held(value))).result == value


def test_the_exception_of_a_failure_is_raised_by_both():
    error = ValueError("no")

    for state in (
        as_run_state(dag.Failed(result=error)),
        as_dag_state(State("FAILED", data=error)),
    ):
        with pytest.raises(ValueError, match="no") as raised:
            _ = state.value
        assert raised.value is error


def test_a_signal_is_the_state_it_asks_for():
    signal = FAIL("no")

    state = as_run_state(signal.state)

    assert str(state) == "Failed('no')"
    with pytest.raises(FAIL) as raised:
        state.result()
    assert raised.value is signal


def test_the_failed_state_of_a_flow_raises_what_its_first_failed_task_raised():
    tasks = {"a": dag.Success(result=1), "b": dag.Failed(result=KeyError("b"))}

    state = as_run_state(dag.Failed(result=tasks))

    assert [str(each) for each in state.data] == ["Completed()", "Failed()"]
    with pytest.raises(KeyError, match="b"):
        state.result()


@pytest.mark.parametrize("result", [{}, {"a": 1}])
def test_another_mapping_stays_as_it_is(result):
    assert as_run_state(dag.Failed(result=result)).data == result


def test_a_result_that_is_kept_elsewhere_is_read_once_and_only_when_asked_for():
    kept = Kept(3)

    state = as_dag_state(State("COMPLETED", data=kept))

    assert (kept.reads, state.has_result_here) == (0, False)
    assert (state.result, state.result, kept.reads) == (3, 3, 1)


def test_a_result_that_was_left_is_fetched_only_when_asked_for():
    kept = Kept(3)
    left = dag.Success()
    left.leave(kept)

    state = as_run_state(left)

    assert repr(state) == "Completed(message=None, type=COMPLETED, result=<result of <Success>>)"
    assert kept.reads == 0
    assert (state.result(), kept.reads) == (3, 1)


def test_a_result_that_cannot_be_read_says_so_where_it_is_asked_for():
    class Gone(Reference):
        def get(self):
            raise MissingResult("it is gone")

    state = as_dag_state(State("COMPLETED", data=Gone()))

    with pytest.raises(MissingResult, match="it is gone"):
        _ = state.result


def test_every_type_has_a_class():
    assert set(BY_TYPE) == set(StateType)
