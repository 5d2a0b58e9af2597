import sqlite3

import pytest

from nbflow.errors import NewerStoreError, StoreError
from nbflow.io.store.peek import look, refuse_newer
from nbflow.io.store.store import Store
from tests.messages import matches


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_store_says_which_key_signed_it(home):
    with Store() as store:
        identity, path = store.signer.identity, store.path
        assert look(path, 1) == identity  # beside a log

    assert look(path, 1) == identity  # after it


def test_looking_changes_nothing(home):
    with Store() as store:
        path = store.path
    before = contents(home)

    look(path, 1)

    assert contents(home) == before


def test_where_there_is_none_yet_there_is_no_key(tmp_path):
    path = tmp_path / "nbflow.db"
    assert look(path, 1) == ""
    path.with_name("nbflow.db-wal").write_bytes(b"left behind")
    assert look(path, 1) == ""
    path.with_name("nbflow.db-wal").unlink()
    path.touch()
    assert look(path, 1) == ""
    sqlite3.connect(path).close()
    assert look(path, 1) == ""


@pytest.mark.parametrize("is_in_log", [False, True])
def test_a_newer_version_is_refused_with_no_byte_changed(home, is_in_log):
    with Store() as store:
        path = store.path
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA user_version = 99")
    if not is_in_log:
        other.close()
    before = contents(home)

    with pytest.raises(NewerStoreError) as error:
        Store()

    after = contents(home)
    after.pop("nbflow.db-shm", None), before.pop("nbflow.db-shm", None)  # the index of readers
    assert after == before
    assert ("nbflow.db-wal" in before) == is_in_log
    assert matches("store_newer", str(error.value).replace(str(home), "HOME"))
    other.close()


def test_what_is_no_database_is_refused(tmp_path):
    path = tmp_path / "nbflow.db"
    path.write_bytes(b"something else")

    with pytest.raises(StoreError) as error:
        look(path, 1)

    assert matches("store_not_a_database", str(error.value).replace(str(tmp_path), "HOME"))
    assert path.read_bytes() == b"something else"


def test_a_known_version_is_let_through(tmp_path):
    refuse_newer(tmp_path, 1, 1)
