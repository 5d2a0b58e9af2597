import functools
import sys
from collections.abc import Callable
from types import CellType, FunctionType, ModuleType
from typing import Any

import pytest

from nbflow.core.keys import Walk, digest
from tests.core.keys.worlds import run_cells


def same(one, other) -> bool:
    return digest(one) == digest(other)


def functions(text: str) -> dict[str, Any]:
    return run_cells(text + "\ndef task(): pass")


def make(number: int) -> Callable[[], int]:
    def made() -> int:
        return number

    return made


def test_functions_of_one_text_are_equal_and_their_closures_count():
    assert same(make(1), make(1))
    assert not same(make(1), make(2))


def test_an_enclosing_variable_without_a_value_is_a_value_of_its_own():
    names = functions("def make(x):\n    def f(): return x\n    return f\ng = make(None)")
    function = names["g"]
    empty = FunctionType(
        function.__code__, function.__globals__, function.__name__, None, (CellType(),)
    )

    assert not same(function, empty)


def test_cells_are_what_they_hold():
    assert same(CellType(1), CellType(1))
    assert not same(CellType(1), CellType(2))
    assert not same(CellType(None), CellType())


def test_the_name_of_a_function_counts_where_it_can_be_seen():
    names = functions("def f(): return 1\ndef g(): return 1")

    assert not same(names["f"], names["g"])
    walk = Walk()
    assert walk.fingerprint(names["f"]).digest == walk.fingerprint(names["g"]).digest


def test_annotations_count_for_what_is_handed_on_and_docstrings_for_what_is_held():
    names = functions(
        """
def f(): return 1
def called(): return h()
def passed(): return map(h, [])
def held(): return [h for h in TABLE]
def h(): return 1
TABLE = [h]
"""
    )
    one = {name: Walk().fingerprint(names[name]).digest for name in ("called", "passed", "held")}
    names["h"].__doc__ = "Changed."
    two = {name: Walk().fingerprint(names[name]).digest for name in ("called", "passed", "held")}
    names["h"].__annotations__["return"] = int
    three = {name: Walk().fingerprint(names[name]).digest for name in ("called", "passed", "held")}

    assert [one[name] == two[name] for name in one] == [True, True, False]
    assert [two[name] == three[name] for name in two] == [True, False, False]


def test_an_installed_function_is_its_name_and_version(monkeypatch):
    before = digest([textwrap_fill()])
    assert digest([textwrap_fill()]) == before

    monkeypatch.setattr("nbflow.core.keys.world.version_of", lambda name: "99")
    assert digest([textwrap_fill()]) != before


def textwrap_fill() -> object:
    import textwrap

    return textwrap.fill


def test_a_copy_of_an_installed_function_under_no_name_is_its_code():
    fill: Any = textwrap_fill()
    one = FunctionType(fill.__code__, fill.__globals__, "fill")
    other = FunctionType(fill.__code__, fill.__globals__, "fill", (1, 2))

    assert not same(one, fill)
    assert not same(one, other)


def test_what_an_installed_decorator_makes_is_not_taken_by_the_name_it_wears():
    names = functions(
        """
import contextlib
@contextlib.contextmanager
def h(): yield 1
one = h
@contextlib.contextmanager
def h(): yield 2
"""
    )

    assert not same(names["one"], names["h"])


def test_a_guard_of_the_library_is_what_it_guards():
    names = functions(
        """
import reprlib
@reprlib.recursive_repr()
def show(self): return 'a'
one = show
@reprlib.recursive_repr()
def show(self): return 'b'
"""
    )

    assert not same(names["one"], names["show"])


def test_what_a_dispatching_function_has_learned_counts():
    @functools.singledispatch
    def f(value: object) -> int:
        return 1

    before = digest(f)
    f("a")
    assert digest(f) == before

    @f.register
    def _(value: int) -> int:
        return 2

    assert digest(f) != before


def test_parameters_of_a_cache_count_and_its_content_does_not():
    def f(x: int) -> int:
        return x

    one, other = functools.lru_cache(maxsize=1)(f), functools.lru_cache(maxsize=2)(f)
    before = digest(one)
    one(1)

    assert digest(one) == before
    assert not same(one, other)


def test_a_class_of_an_extension_is_its_name():
    assert same(dict, dict)
    assert not same(dict, list)
    assert not same(type(iter([])), type(iter(())))


def test_a_descriptor_of_an_extension_is_its_name():
    assert same(str.upper, str.upper)
    assert not same(str.upper, str.lower)
    assert not same(vars(dict)["fromkeys"], vars(str)["maketrans"])
    assert not same(int.__add__, int.__sub__)
    assert not same(vars(type)["__dict__"], vars(type)["__mro__"])


def test_a_builtin_method_is_its_name_and_its_owner():
    assert same([1].count, [1].count)
    assert not same([1].count, [2].count)
    assert not same([1].count, [1].index)
    assert not same("a".join, "b".join)
    assert not same((1).__add__, (2).__add__)
    assert not same(len, abs)


def test_methods_of_hidden_instances_of_the_library_are_their_names():
    import random

    before = [digest(random.random), digest(random.randint)]
    random.random()

    assert [digest(random.random), digest(random.randint)] == before


def test_code_is_what_it_means():
    one = compile("x + 1", "<a>", "eval")

    assert same(one, compile("x  +  1", "<b>", "eval"))
    assert not same(one, compile("x + 2", "<a>", "eval"))


def test_a_property_is_its_functions():
    def get(self: object) -> int:
        return 1

    def change(self: object, value: int) -> None: ...

    assert not same(property(get), property(get, change))
    assert not same(property(get, change), property(get, None, change))  # type: ignore[arg-type]  # any function


def test_an_installed_module_is_its_name_and_version_and_a_local_one_all_it_has(monkeypatch):
    local = ModuleType("local_thing")
    monkeypatch.setitem(sys.modules, "local_thing", local)
    before = digest(local)
    vars(local)["x"] = 1

    assert digest(local) != before
    assert not same(sys, functools)


def test_a_local_module_is_not_asked_for_what_the_interpreter_keeps():
    one, other = ModuleType("local_thing", "doc"), ModuleType("local_thing", "other")

    assert same(one, other)


def test_a_metaclass_counts_with_what_it_keeps_of_its_own():
    class Meta(type):
        __slots__ = ()

    class Plain:
        pass

    one = Plain
    other = Meta("Plain", (), dict(vars(Plain)))

    assert not same(one, other)


@pytest.mark.parametrize("name", ["x", "y"])
def test_an_attribute_of_a_function_counts(name):
    def f() -> None: ...

    before = digest(f)
    setattr(f, name, 1)

    assert digest(f) != before


def test_keyword_defaults_count_each_under_its_name():
    names = functions("def f(*, a=1, b): pass\nf1 = f\ndef f(*, a, b=1): pass")

    assert not same(names["f1"], names["f"])
