"""The public path of the states of runs."""

import pytest

import nbflow.states
from nbflow.core import run_state
from nbflow.core.run_state import making


@pytest.mark.parametrize("name", nbflow.states.__all__)
def test_the_path_has_what_the_core_defines(name):
    defined = making if name in making.__all__ else run_state

    assert getattr(nbflow.states, name) is getattr(defined, name)


def test_every_state_can_be_made():
    assert set(making.__all__) <= set(nbflow.states.__all__)


def test_neither_kind_of_states_stands_at_the_top():
    assert not {"State", "Failed", "Completed"} & set(nbflow.__all__)
