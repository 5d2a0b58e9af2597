import textwrap
from types import CodeType

import pytest

from nbflow.core.keys.bytecode import Meaning, meaning_of
from nbflow.core.keys.names import Read, mentions


def meaning(body: str) -> Meaning:
    text = "def f(x):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    module = compile(text, "<cell>", "exec")
    return meaning_of(next(value for value in module.co_consts if isinstance(value, CodeType)))


def reads(body: str) -> set[tuple[str, ...]]:
    """Return what a body reads as "global" or "level:module", then the attributes."""
    return {
        (read.name if read.level < 0 else f"{read.level}:{read.name}", *read.attributes)
        for read in meaning(body).reads
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return K", {("K",)}),
        ("return np.linalg.norm(x)", {("np", "linalg", "norm")}),
        ("return np.pi + np.e", {("np", "pi"), ("np", "e")}),
        ("return x.shape", set()),
        ("return [h(i) for i in x]", {("h",)}),
        ("def g(): return (lambda: K)()\nreturn g", {("K",)}),
        ("class C(Base):\n    k = K\nreturn C", {("Base",), ("K",)}),
        ("return x.query('a > @LIMIT and b < @cfg.top')", {("LIMIT",), ("cfg",)}),
        ("import a\nreturn a.b.c", {("0:a", "b", "c")}),
        ("import a as k\nreturn k.b", {("0:a", "b")}),
        ("import a.b\nreturn a.b.c", {("0:a", "b", "c"), ("0:a.b", "__name__")}),
        ("import a.b as k\nreturn k.c", {("0:a.b", "c")}),
        ("import a.b.d as k\nreturn k.c", {("0:a.b.d", "c")}),
        ("from a import b, c as d\nreturn b.e, d", {("0:a", "b", "e"), ("0:a", "c")}),
        ("from . import b\nreturn b.c", {("1:", "b", "c")}),
        ("from ..a import b\nreturn b", {("2:a", "b")}),
        ("import a\nreturn x", {("0:a",)}),
        ("import a\na = x\nreturn a", {("0:a",)}),
        ("try: import a as m\nexcept E: import b as m\nreturn m", {("0:a",), ("0:b",), ("E",)}),
        ("import a\ndef g(): return a.b\nreturn g", {("0:a", "b")}),
        ("import a\nreturn g(a)", {("0:a",), ("g",)}),
        ("global a\nimport a", {("0:a",), ("a",)}),
        ("class C:\n    import a\n    from b import c\nreturn C", {("0:a",), ("0:b", "c")}),
        ("m.x = 1", {("m", "x")}),
        ("del m.x", {("m", "x")}),
    ],
)
def test_what_code_reads_is_found(body, found):
    assert reads(body) == found


def test_a_use_other_than_a_call_is_told_from_a_call():
    found = meaning("h(x)\nm.h(x)\nmap(g, x)\nk(x)\nreturn k").reads

    assert {(read.name, read.is_called) for read in found} == {
        ("h", True),
        ("m", True),
        ("map", True),
        ("g", False),
        ("k", False),
    }


def test_a_call_with_collected_arguments_is_a_call():
    assert meaning("return h(*x)").reads == (Read("h", is_called=True),)


def test_calls_without_arguments_are_told():
    assert meaning("vars()\ndir(x)\nm.f()\nreturn y").called_bare == {"vars"}


@pytest.mark.parametrize(
    "body", ["global K\nK = 1", "global K\ndel K", "m.x = 1", "del m.x", "m.a.b += 1"]
)
def test_binding_a_global_anew_is_told(body):
    assert meaning(body).rebinds


@pytest.mark.parametrize("body", ["x.a = 1", "y = 1", "def g():\n    nonlocal x\n    x = 1"])
def test_binding_what_is_the_function_s_own_is_not_told(body):
    assert not meaning(body).rebinds


def test_binding_an_enclosing_variable_anew_is_told():
    text = "def make(n):\n    def f():\n        nonlocal n\n        n = 1\n    return f"
    module = compile(text, "<cell>", "exec")
    make = next(value for value in module.co_consts if isinstance(value, CodeType))
    inner = next(value for value in make.co_consts if isinstance(value, CodeType))

    assert meaning_of(inner).rebinds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a > @K", ["K"]),
        ("@a.b + @_c1", ["a", "_c1"]),
        ("no names", []),
        ("@1", []),
        ("user@example.com", ["example"]),
    ],
)
def test_names_that_a_text_mentions_are_found(text, names):
    assert mentions(text) == names
