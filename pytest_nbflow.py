"""A pytest plugin: under nbval every notebook has a store of its own, new and gone afterwards.

So its outputs do not depend on what ran before. It stands outside the package: a pytest that
checks no notebook imports nothing of nbflow, and can measure the coverage of all of it.
"""

import shutil
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FreshStores", "pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Begin to look at what runs, where nbval checks notebooks; else do nothing."""
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        config.pluginmanager.register(FreshStores(config), "nbflow-fresh-stores")


class FreshStores:
    """Gives each notebook a folder of nbflow's own, with the user's settings in it."""

    def __init__(self, config: pytest.Config) -> None:
        self._notebook: Path | None = None
        self._given = ExitStack()
        config.add_cleanup(self._given.close)

    @pytest.hookimpl(tryfirst=True)  # pytest's own starts the kernel, which inherits the variables
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Change the folder where another notebook begins, and where none does."""
        notebook = item.path if item.path.suffix == ".ipynb" else None
        if notebook == self._notebook:
            return
        self._given.close()
        self._notebook = notebook
        if notebook is not None:
            self._give()

    def _give(self) -> None:
        from nbflow.io.config_file import config_path

        settings = config_path()
        home = TemporaryDirectory(prefix="nbflow-", ignore_cleanup_errors=True)
        folder = self._given.enter_context(home)
        patch = self._given.enter_context(pytest.MonkeyPatch.context())
        if settings.exists():
            shutil.copy(settings, folder)
        patch.setenv("NBFLOW_HOME", folder)
        for name in ("NBFLOW_DATABASE_PATH", "NBFLOW_LOCAL_STORAGE_PATH", "NBFLOW_PROFILES_PATH"):
            patch.delenv(name, raising=False)
