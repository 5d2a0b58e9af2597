import pytest

from nbflow import triggers
from nbflow.core import triggers as defined


@pytest.mark.parametrize("name", sorted({*defined.__all__} - {"Trigger"}))
def test_the_public_path_has_every_trigger(name):
    assert name in triggers.__all__
    assert getattr(triggers, name) is getattr(defined, name)
