import os
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from nbflow.errors import StoreError, UntrustedStoreError
from nbflow.io.store import database as module
from nbflow.io.store.database import Database, connect
from tests.messages import matches


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "nbflow.db"


@pytest.fixture
def database(path):
    opened = Database(path, "normal", "key")
    yield opened
    opened.close()


def note(database, name):
    with database.writing() as connection:
        connection.execute("INSERT INTO about VALUES (?, '')", (name,))


def notes(database):
    return [name for (name,) in database.rows("SELECT name FROM about WHERE name <> 'key'")]


def test_a_transaction_is_written_whole_or_not_at_all(database):
    note(database, "kept")

    def write_and_fail():
        with database.writing() as connection:
            connection.execute("INSERT INTO about VALUES ('lost', '')")
            connection.execute("SELECT * FROM nowhere")

    with pytest.raises(StoreError):
        write_and_fail()

    assert notes(database) == ["kept"]


@pytest.mark.parametrize(("durability", "level"), [("normal", 1), ("full", 2)])
def test_durability_decides_whether_commits_wait_for_the_disk(path, durability, level):
    connection = connect(path, durability, "key")

    assert connection.execute("PRAGMA synchronous").fetchone() == (level,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_another_durability_is_refused(path):
    with pytest.raises(StoreError) as error:
        Database(path, "very", "key")

    assert matches("store_durability", str(error.value))


def test_a_network_file_system_gets_a_rollback_journal_and_one_warning(path, monkeypatch):
    monkeypatch.setattr(module, "mounts", lambda: [(path.parent, "nfs4")])

    with pytest.warns(UserWarning, match="network") as warned:
        connection = connect(path, "normal", "key")
    with warnings.catch_warnings(action="error"):
        connect(path, "normal", "key").close()

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert matches("store_network", str(warned[0].message).replace(str(path), "PATH"))
    connection.close()


def test_threads_share_the_connection(database):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: note(database, f"n{number}"), range(100)))

    assert len(notes(database)) == 100


def test_a_closed_database_is_opened_again(database):
    database.close()
    note(database, "again")

    assert notes(database) == ["again"]


def test_a_store_of_another_key_is_refused_with_no_byte_changed(path):
    connect(path, "normal", "key").close()
    before = path.read_bytes()

    with pytest.raises(UntrustedStoreError) as error:
        connect(path, "normal", "other")

    assert path.read_bytes() == before
    assert matches("store_untrusted", str(error.value).replace(str(path.parent), "HOME"))
    connect(path, "normal", None).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_reads_through_a_connection_of_its_own(database):
    note(database, "parent")
    inherited = database._connection
    child = os.fork()
    if not child:
        database.forked()
        found = notes(database) == ["parent"] and database._connection is not inherited
        os._exit(0 if found else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    note(database, "after")
    assert notes(database) == ["after", "parent"]


def test_views_and_triggers_of_a_strange_schema_may_call_nothing_dangerous(database):
    assert database.rows("PRAGMA trusted_schema") == [(0,)]


def test_an_error_of_sqlite_is_explained(database):
    with pytest.raises(StoreError, match=r"SQLite says: no such table: nowhere"):
        database.rows("SELECT * FROM nowhere")


def test_a_database_that_was_overwritten_is_said_to_be_damaged(path):
    connection = connect(path, "normal", "key")
    connection.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))

    with pytest.raises(StoreError, match="salvage"):
        Database(path, "normal", "key")
