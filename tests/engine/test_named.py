import sys

import pytest

from nbflow.engine.named import load_named
from nbflow.executors import Executor, LocalExecutor


class Mine(Executor):
    pass


def test_a_path_gives_the_class():
    assert load_named(f"{__name__}.Mine", Executor, LocalExecutor) is Mine


def test_a_module_that_is_not_loaded_is_imported(tmp_path, monkeypatch):
    (tmp_path / "my_executors.py").write_text(
        "from nbflow.executors import Executor\nclass Far(Executor): ...\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    loaded = load_named("my_executors.Far", Executor, LocalExecutor)

    assert loaded is sys.modules["my_executors"].Far
    monkeypatch.delitem(sys.modules, "my_executors")


@pytest.mark.parametrize(
    "path",
    ["no_such_module.Far", f"{__name__}.NotThere", "Far", "", "os.path.join", "builtins.int"],
)
def test_a_path_without_such_a_class_warns_and_gives_the_default(path):
    with pytest.warns(UserWarning, match="Could not import") as warned:
        loaded = load_named(path, Executor, LocalExecutor)

    assert loaded is LocalExecutor
    assert str(warned[0].message) == (
        f"Could not import {path}; using nbflow.executors.local.LocalExecutor instead."
    )


def test_a_class_is_returned_as_it_is():
    assert load_named(Mine, Executor, LocalExecutor) is Mine


@pytest.mark.parametrize("other", [3, int, None])
def test_anything_else_gives_the_default(other):
    assert load_named(other, Executor, LocalExecutor) is LocalExecutor
