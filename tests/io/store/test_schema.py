import sqlite3

import pytest

from nbflow.io.store.database import connect
from nbflow.io.store.schema import STEPS, update

MORE = (*STEPS, "ALTER TABLE runs ADD COLUMN labels TEXT;")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "nbflow.db"


def version(connection):
    return connection.execute("PRAGMA user_version").fetchone()[0]


def test_an_older_store_is_backed_up_and_brought_up_to_date(path):
    old = connect(path, "normal", "key")
    old.execute("INSERT INTO about VALUES ('kept', 'yes')")
    old.close()

    new = connect(path, "normal", "key", MORE)

    assert version(new) == len(STEPS) + 1
    assert new.execute("SELECT value FROM about WHERE name = 'kept'").fetchone() == ("yes",)
    assert new.execute("SELECT labels FROM runs").fetchall() == []
    assert new.execute("SELECT count(*) FROM run").fetchone() == (0,)
    new.close()
    backup = sqlite3.connect(path.with_name(f"nbflow.db.version-{len(STEPS)}"))
    assert version(backup) == len(STEPS)
    assert backup.execute("SELECT value FROM about WHERE name = 'kept'").fetchone() == ("yes",)
    backup.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(path):
    connect(path, "normal", "key").close()

    with pytest.raises(sqlite3.OperationalError):
        connect(path, "normal", "key", (*STEPS, "CREATE TABLE more (x); CREATE TABLE runs (x);"))

    again = connect(path, "normal", "key")
    assert version(again) == len(STEPS)
    assert again.execute("SELECT 1 FROM sqlite_schema WHERE name = 'more'").fetchall() == []
    again.close()


def test_what_is_up_to_date_is_left_alone(path):
    connection = connect(path, "normal", "key")
    changes = connection.total_changes

    update(connection, path)

    assert connection.total_changes == changes
    assert not list(path.parent.glob("*.version-*"))
    connection.close()


def test_the_version_is_in_the_file_at_once(path):
    connection = connect(path, "normal", "key")

    assert int.from_bytes(path.read_bytes()[60:64], "big") == len(STEPS)
    connection.close()


@pytest.mark.parametrize("view", ["run", "task_run", "edge", "result"])
def test_people_have_views(path, view):
    connection = connect(path, "normal", "key")

    assert connection.execute(f"SELECT * FROM {view}").fetchall() == []
    connection.close()
