import linecache
from functools import partial
from typing import Any

import pytest

from nbflow.core.keys import Fingerprint, Part, Walk
from nbflow.core.keys.fingerprint import UNDEFINED
from nbflow.core.keys.gather import is_still_bound


def look(text: str, fn: str = "task") -> Fingerprint:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<cell>", "exec"), namespace)
    return Walk().fingerprint(namespace[fn])


def parts(text: str) -> list[tuple[str, str, str | None]]:
    return [(part.kind, part.name, part.shown) for part in look(text).parts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def task(): return 1", []),
        ("K = 3\ndef task(): return K", [("global", "K", "3")]),
        ("K = [1, 'a']\ndef task(): return K", [("global", "K", "[1, 'a']")]),
        ("K = {'a', 'b'}\ndef task(): return K", [("global", "K", None)]),
        ("K = 'x' * 99\ndef task(): return K", [("global", "K", None)]),
        ("K = [[1], [[2]]]\ndef task(): return K", [("global", "K", None)]),
        ("def task(): return K", [("global", "K", UNDEFINED)]),
        ("def task(k=1): return k", [("default", "k", "1")]),
        (
            "def h(k=1): return k\ndef task(): return h()",
            [("function", "h", None), ("default", "h.k", "1")],
        ),
        (
            "def make(k):\n    def task(): return k\n    return task\ntask = make(2)",
            [("closure", "k", "2")],
        ),
        (
            "class C:\n    k = 1\n    def m(self): return 1\ndef task(): return C",
            [
                ("class", "C", None),
                ("global", "C.__doc__", "None"),
                ("global", "C.k", "1"),
                ("function", "C.m", None),
            ],
        ),
        (
            "def h(): return 1\nT = {'a': h}\ndef task(): return T",
            [("global", "T", None), ("function", "h", None)],
        ),
        (
            "class C:\n    @property\n    def p(self): return 1\ndef task(): return C",
            [("class", "C", None), ("global", "C.__doc__", "None"), ("function", "C.p", None)],
        ),
        (
            "def h(): return 1\nf = h\ndef task(): return f() + h()",
            [("function", "f", None)],
        ),
    ],
)
def test_what_a_function_reaches_is_told_by_the_names_of_the_user(text, found):
    assert parts(text)[1:] == found


def test_an_installed_package_is_told_with_its_version():
    import numpy

    found = parts("import numpy as np\ndef task(): return np.mean(1)")

    assert found[1:] == [("module", "numpy", numpy.__version__)]


def test_the_function_s_own_code_comes_first():
    assert parts("K = 1\ndef task(): return K")[0] == ("code", "task", None)


def test_the_source_is_what_it_was_when_the_code_was_first_seen(monkeypatch):
    text = "def task():\n    return h()\ndef h():\n    return 1\n"
    lines = text.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, "<cell>", (len(text), None, lines, "<cell>"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<cell>", "exec"), namespace)

    first = Walk().fingerprint(namespace["task"])
    linecache.cache.clear()
    second = Walk().fingerprint(namespace["task"])

    code, helper = first.parts
    assert (code.source, code.first_line) == ("def task():\n    return h()\n", 1)
    assert (helper.source, helper.first_line) == ("def h():\n    return 1\n", 3)
    assert second == first


def test_a_version_stands_for_the_code():
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("def task(): return 1", namespace)

    one = Walk().fingerprint(namespace["task"], version="1").parts[0]
    two = Walk().fingerprint(namespace["task"], version="2").parts[0]

    assert one.digest != two.digest


class Called:
    def __call__(self) -> int:
        return 1


def test_what_is_no_function_is_told_by_its_class():
    assert Walk().fingerprint(Called()).parts[0].name == "Called"
    assert Walk().fingerprint(partial(print)).parts[0].name == "partial"


def test_a_bound_method_is_told_by_its_function():
    found = Walk().fingerprint(Called().__call__).parts[0]

    assert (found.kind, found.name) == ("code", "__call__")


def test_the_part_of_a_value_does_not_depend_on_the_code_in_it():
    text = "def h(): return {}\nT = [h, [h, [2]]]\ndef task(): return T"
    one, other = (
        next(part for part in look(text.format(number)).parts if part.name == "T")
        for number in (1, 2)
    )

    assert one == other


def test_the_part_of_a_value_depends_on_all_its_data():
    text = "def h(): return 1\nA = [{}]\nT = [h, A, [A, h]]\nT.append(T)\ndef task(): return T"
    one, other = (
        next(part for part in look(text.format(number)).parts if part.name == "T")
        for number in ("[1]", "[2]")
    )

    assert isinstance(one, Part)
    assert one != other


def test_a_binding_holds_as_long_as_the_very_object_is_bound():
    namespace = {"a": [1]}
    value = namespace["a"]

    assert is_still_bound((namespace, "a", value))
    namespace["a"] = [1]
    assert not is_still_bound((namespace, "a", value))


def test_an_attribute_holds_likewise():
    class Thing:
        a = 1

    members = vars(Thing)
    before = tuple(members.values())

    assert is_still_bound((Thing, "__bases__", Thing.__bases__))
    assert is_still_bound((members, "", before))
    Thing.a = 2
    assert not is_still_bound((members, "", before))
    Thing.b = 2  # type: ignore[attr-defined]  # a new one
    assert not is_still_bound((members, "", before))


def test_an_emptied_cell_does_not_hold():
    value: object = [1]

    def function() -> object:
        return value

    assert function.__closure__ is not None
    cell = function.__closure__[0]
    held = cell.cell_contents

    assert is_still_bound((cell, "cell_contents", held))
    del cell.cell_contents
    assert not is_still_bound((cell, "cell_contents", held))
