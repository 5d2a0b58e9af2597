from pathlib import Path

import pytest

from nbflow.io.filesystems import S3, LocalFileSystem, RemoteFileSystem
from nbflow.io.storages import storage_at
from tests.messages import matches


@pytest.mark.parametrize(
    ("place", "storage"),
    [
        ("/data/results", LocalFileSystem(basepath="/data/results")),
        (Path("/data/results"), LocalFileSystem(basepath="/data/results")),
        ("file:///data", LocalFileSystem(basepath="/data")),
        ("~/results", LocalFileSystem(basepath=str(Path.home() / "results"))),
        ("./s3/results", LocalFileSystem(basepath="s3/results")),
        ("s3", LocalFileSystem(basepath="s3")),
        ("memory://results/", RemoteFileSystem(basepath="memory://results")),
        ("simplecache::memory://a", RemoteFileSystem(basepath="simplecache::memory://a")),
        ("s3://bucket/prefix/", S3(bucket_path="bucket/prefix")),
    ],
)
def test_a_text_tells_a_storage(place, storage):
    assert storage_at(place) == storage


def test_a_folder_is_that_of_now(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert storage_at("results") == LocalFileSystem(basepath=str(tmp_path / "results"))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("storage_empty", " "),
        ("storage_scheme", "s3x://bucket"),
        ("storage_scheme_far", "qqqqqqqq://bucket"),
        ("storage_name", "s3/my-bucket"),
    ],
)
def test_a_text_that_tells_none_is_refused(name, place):
    with pytest.raises(ValueError, match="names no place") as error:
        storage_at(place)

    assert matches(name, str(error.value))


def test_a_bucket_without_a_name_is_refused():
    with pytest.raises(ValueError, match="names no bucket"):
        storage_at("s3://")
