"""No test touches nbflow's folder, or the signing key, of whoever runs the tests."""

from tempfile import TemporaryDirectory

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests a folder of their own.

    Not in a fixture: doctests, notebooks and the kernels of both inherit it.
    """
    folder = TemporaryDirectory(prefix="nbflow-tests-", ignore_cleanup_errors=True)
    patch = pytest.MonkeyPatch()
    patch.setenv("NBFLOW_HOME", f"{folder.name}/home")
    patch.setenv("XDG_CONFIG_HOME", f"{folder.name}/config")
    for name in ("NBFLOW_DATABASE_PATH", "NBFLOW_LOCAL_STORAGE_PATH", "NBFLOW_PROFILES_PATH"):
        patch.delenv(name, raising=False)
    config.add_cleanup(folder.cleanup)
    config.add_cleanup(patch.undo)


@pytest.fixture(autouse=True)
def _quiet_examples(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let examples in docstrings show what they give, without the lines of the log."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setenv("NBFLOW__LOGGING__LEVEL", "CRITICAL")
