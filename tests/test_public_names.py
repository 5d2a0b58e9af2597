"""The public names: every `__all__` is a plain list in one order."""

import ast

from tests.source import Module, read_package, refuse, write_package


def public_names(module: Module) -> tuple[int, list[str]] | None:
    """Return the line and the names of the module's `__all__`; None when it has none."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return node.lineno, ast.literal_eval(node.value)
    return None


def by_kind(name: str) -> tuple[int, str]:
    """Sort as ruff does: constants, then classes, then the rest."""
    is_constant = name.isupper() and len(name) > 1
    return (0 if is_constant else 1 if name.lstrip("_")[:1].isupper() else 2, name)


def unsorted_names(modules: dict[str, Module]) -> list[str]:
    return [
        f"{module.file}:{found[0]}: __all__ is not sorted. Write {wanted}."
        for module in modules.values()
        if (found := public_names(module))
        if found[1] != (wanted := sorted(set(found[1]), key=by_kind))
    ]


def test_every_list_of_public_names_is_sorted():
    refuse(unsorted_names(read_package()))


def test_a_name_out_of_order_or_listed_twice_is_named(tmp_path):
    modules = write_package(
        tmp_path,
        {
            "nbflow/core/a.py": '"""Doc."""\n__all__ = ["task", "Task"]\n',
            "nbflow/core/b.py": '__all__ = ["Task", "Task"]\n',
            "nbflow/core/c.py": '__all__ = ["TRANSITIONS", "State", "order"]\n',
        },
    )

    assert unsorted_names(modules) == [
        "nbflow/core/a.py:2: __all__ is not sorted. Write ['Task', 'task'].",
        "nbflow/core/b.py:1: __all__ is not sorted. Write ['Task'].",
    ]
