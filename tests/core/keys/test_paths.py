from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest

from nbflow.core.file import File
from nbflow.core.keys import Walk, paths
from nbflow.core.keys.paths import may_be_path, paths_in


@dataclass
class Settings:
    path: Path
    more: Any = None


class Slotted:
    __slots__ = ("path",)


class Hostile:
    def __getattribute__(self, name):
        raise ValueError(name)


class Elsewhere:
    def __fspath__(self):
        raise NotImplementedError


class InBytes:
    def __fspath__(self):
        return b"x.csv"


@pytest.mark.parametrize("text", ["x.csv", "data/x", "/x", "../x", ".env", "a b.txt", "x.tar.gz"])
def test_a_text_may_be_a_path(text):
    assert may_be_path(text)


@pytest.mark.parametrize(
    "text", ["", "x", ".", "..", "/", "./", "a\nb.c", "a.\0", "https://a.org/x.csv", "x." * 4096]
)
def test_a_text_is_no_path(text):
    assert not may_be_path(text)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1, []),
        (None, []),
        ([1] * 99, []),
        ("x", []),
        ("x.csv", [("text", "x.csv")]),
        (Path("x"), [("path", "x")]),
        (PurePosixPath("x"), [("path", "x")]),
        (File("x"), [("file", "x")]),
        (["x.csv", Path("y"), 3], [("text", "x.csv"), ("path", "y")]),
        ({"k.csv": "x.csv"}, [("text", "x.csv")]),
        (({"a": ["x.csv"]},), [("text", "x.csv")]),
        ([[[["x.csv"]]]], []),
        (["x.csv", "x.csv"], [("text", "x.csv")]),
        (Settings(Path("x"), File("y")), [("path", "x"), ("file", "y")]),
        (SimpleNamespace(path=Path("x")), []),
        (Slotted(), []),
        (Elsewhere(), []),
        (InBytes(), []),
        (Path, []),
    ],
)
def test_what_a_value_names(value, found):
    assert list(paths_in(value)) == found


def test_what_refuses_to_be_looked_at_names_nothing():
    assert paths_in(Hostile()) == ()


def test_what_holds_itself_comes_to_an_end():
    items: list[Any] = ["x.csv"]
    items.append(items)

    assert paths_in(items) == (("text", "x.csv"),)


def test_of_very_many_values_none_is_looked_at(monkeypatch):
    monkeypatch.setattr(paths, "MANY", 1)

    assert paths_in(["x.csv", "y.csv"]) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def task(): return 'x.csv'", ["x.csv"]),
        ("def task():\n    'See x.csv.'\n    return 1", []),
        ("def task(): return [open(n) for n in ('x.csv', 'y.csv')]", ["x.csv", "y.csv"]),
        ("X = 'x.csv'\ndef h(): return X\ndef task(): return h()", ["x.csv"]),
        ("def task(p='x.csv'): return p", ["x.csv"]),
        ("def task(a): return f'{a}/x.csv'", ["/x.csv"]),
    ],
)
def test_what_code_names(text, found):
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(text, names)

    assert sorted(path for _, path in Walk().fingerprint(names["task"]).paths) == found


def test_a_version_stands_for_what_the_body_names_too():
    names: dict[str, Any] = {"__name__": "__main__"}
    exec("X = 'x.csv'\ndef task(): return X, 'y.csv'", names)

    assert Walk().fingerprint(names["task"], version="1").paths == (("text", "x.csv"),)
