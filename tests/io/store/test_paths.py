from pathlib import Path

import pytest

from nbflow.io.store.paths import (
    database_path,
    is_local,
    key_path,
    lock_path,
    run_folder,
    storage_url,
)


def test_the_environment_is_read_when_it_is_asked(monkeypatch, tmp_path):
    assert storage_url(tmp_path) == str(tmp_path / "storage")

    monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", "memory://results")

    assert storage_url(tmp_path) == "memory://results"


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/data", True), ("data", True), ("file:///data", True), ("s3://bucket/data", False)],
)
def test_a_path_is_local_and_an_address_is_not(url, expected):
    assert is_local(url) is expected


def test_the_key_lies_in_the_configuration_folder(monkeypatch, home):
    assert key_path() == home.parent / "config" / "nbflow" / "store.key"

    monkeypatch.delenv("XDG_CONFIG_HOME")

    assert key_path().name == "store.key"
    assert home not in key_path().parents


def test_whatever_a_run_is_called_its_files_stay_in_their_folder(tmp_path):
    folder = run_folder("../../etc/\x00\ud800")

    assert len(folder) == 32
    assert lock_path(tmp_path, folder).parent == tmp_path / "locks"
    assert run_folder("other") != folder


def test_the_database_lies_in_nbflows_folder_or_where_it_is_said_to(monkeypatch):
    assert database_path(Path("/home")) == Path("/home/nbflow.db")

    monkeypatch.setenv("NBFLOW_DATABASE_PATH", "/data/mine.db")

    assert database_path(Path("/home")) == Path("/data/mine.db")
