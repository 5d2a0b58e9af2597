import pytest

from nbflow.core.state import __all__ as state_names
from nbflow.notebook.states import PHASES, STATES, state_byte

NAMES = list(STATES)


def test_every_state_there_is_can_be_shown():
    assert set(state_names) - {"State"} <= set(STATES)


def test_a_state_is_one_byte_and_nothing_is_pending():
    assert NAMES[0] == "Pending"
    assert len(STATES) <= 256
    assert set(STATES.values()) == set(PHASES)


@pytest.mark.parametrize(
    ("state", "how", "shown"),
    [
        ("Success", "", "Success"),
        ("Success", "reused", "Reused"),
        ("Success", "mocked", "Mocked"),
        ("Cached", "given", "Given"),
        ("Failed", "given", "Failed"),
        ("Success", "borrowed", "Success"),
        ("HomeMade", "", "Unknown"),
        ("HomeMade", "reused", "Unknown"),
    ],
)
def test_a_state_is_shown_with_where_it_came_from(state, how, shown):
    assert NAMES[state_byte(state, how)] == shown
