import sys
from types import CodeType, FunctionType

import pytest

from nbflow.core.keys import bytecode
from nbflow.core.keys.bytecode import meaning_of
from tests.core.keys.test_instructions import code_of, same


def nested_code_of(text: str) -> CodeType:
    """Return the code of the one function within the one that a text defines."""
    return next(value for value in code_of(text).co_consts if isinstance(value, CodeType))


def test_a_meaning_is_worked_out_once():
    code = code_of("def f(): return 1")

    assert meaning_of(code) is meaning_of(code)


def test_another_minor_version_means_another_digest(monkeypatch):
    before = meaning_of(code_of("def f(): return 1")).digest
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))

    assert meaning_of(code_of("def f(): return 1")).digest != before


def test_enclosing_variables_are_told_in_the_order_of_their_use():
    code = nested_code_of(
        """
        def make(a, b, c):
            def f():
                if c is None:
                    return b
                return [a for _ in range(3)], c
            return f
        """
    )

    assert meaning_of(code).free == ("c", "a", "b")


def test_renaming_enclosing_variables_changes_nothing_but_their_names():
    text = "def make({0}, {1}):\n    def f(): return {0} - {1}\n    return f"
    one = meaning_of(nested_code_of(text.format("a", "b")))
    other = meaning_of(nested_code_of(text.format("z", "a")))

    assert one.digest == other.digest
    assert (one.free, other.free) == (("a", "b"), ("z", "a"))


def test_the_class_that_super_needs_is_told():
    class Thing:
        def f(self):
            return super().__repr__()

    function = vars(Thing)["f"]
    assert isinstance(function, FunctionType)
    assert meaning_of(function.__code__).free == ("__class__",)


def test_the_order_of_a_set_of_constants_does_not_count():
    assert same("def f(x): return x in {'a', ('b', 1)}", "def f(x): return x in {('b', 1), 'a'}")


def test_names_of_collected_arguments_do_not_count():
    assert same("def f(*a, **k): return a, k", "def f(*b, **j): return b, j")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(*a, **k): return a, k", "def f(*a, **k): return k, a"),
        ("def f(*, a, b): return a", "def f(*, b, a): return b"),
        ("def f(): return (1, (2,))", "def f(): return (1, (2.0,))"),
        ("def f(): return {1} == {2}", "def f(): return {1} == {3}"),
        ("def f(a): return a in {1, 2}", "def f(a): return a in {1, 3}"),
        ("def f(a): return a[1:2]", "def f(a): return a[1:3]"),
        ("def f(): return (lambda: 1)", "def f(): return (lambda: 2)"),
    ],
)
def test_code_that_means_something_else_has_another_digest(before, after):
    assert not same(before, after)


def test_a_slice_that_is_a_constant_is_written():
    code = code_of("def f(a): return a")
    writer, scope = bytecode._Writer(code), bytecode._Scope(code, None, iter(range(9)))

    assert writer._constant(slice(1, 2), scope) == ("slice", 1, 2, None)
