"""The order of the layers: a module imports from its own layer or from a lower one."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.source import Module, read_package, refuse, write_package

# Lowest first. What shares a line stands side by side: neither imports the other.
LAYERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"errors": ("nbflow.errors",)},
    {"core": ("nbflow.core",)},
    {
        "io": ("nbflow.io",),
        "executors": ("nbflow.executors",),
        "schedules": ("nbflow.schedules",),
    },
    {"engine": ("nbflow.engine", "nbflow.flow_engine")},
    {"flows": ("nbflow.flows",)},
    {"storage": ("nbflow.storage",)},
    {"notebook": ("nbflow.notebook",), "cli": ("nbflow.cli", "nbflow.__main__")},
)
# Whatever stands outside the layers is a public path: it re-exports and defines nothing.
PUBLIC = "public"
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names} | {PUBLIC: len(LAYERS)}

# Importing a module of such a name would replace the public name `nbflow.<name>`.
TRAPS = ("case", "context", "flatten", "flow", "mapped", "merge", "tags", "task", "unmapped")


@dataclass(frozen=True)
class Import:
    source: Module
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.source.file}:{self.line}"


def layer_of(name: str) -> str:
    for names in LAYERS:
        for layer, paths in names.items():
            if any(name == path or name.startswith(f"{path}.") for path in paths):
                return layer
    return PUBLIC


def imports_of(module: Module, modules: dict[str, Module]) -> Iterator[Import]:
    """Yield the modules of the package that this one imports, wherever the import stands.

    Those for type checking and those inside functions count: they tie the layers just as well.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in modules:
                    yield Import(module, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = inner if inner in modules else node.module
                if target in modules:
                    yield Import(module, node.lineno, target)


def layer_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{found}: {layer} imports '{found.target}', which is {_place(layer, above)}.\n"
        f"  {_move(found, layer, above)}"
        for module in modules.values()
        for found in imports_of(module, modules)
        if (layer := layer_of(module.name)) != (above := layer_of(found.target))
        and RANK[above] >= RANK[layer]
    ]


def _place(layer: str, above: str) -> str:
    return f"beside it, in {above}" if RANK[layer] == RANK[above] else f"above it, in {above}"


def _move(found: Import, layer: str, above: str) -> str:
    if above == PUBLIC:
        return "Import it from the module that defines it: public paths are for users."
    if RANK[layer] == RANK[above]:
        lower = " or ".join(LAYERS[RANK[layer] - 1])
        return f"Move what both need down to {lower}, or what joins them up to engine."
    return f"Move what '{found.source.name}' needs of it down to {layer}, or the caller to {above}."


def public_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:1: stands in no layer, but defines something.\n"
        f"  Move the definition into a layer ({', '.join(RANK)[: -len(PUBLIC) - 2]}) "
        "and re-export it here."
        for module in modules.values()
        if layer_of(module.name) == PUBLIC and not module.is_reexport_only
    ]


def trap_violations(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:1: importing it would replace the public name '{trap}'.\n"
        "  Give the module another name, or move it into a layer."
        for trap in TRAPS
        if (module := modules.get(f"nbflow.{trap}"))
    ]


def cycle_violations(modules: dict[str, Module]) -> list[str]:
    edges = {name: list(_needs(module, modules)) for name, module in modules.items()}
    return [
        f"{cycle[0]}: import cycle: {_path(cycle)}.\n"
        "  Move what they share into a module of its own below both."
        for cycle in _cycles(edges)
    ]


def _needs(module: Module, modules: dict[str, Module]) -> Iterator[Import]:
    """Yield the imports that must have ended before this module can go on.

    Importing `a.b.c` runs `a` and `a.b` first, except where this module stands inside of them.
    """
    for found in imports_of(module, modules):
        parts = found.target.split(".")
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            is_running = f"{module.name}.".startswith(f"{name}.")
            if name in modules and (name == found.target or not is_running):
                yield Import(module, found.line, name)


def _path(cycle: list[Import]) -> str:
    names = [found.source.name for found in cycle]
    return " → ".join([*names, names[0]])


def _cycles(edges: dict[str, list[Import]]) -> Iterator[list[Import]]:
    """Yield a cycle for each import that closes one, depth first; none when there is none."""
    done: set[str] = set()

    def visit(name: str, trail: list[Import]) -> Iterator[list[Import]]:
        names = [found.source.name for found in trail]
        for found in edges[name]:
            if found.target in (*names, name):
                yield [*trail, found][[*names, name].index(found.target) :]
            elif found.target not in done:
                yield from visit(found.target, [*trail, found])
        done.add(name)

    for name in edges:
        if name not in done:
            yield from visit(name, [])


def test_every_module_imports_from_its_own_layer_or_a_lower_one():
    refuse(layer_violations(read_package()))


def test_what_stands_outside_the_layers_defines_nothing():
    refuse(public_violations(read_package()))


def test_no_module_replaces_a_public_name():
    refuse(trap_violations(read_package()))


def test_no_import_cycle():
    refuse(cycle_violations(read_package()))


def test_an_import_from_a_higher_layer_is_named_with_its_line(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/core/graph.py": "def order():\n    from nbflow.io import store\n",
            "nbflow/io/store.py": "",
        },
    )

    assert layer_violations(modules) == [
        "nbflow/core/graph.py:2: core imports 'nbflow.io.store', which is above it, in io.\n"
        "  Move what 'nbflow.core.graph' needs of it down to core, or the caller to io."
    ]


def test_an_import_for_type_checking_counts(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/errors.py": "if TYPE_CHECKING:\n    import nbflow.core.graph\n",
            "nbflow/core/graph.py": "",
        },
    )

    assert [violation.split(":")[:2] for violation in layer_violations(modules)] == [
        ["nbflow/errors.py", "2"]
    ]


def test_layers_side_by_side_may_not_import_each_other(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/io/store.py": "from nbflow.executors.local import LocalExecutor\n",
            "nbflow/executors/local.py": "",
        },
    )

    assert layer_violations(modules) == [
        "nbflow/io/store.py:1: io imports 'nbflow.executors.local', which is beside it, "
        "in executors.\n"
        "  Move what both need down to core, or what joins them up to engine."
    ]


def test_a_public_path_is_not_imported_from_inside(tmp_path):
    modules = write_package(tmp_path, {"nbflow/flows/flow.py": "from nbflow import task\n"})

    assert layer_violations(modules) == [
        "nbflow/flows/flow.py:1: flows imports 'nbflow', which is above it, in public.\n"
        "  Import it from the module that defines it: public paths are for users."
    ]


def test_imports_downwards_and_within_a_layer_are_free(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/__init__.py": "from nbflow.flows.flow import Flow\n",
            "nbflow/triggers.py": "from nbflow.core.triggers import all_done\n",
            "nbflow/errors.py": "",
            "nbflow/core/triggers.py": "from nbflow.errors import NbflowError\n",
            "nbflow/flows/flow.py": "from nbflow.core import triggers\n",
        },
    )

    assert layer_violations(modules) == []
    assert public_violations(modules) == []
    assert cycle_violations(modules) == []


def test_a_definition_outside_the_layers_is_named(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/triggers.py": "def all_done(): ...\n",
            "nbflow/states.py": '__all__ = ["State"]\nfrom nbflow.core.state import State\n',
        },
    )

    assert public_violations(modules) == [
        "nbflow/triggers.py:1: stands in no layer, but defines something.\n"
        "  Move the definition into a layer (errors, core, io, executors, schedules, engine, "
        "flows, storage, notebook, cli) and re-export it here."
    ]


def test_a_module_named_like_a_public_name_is_named(tmp_path):
    modules = write_package(tmp_path, {"nbflow/flow/__init__.py": "", "nbflow/core/task.py": ""})

    assert trap_violations(modules) == [
        "nbflow/flow/__init__.py:1: importing it would replace the public name 'flow'.\n"
        "  Give the module another name, or move it into a layer."
    ]


def test_an_import_cycle_is_named_in_order(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/core/a.py": "import nbflow.core.b\n",
            "nbflow/core/b.py": "import os\nfrom nbflow.core import c\n",
            "nbflow/core/c.py": "def f():\n    from nbflow.core.a import x\n",
        },
    )

    assert cycle_violations(modules) == [
        "nbflow/core/a.py:1: import cycle: nbflow.core.a → nbflow.core.b → nbflow.core.c "
        "→ nbflow.core.a.\n"
        "  Move what they share into a module of its own below both."
    ]


def test_a_package_that_imports_its_user_is_a_cycle(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/io/__init__.py": "from nbflow.io.store import Store\n",
            "nbflow/io/store.py": "from nbflow.io.disk.path import Path\n",
            "nbflow/io/disk/__init__.py": "from nbflow.io.store import Store\n",
            "nbflow/io/disk/path.py": "",
        },
    )

    assert cycle_violations(modules) == [
        "nbflow/io/store.py:1: import cycle: nbflow.io.store → nbflow.io.disk → nbflow.io.store.\n"
        "  Move what they share into a module of its own below both."
    ]
