import random

import numpy as np
import pytest

from nbflow.core.events import NodeChanged, RunFinished
from nbflow.errors import StoreError
from nbflow.io.filesystems import LocalFileSystem
from nbflow.io.results import document
from nbflow.io.serializers import PickleSerializer
from nbflow.io.store.salvage import Salvaged, salvage
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import check
from tests.io.store.finding import file_of, found, loaded
from tests.messages import matches

LARGE = np.arange(10_000)


@pytest.fixture
def path(begin, entry):
    """A store that was closed, with 200 small results and two large ones."""
    with Store() as store, begin(store) as driving:
        for number in range(200):
            driving.keep(entry(b"%d" % number, meta=b"m" * 500), number)
        driving.append([NodeChanged(101.0, 0, "Success")])
        driving.save(entry(b"large"), LARGE)
        driving.save(entry(b"larger"), LARGE * 2)
        driving.append([RunFinished(102.0, "Success")])
        return store.path


def test_a_whole_store_is_taken_over_as_it_is(path, home):
    assert salvage() == Salvaged(1, 202, 0, home / "nbflow.db.damaged-1")

    with Store() as store:
        assert check(store) == []
        assert store.history.run("run-1").state == "Success"
        assert len(list(store.history.events("run-1"))) == 3
        assert [loaded(store, b"%d" % number) for number in range(200)] == [*range(200)]
        np.testing.assert_array_equal(loaded(store, b"larger"), LARGE * 2)


@pytest.mark.parametrize("seed", range(5))
def test_pages_that_are_lost_cost_only_what_was_on_them(path, home, seed):
    content, chance = bytearray(path.read_bytes()), random.Random(seed)
    pages = len(content) // 4096
    for page in chance.sample(range(12, pages), 3):
        content[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
    path.write_bytes(content)

    salvaged = salvage()

    assert salvaged.results > 120
    with Store() as store:
        assert [problem for problem in check(store) if problem.name != "run run-1"] == []
        for number in range(200):
            found = store.find(b"%d" % number)
            assert found is None or store.load(found) == number
        np.testing.assert_array_equal(loaded(store, b"large"), LARGE)


@pytest.mark.parametrize("content", [b"", b"something else" * 1000])
def test_without_a_database_files_say_what_they_are(path, home, content):
    path.write_bytes(content)

    assert salvage(home) == Salvaged(0, 2, 2, home / "nbflow.db.damaged-1")
    assert salvage(home) == Salvaged(0, 2, 0, home / "nbflow.db.damaged-2")

    with Store() as store:
        np.testing.assert_array_equal(loaded(store, b"large"), LARGE)
        assert found(store, b"larger").entry.meta == b""


def test_where_there_was_nothing_there_is_a_new_store(home):
    assert salvage(home) == Salvaged(0, 0, 0, None)


def test_what_is_not_signed_is_left_out(path, home):
    with Store() as store:
        damaged = file_of(store, b"large")
        with store.database.writing() as connection:
            connection.execute("UPDATE results SET body = x'00' WHERE key = ?", (b"7",))
            connection.execute("UPDATE results SET task = 'other' WHERE key = ?", (b"large",))
            connection.execute("UPDATE events SET batch = x'00' WHERE seq > 1")
    damaged.write_bytes(damaged.read_bytes()[:-1])

    assert salvage(home).results == 200

    with Store() as store:
        assert store.find(b"7") is None
        assert store.find(b"large") is None
        assert len(list(store.history.events("run-1"))) == 1


def test_documents_of_results_are_left_alone(path, home):
    kept = LocalFileSystem(basepath=str(home / "storage"))
    document.write(kept, "mine/large", np.arange(300_000), PickleSerializer())

    assert salvage().results == 202

    np.testing.assert_array_equal(document.load(kept, "mine/large"), np.arange(300_000))


def test_a_run_in_progress_is_not_disturbed(store, begin):
    with begin(store), pytest.raises(StoreError) as error:
        salvage()

    lock = next((store.home / "locks").iterdir())
    text = str(error.value).replace(str(lock), "LOCK").replace(str(store.home), "HOME")
    assert matches("store_in_progress", text)
    assert store.path.exists()
