"""The command in a process of the test's own store, its clock and its time zone."""

import time
from dataclasses import dataclass

import numpy as np
import pytest

from nbflow.cli import main
from nbflow.core.events import NodeChanged, NodeLogged, NodeMapped, RunFinished, RunStarted
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store

NOW = 1_700_000_000.0
DAY = 86_400.0


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """nbflow's folder; the time is `NOW`, in UTC."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    for name in ("NBFLOW_LOCAL_STORAGE_PATH", "NBFLOW_FAILPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: NOW)
    yield tmp_path / "home"
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def nbflow(capsys, home):
    """Run the command; in what it prints, its folder is HOME."""

    def nbflow(*words: str) -> Said:
        try:
            status = main(words)
        except SystemExit as ended:
            status = int(ended.code or 0)
        told = capsys.readouterr()
        return Said(
            status, *(text.replace(str(home), "HOME").rstrip("\n") for text in (told.out, told.err))
        )

    return nbflow


@pytest.fixture
def save():
    """Record a result of a run that is driven."""

    def save(driving, task, value, *, flow="delays", seconds=1.0, time=NOW):
        entry = Entry(
            run=driving.run,
            flow=flow,
            task=task,
            key=f"{flow} {task} {time}".encode(),
            digest=b"digest",
            seconds=seconds,
            time=time,
        )
        driving.save(entry, value)
        return entry.key

    return save


@pytest.fixture
def filled(home, save):
    """A store of three runs: one that ended, one whose kernel died, one of another flow."""
    names = ("flights", "tidy", "counts")
    with Store() as store:
        started = RunStarted(NOW - 3 * DAY, "run-aa", "delays", names, {"day": "2013-01-01"})
        with store.begin(started, [(0, 1, "rows"), (1, 2, "rows")]) as driving:
            flights = save(driving, "flights", np.arange(10_000), seconds=61.5, time=NOW - 3 * DAY)
            tidy = save(driving, "tidy", [1, 2], time=NOW - 3 * DAY + 60)
            driving.append(
                [
                    NodeChanged(NOW - 3 * DAY, 0, "Running"),
                    NodeLogged(NOW - 3 * DAY, 0, "PRINT", "loading"),
                    NodeChanged(NOW - 3 * DAY + 61.5, 0, "Success", key=flights),
                    NodeChanged(NOW - 3 * DAY + 62, 1, "Running", attempt=2),
                    NodeMapped(NOW - 3 * DAY + 62, 1, ("tidy[0]", "tidy[1]", "tidy[2]")),
                    NodeChanged(NOW - 3 * DAY + 63, 3, "Success"),
                    NodeChanged(NOW - 3 * DAY + 63, 4, "Success"),
                    NodeChanged(NOW - 3 * DAY + 63, 5, "Failed", "ValueError: no day"),
                    NodeChanged(NOW - 3 * DAY + 63, 1, "Mapped", key=tidy),
                    NodeChanged(NOW - 3 * DAY + 64, 2, "TriggerFailed", 'Trigger was "all".\nSo.'),
                    RunFinished(NOW - 3 * DAY + 65, "Failed", "Some reference tasks failed."),
                ]
            )
        started = RunStarted(NOW - 2 * DAY, "run-ab", "delays", names)
        with store.begin(started, [(0, 1, "rows"), (1, 2, "rows")]) as driving:
            driving.append(
                [
                    NodeChanged(NOW - 2 * DAY, 0, "Success", how="reused", key=flights),
                    NodeChanged(NOW - 2 * DAY, 1, "Running"),
                ]
            )
        with store.begin(RunStarted(NOW - 60, "run-b", "other", ("x",))) as driving:
            save(driving, "x[0]", 1, flow="other")
            save(driving, "x[1]", 2, flow="other")
            driving.append([RunFinished(NOW, "Success", "All reference tasks succeeded.")])
    return home
