import pickle

import pytest

from nbflow.core import signals
from nbflow.core.signals import (
    ENDRUN,
    FAIL,
    LOOP,
    PAUSE,
    RETRY,
    SKIP,
    SUCCESS,
    TRIGGERFAIL,
    VALIDATIONFAIL,
    Abort,
    NbflowSignal,
    NbflowStateSignal,
    Pause,
    TaskTimeoutSignal,
    TerminationSignal,
    signal_from_state,
)
from nbflow.core.state import (
    Failed,
    Looped,
    Paused,
    Pending,
    Retrying,
    Skipped,
    State,
    Success,
    TriggerFailed,
    ValidationFailed,
)

PAIRS = [
    (FAIL, Failed),
    (LOOP, Looped),
    (PAUSE, Paused),
    (RETRY, Retrying),
    (SKIP, Skipped),
    (SUCCESS, Success),
    (TRIGGERFAIL, TriggerFailed),
    (VALIDATIONFAIL, ValidationFailed),
]


@pytest.mark.parametrize("name", [name for name in signals.__all__ if name != "signal_from_state"])
def test_a_signal_passes_a_users_except_exception(name):
    signal = getattr(signals, name)

    assert issubclass(signal, NbflowSignal)
    assert not issubclass(signal, Exception)


@pytest.mark.parametrize(("signal", "state"), PAIRS)
def test_a_signal_holds_the_state_it_asks_for(signal, state):
    raised = signal("why")

    assert type(raised.state) is state
    assert raised.state.message == "why"
    assert str(raised) == "why"


@pytest.mark.parametrize(("signal", "state"), PAIRS)
def test_a_signal_needs_no_message(signal, state):
    raised = signal()

    assert (raised.state.message, str(raised)) == (None, "")


@pytest.mark.parametrize("signal", [signal for signal, _ in PAIRS if signal is not LOOP])
def test_the_result_is_the_signal_itself(signal):
    raised = signal()

    assert raised.state.result is raised


def test_the_result_of_a_loop_is_a_text():
    assert LOOP("again").state.result == "LOOP('again')"


@pytest.mark.parametrize("signal", [signal for signal, _ in PAIRS])
def test_a_result_can_be_given(signal):
    assert signal("m", result=None).state.result is None


@pytest.mark.parametrize("signal", [FAIL, LOOP])
def test_a_result_can_be_given_by_position(signal):
    assert signal("m", 5).state.result == 5


def test_further_arguments_are_those_of_the_state():
    assert LOOP(result=1, loop_count=4).state == Looped(result=1, loop_count=4)


@pytest.mark.parametrize("signal", [TRIGGERFAIL, VALIDATIONFAIL])
def test_a_failure_of_a_kind_is_caught_as_a_failure(signal):
    assert issubclass(signal, FAIL)


def test_the_base_of_state_signals_holds_a_plain_state():
    assert type(NbflowStateSignal("m").state) is State


def test_a_signal_has_an_empty_message_when_none_is_given():
    assert NbflowSignal().args == TaskTimeoutSignal().args == ("",)


def test_ending_a_run_holds_the_state_it_ends_in():
    state = Success()
    raised = ENDRUN(state)

    assert raised.state is state
    assert not isinstance(raised, NbflowStateSignal)


@pytest.mark.parametrize(("signal", "state"), PAIRS)
def test_a_signal_is_found_by_its_state(signal, state):
    assert signal_from_state(state()) is signal


def test_a_state_that_no_signal_gives_is_refused():
    with pytest.raises(ValueError, match="No signal matches the provided state: <Pending>"):
        signal_from_state(Pending())


@pytest.mark.parametrize("signal", [*(signal for signal, _ in PAIRS), TaskTimeoutSignal])
def test_a_signal_comes_back_from_its_pickle(signal):
    back = pickle.loads(pickle.dumps(signal("why")))

    assert type(back) is signal
    assert str(back) == "why"


def test_a_pickled_signal_keeps_its_state():
    back = pickle.loads(pickle.dumps(FAIL("why", result=5)))

    assert (back.state.message, back.state.result) == ("why", 5)


def test_the_end_of_a_run_comes_back_from_its_pickle():
    assert pickle.loads(pickle.dumps(ENDRUN(Success(result=1)))).state == Success(result=1)


def test_a_termination_signal_says_which_and_survives_pickling():
    sent = pickle.loads(pickle.dumps(TerminationSignal(15)))
    assert (sent.signal, str(sent)) == (15, "The process got signal 15.")


@pytest.mark.parametrize("kind", [Abort, Pause, TerminationSignal])
def test_what_ends_or_halts_a_run_is_not_caught_as_an_error(kind):
    assert issubclass(kind, NbflowSignal)
    assert not issubclass(kind, Exception)
