"""The public path of the exceptions."""

import pytest

from nbflow import errors, exceptions
from nbflow.core import signals


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_stands_at_the_path(name):
    assert getattr(exceptions, name) is getattr(errors, name)


@pytest.mark.parametrize("name", ["Abort", "Pause", "TerminationSignal"])
def test_what_ends_or_pauses_a_run_stands_at_the_path(name):
    assert getattr(exceptions, name) is getattr(signals, name)


def test_the_error_that_all_derive_from_has_its_other_name():
    assert exceptions.NbflowException is errors.NbflowError


def test_the_path_has_nothing_else():
    assert set(exceptions.__all__) == {
        *errors.__all__,
        *("Abort", "NbflowException", "Pause", "TerminationSignal"),
    }
