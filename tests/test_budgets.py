"""How long a module, a function and a class may be, and that each module has its tests."""

import ast
from pathlib import Path

import pytest

from tests.source import (
    ROOT,
    Function,
    Module,
    classes,
    functions,
    is_dunder,
    read_package,
    refuse,
    write_package,
)

MODULE_LINES = 400
FUNCTION_LINES = 50
CLASS_METHODS = 15

# Classes that may have more methods, all of them short, and why.
MORE_METHODS = {
    "Declared": "the half of Flow that knows no runs",
    "Flow": "its surface is fixed by the seed documents",
    "FlowRunEngine": "its surface is fixed by the seed documents",
    "FlowStates": "the half of FlowRunEngine that knows states",
    "State": "its surface is fixed by the seed documents",
    "Task": "its surface is fixed by the seed documents",
}


def module_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:{MODULE_LINES + 1}: {lines} lines, {MODULE_LINES} at most. "
        "Give one of its ideas a module of its own."
        for module in modules.values()
        if (lines := len(module.text.splitlines())) > MODULE_LINES
    ]


def function_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:{function.lineno}: '{function.name}' has {lines} lines, "
        f"{FUNCTION_LINES} at most. Name one of its steps."
        for module in modules.values()
        for function in functions(module.tree)
        if (lines := _lines(function)) > FUNCTION_LINES
    ]


def class_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:{cls.lineno}: '{cls.name}' has {methods} methods, "
        f"{CLASS_METHODS} at most. Make functions of some, or two classes."
        for module in modules.values()
        for cls in classes(module.tree)
        if cls.name not in MORE_METHODS and (methods := len(_methods(cls))) > CLASS_METHODS
    ]


def untested(modules: dict[str, Module], tests: Path) -> list[str]:
    return [
        f"{module.file}:1: has no tests. Write tests/{mirror}."
        for module in modules.values()
        if not module.is_package and not module.is_reexport_only
        if not (tests / (mirror := _mirror(module))).exists()
    ]


def _lines(function: Function) -> int:
    """Return a function's lines without its docstring, which may be as long as it must."""
    every = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return every
    docstring = function.body[0]
    return every - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _methods(cls: ast.ClassDef) -> set[str]:
    """Return the methods' names: a property with a setter, or an overload, counts once."""
    return {
        node.name for node in cls.body if isinstance(node, Function) and not is_dunder(node.name)
    }


def _mirror(module: Module) -> str:
    inner = module.path.relative_to(module.root / "nbflow")
    return inner.with_name(f"test_{inner.name}").as_posix()


def test_no_module_is_too_long():
    refuse(module_violations(read_package()))


def test_no_function_is_too_long():
    refuse(function_violations(read_package()))


def test_no_class_has_too_many_methods():
    refuse(class_violations(read_package()))


def test_every_module_has_its_tests():
    refuse(untested(read_package(), ROOT / "tests"))


@pytest.mark.parametrize(("lines", "is_too_long"), [(400, False), (401, True)])
def test_a_module_has_400_lines_at_most(tmp_path, lines, is_too_long):
    modules = write_package(tmp_path, {"nbflow/core/graph.py": "x = 1\n" * lines})

    expected = [
        "nbflow/core/graph.py:401: 401 lines, 400 at most. "
        "Give one of its ideas a module of its own."
    ]
    assert module_violations(modules) == (expected if is_too_long else [])


@pytest.mark.parametrize(("lines", "is_too_long"), [(50, False), (51, True)])
@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_a_function_has_50_lines_at_most(tmp_path, keyword, lines, is_too_long):
    text = f"class Graph:\n    {keyword} order(self):\n" + "        x = 1\n" * (lines - 1)
    modules = write_package(tmp_path, {"nbflow/core/graph.py": text})

    expected = ["nbflow/core/graph.py:2: 'order' has 51 lines, 50 at most. Name one of its steps."]
    assert function_violations(modules) == (expected if is_too_long else [])


def class_text(name: str, methods: int) -> str:
    names = ["__init__", "__repr__", *(f"m{number}" for number in range(methods))]
    return f"\n\nclass {name}:\n" + "".join(f"    def {each}(self): ...\n" for each in names)


@pytest.mark.parametrize(("methods", "is_too_many"), [(15, False), (16, True)])
def test_a_class_has_15_methods_at_most(tmp_path, methods, is_too_many):
    modules = write_package(tmp_path, {"nbflow/core/graph.py": class_text("Graph", methods)})

    expected = [
        "nbflow/core/graph.py:3: 'Graph' has 16 methods, 15 at most. "
        "Make functions of some, or two classes."
    ]
    assert class_violations(modules) == (expected if is_too_many else [])


def test_a_property_and_its_setter_are_one_method(tmp_path):
    setter = "    @m0.setter\n    def m0(self, value): ...\n"
    modules = write_package(tmp_path, {"nbflow/core/graph.py": class_text("Graph", 15) + setter})

    assert class_violations(modules) == []


def test_a_class_whose_surface_is_fixed_may_have_more_methods(tmp_path):
    modules = write_package(tmp_path, {"nbflow/flows/flow.py": class_text("Flow", 40)})

    assert class_violations(modules) == []


def test_a_module_without_its_tests_is_named(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/core/graph.py": "def order(): ...\n",
            "nbflow/core/ranks.py": "def ranks(): ...\n",
            "nbflow/triggers.py": "from nbflow.core.graph import order\n",
            "tests/core/test_ranks.py": "",
        },
    )

    assert untested(modules, tmp_path / "tests") == [
        "nbflow/core/graph.py:1: has no tests. Write tests/core/test_graph.py."
    ]
