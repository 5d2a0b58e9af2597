import gc
import pickle
from pathlib import Path

import fsspec  # type: ignore[import-untyped]  # ships no types
import pytest
from fsspec.implementations.memory import (  # type: ignore[import-untyped]
    MemoryFileSystem,
)
from pydantic import ValidationError

import nbflow.filesystems
from nbflow.errors import ResultError
from nbflow.io import filesystems
from nbflow.io.filesystems import S3, FileSystem, LocalFileSystem, RemoteFileSystem
from tests.messages import matches


@pytest.fixture(params=["local", "memory", "s3"])
def storage(request, tmp_path):
    if request.param == "local":
        return LocalFileSystem(basepath=str(tmp_path / "base"))
    if request.param == "memory":
        return RemoteFileSystem(basepath=f"memory://{tmp_path.name}/base")
    request.getfixturevalue("s3")
    return S3(bucket_path=f"my-bucket/{tmp_path.name}")


def test_the_public_path_has_what_the_layer_defines():
    assert nbflow.filesystems.__all__ == filesystems.__all__
    assert nbflow.filesystems.S3 is S3


@pytest.mark.slow
def test_what_is_written_is_read(storage):
    place = storage.write_path("a/b.json", b"first")
    storage.write_path("a/b.json", b"second")

    assert storage.read_path("a/b.json") == b"second"
    assert place == storage.place("a/b.json")
    assert place.endswith("/a/b.json")
    with storage.open("a/b.json") as file:
        assert file.read(3) == b"sec"


@pytest.mark.slow
def test_a_file_is_there_once_it_is_whole(storage):
    draft = storage.draft("a")
    draft.write(b"half")
    draft.discard()

    with pytest.raises(ResultError, match="does not exist") as refused:
        storage.read_path("a")
    assert isinstance(refused.value.__cause__, FileNotFoundError)


def test_what_is_removed_is_gone(storage):
    storage.write_path("a", b"1")

    storage.remove("a")
    storage.remove("a")

    with pytest.raises(ResultError, match="does not exist"):
        storage.open("a")


def test_folders_are_put_and_got(storage, tmp_path):
    (tmp_path / "in" / "b").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("a")
    (tmp_path / "in" / "b" / "c.txt").write_text("c")

    assert storage.put_directory(str(tmp_path / "in"), "there") == 2
    storage.get_directory("there", str(tmp_path / "part"))
    storage.get_directory(local_path=str(tmp_path / "all"))

    assert storage.read_path("there/b/c.txt") == b"c"
    assert (tmp_path / "part" / "b" / "c.txt").read_text() == "c"
    assert (tmp_path / "all" / "there" / "a.txt").read_text() == "a"


def test_a_folder_that_cannot_be_read_leaves_no_half_file(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    storage = LocalFileSystem(basepath=str(tmp_path / "base"))
    monkeypatch.setattr(filesystems, "COPIED", "much")

    with pytest.raises(TypeError):
        storage.put_directory(str(tmp_path / "in"))

    assert list((tmp_path / "base").iterdir()) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x"])
def test_a_path_outside_is_refused(storage, path):
    for use in (storage.read_path, storage.draft, storage.place):
        with pytest.raises(ValueError, match=f"Provided path {path} is outside of the base path"):
            use(path)


def test_a_full_path_inside_is_taken(storage):
    assert storage.name(storage.place("a/b")) == "a/b"


def test_errors_name_the_file_and_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    storage = RemoteFileSystem(basepath="memory://base")
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(ValueError, match="exist") as missing:
        storage.read_path("none")
    with pytest.raises(ValueError, match="outside") as outside:
        storage.read_path("../none")
    with pytest.raises(ValueError, match="written") as unwritten:
        LocalFileSystem(basepath="file").write_path("a", b"")
    with pytest.raises(ValueError, match="cannot be read: Is a directory"):
        LocalFileSystem().read_path(".")

    assert matches("storage_missing", str(missing.value))
    assert matches("storage_outside", str(outside.value))
    assert matches("storage_unwritten", str(unwritten.value).replace(str(tmp_path), "..."))


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    storage = LocalFileSystem(basepath=str(tmp_path))
    storage.write_path("a", b"before")
    started = storage.draft("a")
    started.discard()
    draft = type(started)

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(draft, "write", full)
    with pytest.raises(ResultError, match="cannot be written: No space left on device"):
        storage.write_path("a", b"after")
    monkeypatch.setattr(draft, "write", lambda self, data: exit())
    with pytest.raises(SystemExit):
        storage.write_path("a", b"after")

    assert storage.read_path("a") == b"before"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a")] == ["a"]


def test_a_local_folder_stays_where_it_was_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    storage = LocalFileSystem(basepath=".my-results")
    monkeypatch.chdir("/")

    assert storage.basepath == str(tmp_path / ".my-results")
    assert LocalFileSystem(basepath=None).basepath == "/"  # type: ignore[arg-type]  # as nothing
    assert LocalFileSystem(basepath=Path("~/x")).basepath == str(Path.home() / "x")  # type: ignore[arg-type]  # a path is taken
    with pytest.raises(ValidationError, match="valid string"):
        LocalFileSystem(basepath=5)  # type: ignore[arg-type]  # no path


@pytest.mark.parametrize("durability", ["full", "normal"])
def test_files_survive_power_loss_where_the_store_does(tmp_path, monkeypatch, durability):
    monkeypatch.setenv("NBFLOW__STORE__DURABILITY", durability)
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)

    LocalFileSystem(basepath=str(tmp_path / "new")).write_path("a", b"1")

    assert bool(synced) == (durability == "full")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("results", "must start with a valid fsspec scheme"),
        ("://results", "must start with a valid fsspec scheme"),
        ("file:///results", "Use `LocalFileSystem` instead"),
    ],
)
def test_a_remote_path_has_a_scheme(url, said):
    with pytest.raises(ValidationError, match=said):
        RemoteFileSystem(basepath=url)


@pytest.mark.parametrize("path", ["", "s3://", "gs://bucket"])
def test_a_bucket_has_a_name(path):
    with pytest.raises(ValidationError, match="names no bucket"):
        S3(bucket_path=path)


def test_a_bucket_may_be_a_url():
    assert S3(bucket_path="s3://my-bucket/a/") == S3(bucket_path="my-bucket/a")


def test_both_keys_or_none():
    with pytest.raises(ValidationError, match="takes both"):
        S3(bucket_path="b", aws_access_key_id="k")  # type: ignore[arg-type]  # texts are taken


def test_s3_takes_keys_and_an_address(s3, monkeypatch):
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    storage = S3(
        bucket_path="my-bucket",
        aws_access_key_id="k",  # type: ignore[arg-type]  # texts are taken
        aws_secret_access_key="s",  # type: ignore[arg-type]
        endpoint_url=s3,
    )

    storage.write_path("with-keys", b"1")

    assert storage.read_path("with-keys") == b"1"


@pytest.mark.parametrize(
    ("storage", "advice"),
    [
        (S3(bucket_path="my-bucket"), "pip install 'jupyterlab-nbflow[s3]'"),
        (RemoteFileSystem(basepath="gs://my-bucket"), "Install gcsfs"),
    ],
)
def test_a_place_whose_package_is_missing_says_so_when_it_is_used(monkeypatch, storage, advice):
    def missing(*_, **__):
        raise ImportError("Install gcsfs")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)

    with pytest.raises(ResultError, match="cannot be reached: a package is missing") as refused:
        storage.read_path("a")

    assert f"Say `{advice}`" in str(refused.value)


def test_secrets_stay_out_of_json_and_repr_but_not_of_pickles():
    bucket = S3(
        bucket_path="b",
        aws_access_key_id="hidden-id",  # type: ignore[arg-type]  # texts are taken
        aws_secret_access_key="hidden",  # type: ignore[arg-type]
    )
    remote = RemoteFileSystem(basepath="memory://x", settings={"token": "hidden"})

    for each in (bucket, remote):
        assert "hidden" not in each.model_dump_json() + repr(each) + str(each)
        assert pickle.loads(pickle.dumps(each)) == each
        assert type(FileSystem.model_validate_json(each.model_dump_json())) is type(each)


class Locked(MemoryFileSystem):  # type: ignore[misc]  # its base has no types
    """Lets in who has the token."""

    protocol = "locked"
    cachable = False

    def __init__(self, token=None, **options):
        super().__init__(**options)
        self.token = token

    def _open(self, path, *args, **options):
        if self.token != "right":
            raise DefaultCredentialsError("No token was found.")
        return super()._open(path, *args, **options)


class DefaultCredentialsError(Exception):
    """As packages behind fsspec have them."""


@pytest.fixture
def locked(tmp_path):
    fsspec.register_implementation("locked", Locked, clobber=True)
    return f"locked://{tmp_path.name}"


def of_record(storage):
    """Return a storage as a record tells it: without secrets."""
    return FileSystem.model_validate_json(storage.model_dump_json())


class TestSecrets:
    def test_of_a_storage_at_hand_open_what_a_record_tells_of(self, locked):
        storage = RemoteFileSystem(basepath=locked, settings={"token": "right"})
        storage.write_path("a", b"1")

        recorded = of_record(storage)

        assert recorded.settings == {}
        assert recorded.at_hand() is storage
        assert storage.at_hand() is storage
        assert recorded.at_hand().read_path("a") == b"1"

    def test_count_for_their_own_place_only(self, locked):
        storage = RemoteFileSystem(basepath=locked, settings={"token": "right"})
        other = RemoteFileSystem(basepath=f"{locked}/other")
        bucket = S3(bucket_path="b", aws_access_key_id="k", aws_secret_access_key="s")  # type: ignore[arg-type]
        elsewhere = S3(bucket_path="b", endpoint_url="http://elsewhere")

        assert other.at_hand() is other
        assert elsewhere.at_hand() is elsewhere
        assert of_record(bucket).at_hand() is bucket
        assert of_record(storage).at_hand() is storage

    def test_are_forgotten_with_the_storage(self, locked):
        storage = RemoteFileSystem(basepath=locked, settings={"token": "right"})
        recorded = of_record(storage)
        del storage
        gc.collect()

        assert recorded.at_hand() is recorded

    @pytest.mark.parametrize("use", ["read_path", "write_path"])
    def test_that_are_missing_are_named(self, use):
        fsspec.register_implementation("locked", Locked, clobber=True)
        storage = RemoteFileSystem(basepath="locked://base")
        given = {"read_path": ("a",), "write_path": ("a", b"1")}[use]

        with pytest.raises(ResultError) as refused:
            getattr(storage, use)(*given)

        assert matches(f"credentials_{use}", str(refused.value))

    def test_that_are_wrong_are_not_asked_for_anew(self, locked):
        storage = RemoteFileSystem(basepath=locked, settings={"token": "wrong"})

        with pytest.raises(ResultError, match=r"No token was found\.\n  Repair that"):
            storage.read_path("a")

    def test_of_s3_that_are_missing_are_named(self, s3, monkeypatch, tmp_path):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

        with pytest.raises(ResultError) as refused:
            S3(bucket_path="my-bucket/x", endpoint_url=s3).read_path("a")

        assert matches("credentials_s3", str(refused.value))

    def test_are_no_part_of_a_base_path(self):
        with pytest.raises(ValidationError, match="Base path holds a password") as refused:
            RemoteFileSystem(basepath="ftp://me:hidden@host/results")

        assert "hidden" not in str(refused.value)

    def test_are_not_shown_by_errors(self):
        with pytest.raises(ValidationError) as refused:
            S3(bucket_path="b", aws_secret_access_key="hidden", aws_acess_key_id="hidden")  # type: ignore[call-arg, arg-type]

        assert "hidden" not in str(refused.value)
