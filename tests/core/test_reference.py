"""What a state may hold in place of a value."""

import pytest

from nbflow.core.reference import Held, Reference


def test_a_reference_has_to_say_how_its_value_is_read():
    with pytest.raises(TypeError, match="get"):
        Reference()  # type: ignore[abstract]


def test_a_reference_is_read_through():
    class Kept(Reference):
        def get(self):
            return 42

    assert Kept().get() == 42


def test_what_is_held_is_read_through_also_when_it_is_none():
    assert Held(42).get() == 42
    assert Held(None).get() is None
    assert repr(Held("a")) == "'a'"
