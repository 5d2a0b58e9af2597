import numpy as np
import pytest

from nbflow.errors import StoreError, UntrustedStoreError
from nbflow.io.store.paths import key_path
from nbflow.io.store.store import Store
from nbflow.io.store.trust import Trusted, trust
from nbflow.io.store.upkeep import check
from tests.io.store.finding import file_of, loaded

LARGE = np.arange(10_000)


@pytest.fixture
def foreign(begin, entry):
    """A store that was signed with another key; return where its large results are."""
    with Store() as store, begin(store) as driving:
        driving.save(entry(b"small"), "small")
        driving.save(entry(b"large"), LARGE)
        driving.save(entry(b"cut"), LARGE)
        paths = [file_of(store, key) for key in (b"large", b"cut")]
    key_path().unlink()
    return paths


@pytest.mark.usefixtures("foreign")
def test_a_store_of_another_key_is_opened_after_it_is_trusted():
    with pytest.raises(UntrustedStoreError):
        Store()

    assert trust() == Trusted(3, 0)

    with Store() as store:
        assert check(store) == []
        assert loaded(store, b"small") == "small"
        np.testing.assert_array_equal(loaded(store, b"large"), LARGE)
        assert len(list(store.history.events("run-1"))) == 1
        files = {file for (file,) in store.database.rows("SELECT file FROM results")} - {""}
        assert {name for name, _ in store.folder.names()} == files


def test_what_is_not_whole_is_left_out(foreign, home):
    large, cut = foreign
    large.unlink()
    cut.write_bytes(cut.read_bytes()[:1000])

    assert trust(home) == Trusted(1, 2)

    with Store() as store:
        assert check(store) == []
        assert store.find(b"large") is None
        assert list(store.folder.names()) == []


def test_a_file_outside_the_store_is_never_read(foreign, home, tmp_path, monkeypatch):
    key_path().parent.joinpath("store.key").write_bytes(bytes(32))
    key_path().chmod(0o600)
    secret = tmp_path / "secret"
    secret.write_bytes(foreign[0].read_bytes())
    import sqlite3

    connection = sqlite3.connect(home / "nbflow.db")
    connection.execute("UPDATE results SET file = '../../secret' WHERE key = ?", (b"large",))
    connection.execute("UPDATE results SET parts = x'c1' WHERE key = ?", (b"small",))
    connection.commit()
    connection.close()

    assert trust(home) == Trusted(1, 2)
    assert secret.exists()


def test_a_file_that_cannot_be_read_loses_nothing(foreign, home):
    large, _ = foreign
    content = large.read_bytes()
    large.unlink()
    large.mkdir()

    with pytest.raises(StoreError, match="Is a directory"):
        trust(home)

    large.rmdir()
    large.write_bytes(content)
    assert trust(home) == Trusted(3, 0)
