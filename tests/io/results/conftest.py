"""A signing key of the test's own, and storages."""

import pytest

from nbflow.io.filesystems import S3, LocalFileSystem, RemoteFileSystem


@pytest.fixture(autouse=True)
def _key(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("NBFLOW_LOCAL_STORAGE_PATH", raising=False)


@pytest.fixture
def storage(tmp_path):
    return LocalFileSystem(basepath=str(tmp_path / "results"))


@pytest.fixture(params=["local", "memory", "s3"])
def anywhere(request, tmp_path):
    """A storage of each kind."""
    if request.param == "local":
        return request.getfixturevalue("storage")
    if request.param == "memory":
        return RemoteFileSystem(basepath=f"memory://{tmp_path.name}")
    request.getfixturevalue("s3")
    return S3(bucket_path=f"my-bucket/{tmp_path.name}")
