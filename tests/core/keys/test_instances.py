import copyreg
from typing import Any

import pytest

from nbflow.core.keys import Unhashable, digest
from nbflow.core.keys.instances import _has_more


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


class Both(Slotted):
    __slots__ = ("__dict__", "__weakref__")


class Derived(dict[str, Any]):
    pass


@pytest.mark.parametrize(("kind", "slots"), [(Plain, 0), (Slotted, 2), (Both, 2)])
def test_classes_of_python_hold_attributes_and_slots_alone(kind, slots):
    assert not _has_more(kind, slots)


@pytest.mark.parametrize("kind", [Derived, dict, tuple, int, Exception, type(iter([]))])
def test_classes_of_extensions_hold_more(kind):
    assert _has_more(kind, 0)


def test_the_order_in_which_attributes_were_set_counts():
    one, other = Plain(), Plain()
    vars(one).update(a=1, b=2)
    vars(other).update(b=2, a=1)

    assert digest(one) != digest(other)


def test_attributes_that_are_no_texts_are_refused():
    one = Plain()
    vars(one)[object()] = 1  # type: ignore[index]  # which Python allows

    with pytest.raises(Unhashable, match="looking at it raised ValueError"):
        digest(one)


def test_what_libraries_register_for_exceptions_does_not_count(monkeypatch):
    error = ValueError("1")
    before = digest(error)

    monkeypatch.setitem(copyreg.dispatch_table, ValueError, lambda each: (str, ("sent along",)))

    assert digest(error) == before
    assert digest(ValueError("2")) != before
