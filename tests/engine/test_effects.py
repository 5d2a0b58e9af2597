import pytest

from nbflow.engine import signals
from nbflow.engine.effects import MAX_TEXT, Raised, attempt, bounded, shown, signalled
from nbflow.engine.state import Failed, Skipped


def test_an_attempt_returns_what_the_function_returns():
    assert attempt(lambda a, b: a - b, {"b": 1, "a": 3}) == 2


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        SystemExit(),
        MemoryError(),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(),
    ],
    ids=repr,
)
def test_an_attempt_catches_whatever_is_raised(error):
    def run():
        raise error

    outcome = attempt(run, {})

    assert type(outcome) is Raised
    assert outcome.exception is error
    assert outcome.exception.__traceback__.tb_next.tb_frame.f_code is run.__code__


def test_a_short_text_stays_as_it_is():
    assert bounded("x" * MAX_TEXT) == "x" * MAX_TEXT


def test_a_long_text_is_cut_and_says_how_long_it_was():
    assert bounded("x" * 1_000_000) == "x" * MAX_TEXT + "… (1,000,000 characters)"


def test_a_text_of_20_mb_is_cut_below_100_kb_in_any_script():
    assert len(bounded("𝄞" * 5_000_000).encode()) < 100_000


def test_a_value_is_shown_by_its_repr():
    assert shown([1, "a"]) == "[1, 'a']"


@pytest.mark.parametrize("error", [ValueError, SystemExit, RecursionError])
def test_a_repr_that_raises_is_told(error):
    class Hostile:
        def __repr__(self):
            raise error

    assert shown(Hostile()) == f"<Hostile, whose repr raised {error.__name__}>"


def test_an_interrupt_in_a_repr_passes():
    class Slow:
        def __repr__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shown(Slow())


def test_a_signal_gives_the_state_it_asks_for():
    signal = signals.SKIP("not today")

    state = signalled(signal)

    assert type(state) is Skipped
    assert state is signal.state
    assert state.message == "not today"


def test_a_signal_without_a_message_gives_a_state_without_one():
    state = signalled(signals.FAIL())

    assert state is not None
    assert state.message is None


def test_the_end_of_a_run_gives_its_state():
    state = Failed("enough")

    assert signalled(signals.ENDRUN(state)) is state


def test_an_ordinary_error_gives_none():
    assert signalled(ValueError()) is None


def test_an_error_with_a_state_of_its_own_is_no_signal():
    class ServerError(Exception):
        state = Failed("503")

    assert signalled(ServerError()) is None


def test_a_signal_that_was_never_set_up_gives_none():
    class Mine(signals.FAIL):
        def __init__(self):
            pass

    assert signalled(Mine()) is None


def test_the_message_of_a_signal_is_bounded():
    state = signalled(signals.FAIL("x" * 1_000_000))

    assert state is not None
    assert state.message == "x" * MAX_TEXT + "… (1,000,000 characters)"


def test_a_message_that_is_no_text_becomes_one():
    state = signalled(signals.FAIL(503))  # type: ignore[arg-type]  # as users do

    assert state is not None
    assert state.message == "503"
