import linecache
import sys
from types import ModuleType
from typing import Any

import pytest

from nbflow.core.keys.source import class_text, code_text

CELL = """\
import functools

@functools.lru_cache
def cached(x):
    return (
        x
    )  # the end

def plain(x):
    def inner():
        return [
            x,
            1,
        ]
    return inner

class Model:
    rate = 3

    def fit(self):
        return self.rate

class Empty:
    pass
"""


@pytest.fixture
def cell(monkeypatch) -> dict[str, Any]:
    """Return the names of a cell whose lines are kept as IPython keeps them."""
    lines = CELL.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, "<cell 7>", (len(CELL), None, lines, "<cell 7>"))
    names: dict[str, Any] = {"__name__": "local_cell"}
    exec(compile(CELL, "<cell 7>", "exec"), names)
    return names


def test_the_text_of_a_function_is_that_of_its_lines(cell):
    text = code_text(cell["plain"].__code__)

    assert text == "".join(CELL.splitlines(keepends=True)[8:15])


def test_decorators_are_a_part_of_the_text(cell):
    text = code_text(cell["cached"].__wrapped__.__code__)

    assert text is not None
    assert text.startswith("@functools.lru_cache\n")


def test_code_without_lines_has_no_text():
    assert code_text(compile("x", "<nowhere>", "eval")) is None


def test_code_whose_lines_have_gone_has_no_text(cell, monkeypatch):
    monkeypatch.setitem(linecache.cache, "<cell 7>", (1, None, ["x\n"], "<cell 7>"))

    assert code_text(cell["plain"].__code__) is None


def test_the_text_of_a_class_is_found_by_one_of_its_methods(cell):
    found = class_text(cell["Model"])

    assert found == ("".join(CELL.splitlines(keepends=True)[16:21]), 17)


def test_a_class_without_methods_is_looked_for_in_its_module(cell, monkeypatch):
    module = ModuleType("local_cell")
    module.__file__ = "<cell 7>"
    monkeypatch.setitem(sys.modules, "local_cell", module)

    assert class_text(cell["Empty"]) == ("class Empty:\n    pass\n", 23)


def test_a_class_that_is_nowhere_has_no_text(cell):
    assert class_text(cell["Empty"]) is None


def test_a_class_that_is_not_in_its_file_any_more_has_no_text(cell, monkeypatch):
    monkeypatch.setitem(linecache.cache, "<cell 7>", (1, None, ["x\n"], "<cell 7>"))

    assert class_text(cell["Model"]) is None


def test_a_class_whose_lines_have_become_something_else_has_no_text(cell, monkeypatch):
    lines = ["class Model:\n", "    x = (\n"]
    monkeypatch.setitem(linecache.cache, "<cell 7>", (20, None, lines, "<cell 7>"))

    assert class_text(cell["Model"]) is None


def test_methods_that_are_generated_do_not_say_where_a_class_stands():
    names: dict[str, Any] = {"__name__": "local_cell"}
    text = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
    exec(compile(text, "<cell 8>", "exec"), names)

    assert class_text(names["P"]) is None
