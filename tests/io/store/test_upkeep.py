import shutil

import numpy as np
import pytest

from nbflow.core.events import NodeChanged
from nbflow.io.store.locks import take
from nbflow.io.store.paths import lock_path
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import (
    Gone,
    check,
    collect,
    default_limit,
    drop,
    droppable,
    gone,
    hold_limit,
    limit_of,
    prune,
    purge,
)
from tests.io.store.finding import file_of, found
from tests.io.store.processes import run_program

LARGE = np.arange(10_000)


@pytest.fixture
def filled(store, begin, entry):
    """A store with results of a run that has ended: the dearer, the more useful."""
    with begin(store) as driving:
        for number, seconds in enumerate((5.0, 1.0, 9.0)):
            kept = entry(b"%d" % number, task=f"t{number}", seconds=seconds, time=float(number))
            driving.save(kept, LARGE + number)
        driving.save(entry(b"small", task="t0", seconds=1.0, time=7.0), 1)
        driving.append([NodeChanged(101.0, 0, "Success", key=b"0")])
    return store


def keys(store):
    return [
        key for (key,) in store.database.rows("SELECT key FROM results WHERE size ORDER BY seq")
    ]


def size_of(store, key):
    return found(store, key).size


def test_the_limit_follows_the_free_disk(tmp_path, monkeypatch):
    free = shutil.disk_usage(tmp_path)._replace(free=5_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert default_limit(tmp_path) == 500

    monkeypatch.setattr(shutil, "disk_usage", lambda _: free._replace(free=10**12))
    assert default_limit(tmp_path) == 10_000_000_000


def test_the_limit_can_be_set(store, monkeypatch):
    assert limit_of(store) == default_limit(store.home)

    monkeypatch.setenv("NBFLOW__STORE__LIMIT", "123")
    assert limit_of(store) == 123


def test_the_least_useful_goes_first(filled):
    limit = size_of(filled, b"2") + size_of(filled, b"small") + 10
    sizes = size_of(filled, b"0") + size_of(filled, b"1")

    assert prune(filled, limit) == Gone(2, sizes)

    assert keys(filled) == [b"2", b"small"]
    assert [name for name, _ in filled.folder.names()] == [found(filled, b"2").file]
    assert prune(filled, limit) == Gone(0, 0)


def test_what_a_run_in_progress_needs_never_goes(filled, begin, entry):
    with begin(filled, "run-2") as driving:
        driving.append([NodeChanged(101.0, 0, "Success", how="reused", key=b"1")])
        driving.save(entry(b"own", run="run-2", seconds=0.0), LARGE)

        prune(filled, 0)
        purge(filled)

        assert keys(filled) == [b"1", b"own"]
    prune(filled, 0)
    assert keys(filled) == []


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"task": "t0"}, [b"1", b"2"]),
        ({"flow": "other"}, [b"0", b"1", b"2", b"small"]),
        ({"flow": "etl", "before": 2.0}, [b"2", b"small"]),
        ({}, []),
    ],
)
def test_results_are_purged_by_flow_task_and_age(filled, chosen, left):
    gone = purge(filled, **chosen)

    assert keys(filled) == left
    assert gone.count == 4 - len(left)


def test_with_a_task_go_the_children_it_was_mapped_to(filled, begin, entry):
    with begin(filled, "run-2") as driving:
        for task in ("t0[0]", "t0[17]", "t01", "[0]"):
            driving.save(entry(task.encode(), run="run-2", task=task), 1)

    purge(filled, task="t0")
    assert keys(filled) == [b"1", b"2", b"t01", b"[0]"]

    purge(filled, task="[0]")
    assert keys(filled) == [b"1", b"2", b"t01"]


def test_of_what_is_dropped_the_digest_stays_in_its_place(filled):
    before = found(filled, b"1")

    purge(filled, task="t1")

    after = found(filled, b"1")
    assert not after.has_value
    assert (after.seq, after.entry.digest, after.size) == (before.seq, before.entry.digest, 0)
    assert check(filled) == []
    assert purge(filled, task="t1") == Gone(0, 0)


def test_what_was_changed_is_dropped_whole(filled):
    with filled.database.writing() as connection:
        connection.execute("UPDATE results SET seconds = 0 WHERE key = ?", (b"1",))

    purge(filled)

    assert filled.find(b"1") is None


def test_what_another_dropped_meanwhile_is_passed_over(filled):
    chosen = droppable(filled, task="t1")
    filled.drop(chosen[0].seq)

    drop(filled, chosen)

    assert filled.find(b"1") is None


def test_a_limit_counts_what_is_chosen_only(filled):
    limit = size_of(filled, b"small")

    chosen = droppable(filled, task="t0", limit=limit)

    assert gone(chosen) == Gone(1, size_of(filled, b"0"))
    assert keys(filled) == [b"0", b"1", b"2", b"small"]


def test_of_equally_useful_results_the_oldest_goes_first(filled, begin, entry):
    purge(filled)
    with begin(filled, "run-2") as driving:
        for key in (b"a", b"b", b"c"):
            driving.save(entry(key, run="run-2"), 1)

    prune(filled, size_of(filled, b"c"))

    assert keys(filled) == [b"c"]


def test_a_whole_store_has_no_problems(filled):
    assert check(filled) == []


def test_everything_damaged_is_found_by_name(filled):
    (file_of(filled, b"0")).write_bytes(b"cut")
    filled.folder.remove(found(filled, b"1").file)
    with filled.database.writing() as connection:
        connection.execute("UPDATE results SET seconds = 0 WHERE key = ?", (b"small",))
        connection.execute("UPDATE events SET batch = x'00'")

    problems = check(filled)

    assert [problem.name for problem in problems] == [
        "result 1",
        "result 2",
        "result 4",
        "run run-1",
    ]
    assert all("damaged" in problem.text for problem in problems)


def test_what_a_killed_process_left_is_collected(home, begin, entry):
    code = (
        "with Store() as store:\n"
        "    driving = store.begin(RunStarted(1.0, 'killed', 'etl', ('a',)))\n"
        "    for number in (0, 2): driving.save(entry('killed', number), value(number))\n"
    )
    for point in ("file-written:2", "file-renamed:2"):
        shutil.rmtree(home, ignore_errors=True)
        run_program(code, NBFLOW_FAILPOINT=point)
        with Store() as store:
            files = dict(store.folder.names())
            kept = found(store, b"0").file

            gone = collect(store)

            assert len(files) == 2
            assert gone == Gone(1, sum(files.values()) - files[kept])
            assert [name for name, _ in store.folder.names()] == [kept]


def test_files_of_a_run_in_progress_are_no_litter(store):
    own = "a" * 32
    draft = store.folder.draft(f"{own}/{own}")
    lock = take(lock_path(store.home, own))
    assert lock is not None

    assert collect(store) == Gone(0, 0)

    lock.release()
    assert collect(store) == Gone(1, 0)
    draft.discard()


def test_a_file_of_the_users_own_is_left_alone(store):
    path = store.folder.path / "notes" / "todo.txt"
    path.parent.mkdir(parents=True)
    path.write_text("mine")

    assert collect(store) == Gone(0, 0)

    assert path.read_text() == "mine"


def test_within_its_limit_nothing_goes(filled):
    assert hold_limit(filled) == Gone(0, 0)


def test_above_its_limit_the_least_useful_goes(filled, monkeypatch):
    monkeypatch.setenv("NBFLOW__STORE__LIMIT", str(3 * size_of(filled, b"0")))

    assert hold_limit(filled).count == 1

    assert keys(filled) == [b"0", b"2", b"small"]


def test_what_there_is_a_newer_one_of_goes_first(filled, begin, entry):
    with begin(filled, "run-2") as driving:
        driving.save(entry(b"2", task="t2", seconds=9.0), LARGE)

    limit = 3 * size_of(filled, b"0") + 1_000
    assert [each.node for each in droppable(filled, limit=limit)] == ["t2"]


def test_what_a_run_was_given_stays(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(b"given", digest=b""), 1)

    assert droppable(store) == []
