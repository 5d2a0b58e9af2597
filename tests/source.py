"""A package's source as parsed files: what the tests of its structure look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nbflow"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of a package."""

    name: str
    path: Path
    root: Path

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def file(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def is_reexport_only(self) -> bool:
        """Whether the module defines nothing: imports, and perhaps `__all__`, are all it holds."""
        return not any(_defines(node) for node in ast.walk(self.tree))


def read_package(package: Path = PACKAGE) -> dict[str, Module]:
    """Return every module of the package in the folder `package`, by its dotted name."""
    root = package.parent
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules[name] = Module(name, path, root)
    return modules


def write_package(folder: Path, files: dict[str, str]) -> dict[str, Module]:
    """Write `files`, texts by path, as a package named nbflow, and read it back."""
    for file, text in {"nbflow/__init__.py": "", **files}.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_package(folder / "nbflow")


def refuse(violations: list[str]) -> None:
    """Fail with every violation in full, where an assertion would shorten the list."""
    if violations:
        pytest.fail("\n".join(violations), pytrace=False)


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function, method and function in a function."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Yield every class, however deep it stands."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def is_dunder(name: str) -> bool:
    """Whether Python gives the name its meaning, as in `__all__`."""
    return name.startswith("__") and name.endswith("__")


def _defines(node: ast.AST) -> bool:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return not is_dunder(node.id)
    return isinstance(node, Function | ast.ClassDef | ast.Lambda)
