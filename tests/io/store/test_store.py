import os
import pickle
import random
import select
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest

from nbflow.core.events import NodeChanged, NodeMapped, RunFinished, RunStarted
from nbflow.core.record import RunRecord, fold
from nbflow.errors import DamagedResultError, RunHeldError, StoreError
from nbflow.io.store.failpoints import POINTS
from nbflow.io.store.results import COLUMNS, row_of
from nbflow.io.store.store import Store
from tests.io.store.finding import found, loaded
from tests.io.store.processes import START, run_program
from tests.messages import matches

LARGE = np.arange(10_000)
IS_SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
ATTEMPTS = 200 if IS_SOAK else 20
KILLS = 300 if IS_SOAK else 12

# A run of eight results: small ones in rows, large ones in files.
EIGHT = """
store = Store(durability=sys.argv[1])
if store.history.runs():
    driving = store.resume("run")
else:
    driving = store.begin(RunStarted(1.0, "run", "etl", tuple(f"t{n}" for n in range(8))))
print("begun", flush=True)
for number in range(8):
    if store.find(b"%d" % number) is None:
        driving.append([NodeChanged(float(number), number, "Running")])
        driving.save(entry("run", number), value(number))
        driving.append([NodeChanged(number + 0.5, number, "Success", key=b"%d" % number)])
        print(number, flush=True)
driving.append([RunFinished(9.0, "Success")])
driving.close()
"""

WRITE_MANY = """
run = sys.argv[1]
with Store() as store, store.begin(RunStarted(1.0, run, "etl", ("a",))) as driving:
    print("begun", flush=True)
    for number in range(300):
        driving.append([NodeChanged(float(number), 0, "Running")])
        (driving.save if number % 10 == 0 else driving.keep)(entry(run, number), value(number))
"""


def value(number):
    return number if number % 2 else np.full(10_000, number)


def recorded(store, number):
    """Return the value under the key of a number, None where there is none."""
    stored = store.find(b"%d" % number)
    return None if stored is None else store.load(stored)


def test_what_was_recorded_is_there_for_the_next_process(begin, entry):
    with Store() as store, begin(store) as driving:
        driving.save(entry(), LARGE)
        driving.keep(entry(b"key-2"), "small")

    with Store() as again:
        np.testing.assert_array_equal(loaded(again, b"key-1"), LARGE)
        assert loaded(again, b"key-2") == "small"
        assert again.find(b"key-3") is None


def test_the_last_result_of_a_key_is_found(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(time=200.0), "first")
        driving.save(entry(time=100.0), "second")

    assert loaded(store, b"key-1") == "second"


def test_the_last_results_of_a_node_are_found(store, begin, entry):
    with begin(store) as driving:
        for number in range(5):
            driving.keep(entry(b"key-%d" % number), number)
        driving.save(entry(b"other", task="clean"), 9)

    assert [store.load(each) for each in store.last("etl", "load", 3)] == [4, 3, 2]
    assert store.last("other", "load") == []


def test_the_record_of_a_run_is_the_fold_of_what_is_stored(store, begin):
    events = [
        NodeChanged(101.0, 0, "Running"),
        NodeChanged(102.0, 0, "Success", key=b"key", digest=b"digest"),
        NodeMapped(103.0, 1, ("clean[0]",)),
        NodeChanged(104.0, 2, "Failed", message="no"),
        RunFinished(105.0, "Failed"),
    ]
    with begin(store) as driving:
        for event in events:
            driving.append([event])
            store.flush()

    stored = list(store.history.events("run-1"))

    assert stored == [RunStarted(100.0, "run-1", "etl", ("load", "clean")), *events]
    record = fold(RunRecord(), stored)
    rows = store.database.rows("SELECT name, state, message, started, ended, parent FROM task_runs")
    assert rows == [
        (node.name, node.state, node.message, node.started, node.ended, node.parent)
        for node in record.nodes
        if node.state != "Pending"
    ]
    run = store.history.run("run-1")
    assert (run.state, run.started, run.ended) == (record.state, record.started, record.ended)


def test_runs_are_listed_the_last_first_whatever_their_clock_says(store):
    for number, time in enumerate((300.0, 100.0, 200.0)):
        store.begin(RunStarted(time, f"run-{number}", f"flow-{number % 2}", ())).close()

    assert [run.id for run in store.history.runs()] == ["run-2", "run-1", "run-0"]
    assert [run.id for run in store.history.runs("flow-0")] == ["run-2", "run-0"]
    assert [run.id for run in store.history.runs(limit=1)] == ["run-2"]


def test_a_run_that_nobody_drives_and_that_never_ended_was_interrupted(store, begin):
    driving = begin(store)
    assert store.history.run("run-1").state == "Running"

    driving.close()

    assert store.history.run("run-1").state == "Interrupted"


def test_a_run_is_driven_by_one(store, begin):
    with begin(store), pytest.raises(RunHeldError) as error:
        store.resume("run-1")

    text = str(error.value).replace(str(store.home), "HOME").replace(error.value.holder, "HOLDER")
    assert error.value.holder.startswith(f"process {os.getpid()} on ")
    assert matches("store_run_held", text)


def test_a_run_that_goes_on_has_its_events_in_order(store, begin, entry):
    with begin(store) as driving:
        driving.append([NodeChanged(101.0, 0, "Running")])

    with store.resume("run-1") as driving:
        assert store.history.run("run-1").state == "Running"
        driving.append([NodeChanged(102.0, 0, "Success"), RunFinished(103.0, "Success")])

    assert [event.time for event in store.history.events("run-1")] == [100.0, 101.0, 102.0, 103.0]
    assert store.history.run("run-1").state == "Success"


def test_a_run_that_there_is_not_is_named(store):
    with pytest.raises(StoreError) as error:
        store.resume("run-9")

    assert matches("store_no_run", str(error.value).replace(str(store.home), "HOME"))
    assert not store.history.is_driven("run-9")


def test_a_run_is_begun_once(store, begin):
    begin(store).close()

    with pytest.raises(StoreError, match="UNIQUE"):
        begin(store)

    assert not store.history.is_driven("run-1")


def test_dropping_a_result_brings_back_the_one_before_it(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(), "first")
        driving.save(entry(), LARGE)

    store.drop(found(store, b"key-1").seq)

    assert loaded(store, b"key-1") == "first"
    assert list(store.folder.names()) == []


def test_whatever_a_row_says_no_other_file_is_removed(store, tmp_path):
    store.remove_file("../config/nbflow/store.key")

    assert (tmp_path / "config" / "nbflow" / "store.key").exists()


def test_people_can_read_the_views(store, begin, entry):
    with begin(store) as driving:
        driving.append([NodeChanged(101.0, 0, "Success", key=b"\xab", digest=b"\xcd")])
        driving.save(entry(b"\xab"), 1)

    rows = store.database.rows

    assert rows("SELECT id, flow, started FROM run") == [("run-1", "etl", "1970-01-01 00:01:40")]
    assert rows("SELECT run, name, state, key FROM task_run") == [
        ("run-1", "load", "Success", "ab")
    ]
    assert rows("SELECT * FROM edge") == [("run-1", "etl", 0, 1, "rows")]
    assert rows("SELECT task, key, seconds FROM result") == [("load", "ab", 1.0)]


def test_results_go_wherever_fsspec_reaches(monkeypatch, tmp_path, begin, entry):
    monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", f"memory://{tmp_path}")
    with Store() as store, begin(store) as driving:
        driving.save(entry(), LARGE)
        np.testing.assert_array_equal(loaded(store, b"key-1"), LARGE)
        store.drop(found(store, b"key-1").seq)
        assert list(store.folder.names()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_reads_and_writes_nothing(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(), "parent")
        driving.keep(entry(b"waits"), "parent")
        child = os.fork()
        if not child:
            driving.keep(entry(b"child"), "child")
            driving.append([RunFinished(101.0, "Failed")])
            driving.close()
            os._exit(0 if loaded(store, b"key-1") == "parent" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    assert loaded(store, b"waits") == "parent"
    assert store.find(b"child") is None
    assert len(list(store.history.events("run-1"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("durability", ["normal", "full"])
@pytest.mark.parametrize(
    ("point", "number"),
    [
        *((point, 2) for point in POINTS[:6]),
        *((point, number) for point in POINTS[6:] for number in (1, 4)),
    ],
)
def test_killed_at_any_point_a_run_goes_on_and_repeats_nothing(home, durability, point, number):
    killed = run_program(EIGHT, durability, NBFLOW_FAILPOINT=f"{point}:{number}")
    resumed = run_program(EIGHT, durability)

    # Without durability there is nothing to sync, so those points are not passed.
    is_passed = durability == "full" or point not in ("file-synced", "folder-synced")
    assert killed.returncode == (-signal.SIGKILL if is_passed else 0), killed.stderr
    assert resumed.returncode == 0, resumed.stderr
    said = killed.stdout.split()[1:] + resumed.stdout.split()[1:]
    assert len(said) == len(set(said))
    # What was committed but not said yet is not run again either.
    assert len(said) == (7 if point == "rows-committed" else 8)
    with Store() as store:
        for each in range(8):
            np.testing.assert_array_equal(recorded(store, each), value(each))
        assert store.history.run("run").state == "Success"
        assert fold(RunRecord(), store.history.events("run")).state == "Success"


@pytest.mark.slow
def test_killed_at_any_moment_a_run_goes_on_and_repeats_nothing(home):
    """It is killed again and again: after some lines that it prints, and a random moment more."""
    said: list[str] = []
    for attempt in range(KILLS):
        if not attempt % 6:
            shutil.rmtree(home, ignore_errors=True)
            said = []
        chance = random.Random(attempt)
        command = [sys.executable, "-c", START + EIGHT, "normal"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said += [process.stdout.readline() for _ in range(chance.randint(0, 2))]
            select.select([process.stdout], [], [], chance.random() / 2)
            process.kill()
            said += process.stdout.readlines()
        numbers = [int(line) for line in said if line.strip().isdigit()]
        assert len(numbers) == len(set(numbers))
        with Store() as store:
            for number in range(8):
                found = recorded(store, number)
                assert found is not None or number not in numbers
                assert found is None or np.array_equal(found, value(number))
            found = [row[0] for row in store.database.rows("SELECT key FROM results")]
            assert len(found) == len(set(found))


@pytest.mark.slow
def test_two_processes_write_to_one_store(home):
    Store().close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", START + WRITE_MANY, run],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for run in ("one", "two")
    ]
    errors = [process.communicate(timeout=100)[1] for process in processes]

    assert errors == ["", ""]
    with Store() as store:
        assert {run.id for run in store.history.runs()} == {"one", "two"}
        assert store.database.rows("SELECT count(*) FROM results") == [(600,)]
        for run in ("one", "two"):
            assert len(list(store.history.events(run))) == 301
        np.testing.assert_array_equal(recorded(store, 298), value(298))


@pytest.mark.slow
def test_of_many_that_want_a_run_one_drives_it(home):
    claim = (
        "store = Store()\n"
        "from nbflow.errors import RunHeldError\n"
        "try: driving = store.resume('run')\n"
        "except RunHeldError: print('held', flush=True)\n"
        "else: print('drives', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with Store() as store:
        store.begin(RunStarted(1.0, "run", "etl", ())).close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START + claim],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.stdout.readline().strip() for process in processes if process.stdout]
    for process in processes:
        process.communicate(timeout=100)

    assert sorted(said) == ["drives", "held", "held", "held"]


class Bomb:
    """A pickle that leaves a mark when it is loaded."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (open, (str(self.mark), "w"))


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_a_tampered_pickle_is_never_loaded(store, begin, entry, tmp_path, attempt):
    """Whoever can write to the store, but has no key, gets nothing executed."""
    mark, chance = tmp_path / "executed", random.Random(attempt)
    with begin(store) as driving:
        for key, content in ((b"row", "x" * 200), (b"file", "x" * 60_000)):
            driving.save(entry(key), content)
    bomb = pickle.dumps(Bomb(mark))
    row, file = found(store, b"row"), found(store, b"file")
    path = store.folder.path / file.file
    content = path.read_bytes()
    place = chance.randrange(len(content) - len(bomb))
    path.write_bytes(content[:place] + bomb + content[place + len(bomb) :])
    changes = {
        "body": bomb,
        "parts": bytes([0x91, len(bomb)]),
        "size": len(bomb),
        "file": chance.choice(["", file.file, "../../x"]),
        "mac": chance.choice([row.mac, file.mac, chance.randbytes(32), b"", bytes(32)]),
        "serializer": chance.choice(["pickle", "none", ""]),
    }
    columns = chance.sample(sorted(changes), chance.randint(1, len(changes)))
    with store.database.writing() as connection:
        for column in {*columns, "body"}:
            sql = f"UPDATE results SET {column} = ? WHERE key = ?"
            connection.execute(sql, (changes[column], b"row"))

    for key in (b"row", b"file"):
        with pytest.raises(DamagedResultError):
            loaded(store, key)

    assert not mark.exists()


def test_rows_that_were_swapped_are_refused(store, begin, entry):
    with begin(store) as driving:
        driving.save(entry(b"one"), "one")
        driving.save(entry(b"two"), "two")
    one = row_of(found(store, b"one"))
    names = [name.strip() for name in COLUMNS.split(",")][1:]
    for column in ("body", "mac", "parts", "size"):
        sql = f"UPDATE results SET {column} = ? WHERE key = ?"
        with store.database.writing() as connection:
            connection.execute(sql, (one[names.index(column)], b"two"))

    with pytest.raises(DamagedResultError, match="row 2"):
        store.find(b"two")
    store.drop(2)
    assert store.find(b"two") is None


def test_of_many_rows_in_a_group_each_is_written(store, begin, entry):
    with begin(store) as driving:
        for number in range(133):
            driving.keep(entry(b"%d" % number), number)

    assert [store.load(store.find(b"%d" % number)) for number in range(133)] == [*range(133)]


def test_of_results_under_one_key_the_one_with_a_digest_is_found(store, begin, entry):
    with begin(store) as driving:
        for digest in (b"one", b"two"):
            driving.keep(entry(digest=digest), digest)

    found = store.find(b"key-1", digest=b"one")

    assert store.load(found) == b"one"
    assert store.find(b"key-1", digest=b"three") is None
