"""A store in a folder of the test's own, with a signing key of its own."""

from typing import Any

import pytest

from nbflow.core.events import RunStarted
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """nbflow's folder; the key lies beside it, in the user's configuration folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    for name in ("NBFLOW_LOCAL_STORAGE_PATH", "NBFLOW_FAILPOINT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def store():
    with Store() as opened:
        yield opened


@pytest.fixture
def begin():
    """Begin a run of two nodes in a store, "load" and "clean"."""

    def begin(store: Store, run: str = "run-1", flow: str = "etl"):
        return store.begin(RunStarted(100.0, run, flow, ("load", "clean")), [(0, 1, "rows")])

    return begin


@pytest.fixture
def entry():
    """Make an entry; what a test does not care about is filled in."""

    def entry(key: bytes = b"key-1", *, task: str = "load", seconds: float = 1.0, **others):
        given: dict[str, Any] = {"run": "run-1", "flow": "etl", "digest": b"digest", "time": 100.0}
        given |= others
        return Entry(key=key, task=task, seconds=seconds, **given)

    return entry
