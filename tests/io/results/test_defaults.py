import pytest

from nbflow.io.filesystems import S3, LocalFileSystem, RemoteFileSystem
from nbflow.io.results import default_serializer, default_storage
from nbflow.io.serializers import JSONSerializer, PickleSerializer


def test_results_lie_in_the_folder_of_nbflow(tmp_path, monkeypatch):
    monkeypatch.setenv("NBFLOW_HOME", str(tmp_path))

    assert default_storage() == LocalFileSystem(basepath=str(tmp_path / "storage"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/data", LocalFileSystem(basepath="/data")),
        ("file:///data", LocalFileSystem(basepath="/data")),
        ("memory://data", RemoteFileSystem(basepath="memory://data")),
    ],
)
def test_a_setting_says_where_else(monkeypatch, text, expected):
    monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", text)

    assert default_storage() == expected


def test_a_setting_for_results_counts_before_that_of_the_store(monkeypatch, tmp_path):
    monkeypatch.setenv("NBFLOW_LOCAL_STORAGE_PATH", "/data")
    monkeypatch.setenv("NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK", "s3://bucket/prefix")

    assert default_storage() == S3(bucket_path="bucket/prefix")


def test_a_setting_that_names_no_place_is_named(monkeypatch):
    monkeypatch.setenv("NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK", "s3x://bucket")

    with pytest.raises(ValueError, match=r"^NBFLOW_DEFAULT_RESULT_STORAGE_BLOCK='s3x://bucket' "):
        default_storage()


def test_results_are_pickled_unless_a_setting_says_otherwise(monkeypatch):
    assert default_serializer() == PickleSerializer()

    monkeypatch.setenv("NBFLOW_RESULTS_DEFAULT_SERIALIZER", "json")
    assert default_serializer() == JSONSerializer()

    monkeypatch.setenv("NBFLOW_RESULTS_DEFAULT_SERIALIZER", "jason")
    with pytest.raises(ValueError, match="Did you mean 'json'"):
        default_serializer()
