"""What a state may hold in place of a value."""

import pytest

from nbflow.core.reference import Reference


def test_a_reference_has_to_say_how_its_value_is_read():
    with pytest.raises(TypeError, match="get"):
        Reference()  # type: ignore[abstract]


def test_a_reference_is_read_through():
    class Kept(Reference):
        def get(self):
            return 42

    assert Kept().get() == 42
