import json

import pytest

from nbflow.core.events import NodeChanged, RunStarted
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import Gone
from tests.messages import matches


def left():
    with Store() as store:
        return [
            task
            for (task,) in store.database.rows("SELECT task FROM results WHERE size ORDER BY seq")
        ]


ALL = ["flights", "tidy", "x[0]", "x[1]"]


def test_what_would_go_is_told_and_stays(nbflow, filled):
    said = nbflow("store", "prune", "--limit", "0B", "--dry-run")

    assert (said.status, said.err) == (0, "")
    assert matches("cli_prune_dry_run", said.out)
    assert left() == ALL


def test_what_was_told_goes(nbflow, filled):
    said = nbflow("store", "prune", "--flow", "other")

    assert (said.status, said.err) == (0, "")
    assert matches("cli_prune", said.out)
    assert left() == ["flights", "tidy"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ALL),
        (["--limit", "1GB"], ALL),
        (["--limit", "1kB"], ["tidy", "x[0]", "x[1]"]),
        (["--task", "delays/tidy"], ["flights", "x[0]", "x[1]"]),
        (["--task", "other/x"], ["flights", "tidy"]),
        (["--older-than", "3d"], ALL),
        (["--older-than", "1d"], ["x[0]", "x[1]"]),
        (["--older-than", "1d", "--flow", "other"], ALL),
        (["--flow", "delays", "--limit", "1kB"], ["tidy", "x[0]", "x[1]"]),
        (["--flow", "none"], ALL),
    ],
)
def test_what_goes_is_chosen_by_flow_task_age_and_size(nbflow, filled, words, expected):
    assert nbflow("store", "prune", *words).status == 0
    assert left() == expected


def test_what_a_run_in_progress_needs_stays(nbflow, filled, save):
    with Store() as store, store.begin(RunStarted(1.0, "now", "delays", ("a", "b"))) as driving:
        key = store.last("delays", "flights")[0].entry.key
        driving.append([NodeChanged(2.0, 0, "Success", how="reused", key=key)])
        save(driving, "b", 5)

        nbflow("store", "prune", "--limit", "0B")

        assert left() == ["flights", "b"]


def test_files_that_no_result_tells_of_go_too(nbflow, filled):
    litter = filled / "storage" / ("0" * 32) / ("1" * 32)
    litter.parent.mkdir(parents=True)
    litter.write_bytes(b"x" * 1_200)

    assert nbflow("store", "prune", "--dry-run").out == "Would be dropped: 0 results, 0 B."
    assert litter.exists()
    assert nbflow("store", "prune").out == (
        "Dropped: 0 results, 0 B.\nRemoved: 1 file that no result told of, 1.2 kB."
    )
    assert not litter.exists()


def test_with_nothing_said_the_setting_counts(nbflow, filled, monkeypatch):
    monkeypatch.setenv("NBFLOW__STORE__LIMIT", "1000")

    nbflow("store", "prune")

    assert left() == ["tidy", "x[0]", "x[1]"]


def test_for_programs_it_is_told_by_task(nbflow, filled, monkeypatch):
    monkeypatch.setattr("nbflow.cli.pruning.collect", lambda _: Gone(2, 7))

    told = json.loads(nbflow("store", "prune", "--flow", "other", "--json").out)

    assert told == {
        "dropped": {"count": 2, "size": 10},
        "litter": {"count": 2, "size": 7},
        "dry_run": False,
        "tasks": [{"flow": "other", "task": "x", "count": 2, "size": 10}],
    }
