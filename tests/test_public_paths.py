"""The documented paths lead to what is defined in the layers."""

from importlib import import_module

import pytest

import nbflow

PATHS = {
    "nbflow.run_context": "nbflow.core.run_context",
    "nbflow.tasks.control_flow": "nbflow.core.branching",
    "nbflow.tasks.core.collections": "nbflow.core.collecting",
    "nbflow.tasks.core.constants": "nbflow.core.collecting",
    "nbflow.tasks.core.function": "nbflow.core.task",
    "nbflow.tasks.core.operators": "nbflow.core.operators",
    "nbflow.tasks.core.resource_manager": "nbflow.core.resources",
    "nbflow.utilities.edges": "nbflow.core.annotations",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_public_path_has_what_its_layer_defines(path):
    public, defined = import_module(path), import_module(PATHS[path])

    assert public.__all__
    for name in public.__all__:
        assert getattr(public, name) is getattr(defined, name)


@pytest.mark.parametrize("name", ["apply_map", "as_task", "tags", "task"])
def test_the_utilities_for_tasks_stand_at_one_path(name):
    assert hasattr(import_module("nbflow.utilities.tasks"), name)


@pytest.mark.parametrize(
    "name",
    ["apply_map", "case", "flatten", "mapped", "merge", "resource_manager", "tags", "unmapped"],
)
def test_what_a_flow_is_written_with_stands_at_the_top(name):
    assert name in nbflow.__all__
    assert callable(getattr(nbflow, name))
