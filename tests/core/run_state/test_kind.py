"""The kinds of states, and the questions that a kind answers."""

import pytest

from nbflow.core.run_state import State, StateType, is_state

HOLDS = {
    "SCHEDULED": {"scheduled"},
    "PENDING": {"pending"},
    "RUNNING": {"running"},
    "COMPLETED": {"completed", "successful", "final", "finished"},
    "FAILED": {"failed", "final", "finished"},
    "CANCELLED": {"cancelled", "final", "finished"},
    "CRASHED": {"crashed", "final", "finished"},
    "PAUSED": {"paused"},
    "CANCELLING": {"cancelling"},
}
PREDICATES = set().union(*HOLDS.values())


def test_the_kinds_are_those_documented():
    assert [str(kind) for kind in StateType] == list(HOLDS)


def test_a_kind_is_a_text():
    assert StateType.COMPLETED == "COMPLETED"
    assert isinstance(StateType.COMPLETED, str)


@pytest.mark.parametrize("kind", HOLDS)
def test_a_kind_decides_which_predicates_hold(kind):
    state = State(kind)

    assert {name for name in PREDICATES if getattr(state, f"is_{name}")()} == HOLDS[kind]


def test_a_state_is_told_from_other_values():
    assert is_state(State("PENDING"))
    assert not is_state("PENDING")
