"""The verb that shows what is kept, and lets go of it."""

import json

import pytest

from nbflow.core.events import RunStarted
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store


@pytest.fixture
def kept(delays, tmp_path, monkeypatch):
    """The flow `delays`, of which two results are kept."""
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Store() as store, store.begin(RunStarted(1.0, "run", "delays", ("tidy",))) as driving:
        for name in ("flights", "tidy"):
            driving.save(
                Entry(
                    run="run",
                    flow="delays",
                    task=name,
                    key=name.encode(),
                    digest=b"digest",
                    seconds=3.0,
                    time=100.0,
                ),
                1,
            )
    return delays


def test_what_is_kept_is_shown_by_task(kept):
    assert kept.good("%flow cache").text.splitlines() == [
        "delays: 2 results kept, 10 B",
        "  flights  1 result  5 B  pickle  used by no other task",
        "  tidy     1 result  5 B  pickle  used by no other task",
    ]


def test_one_node_is_shown_alone(kept):
    assert kept.good("%flow cache delays tidy").text.splitlines()[0] == (
        "delays, tidy: 1 result kept, 5 B"
    )


def test_ages_and_json_are_printed(kept):
    ran = kept.good("%flow cache --ages")
    assert "took 3 s" in ran.printed
    assert ran.shown == []

    assert json.loads(kept.good("%flow cache --json").printed)["size"] == 10


def test_purging_says_what_went(kept):
    assert kept.good("%flow cache tidy --purge").printed == "delays: 1 result dropped, 5 B"
    assert kept.good("%flow cache --purge --limit 1GB").printed == "delays: 0 results dropped, 0 B"
    assert "1 result dropped" in kept.good("%flow cache --purge --older-than 1d").printed
    assert kept.good("%flow cache").text == "delays: nothing is kept\n"


def test_code_is_the_documented_call(kept):
    assert kept.good("%flow cache --code").printed == "delays.cached()"
    assert kept.good("%flow cache tidy --purge --limit 5kB --older-than 1d --code").printed == (
        "import datetime\n"
        "delays.cached('tidy').purge(older_than=datetime.timedelta(days=1), limit=5000)"
    )
    assert "2 results" in kept.good("%flow cache").text
