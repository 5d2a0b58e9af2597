import os
from pathlib import Path

import pytest

from nbflow.io.store.folder import LocalFolder, RemoteFolder, folder_at
from tests.buckets import BUCKET

NAME = f"{'a' * 32}/{'b' * 32}"


@pytest.fixture(params=["local", "synced", "remote", "s3"])
def folder(request, tmp_path):
    if request.param == "s3":
        request.getfixturevalue("s3")
        url = f"s3://{BUCKET}/{tmp_path.name}"
        return folder_at(url, is_synced=False, reach=lambda _: None)
    if request.param == "remote":
        return folder_at(f"memory://{tmp_path}", is_synced=False, reach=lambda _: None)
    is_synced = request.param == "synced"
    return folder_at(str(tmp_path / "storage"), is_synced=is_synced, reach=lambda _: None)


def write(folder, name=NAME, content=b"content"):
    draft = folder.draft(name)
    draft.write(memoryview(content)[:3])
    draft.write(content[3:])
    draft.commit()


def test_what_was_written_is_read(folder):
    write(folder)

    with folder.open(NAME) as file:
        assert file.read() == b"content"
    assert list(folder.names()) == [(NAME, 7)]


def test_a_file_that_is_not_there_is_not_found(folder):
    with pytest.raises(FileNotFoundError):
        folder.open(NAME)
    assert list(folder.names()) == []


def test_what_is_discarded_leaves_nothing(folder):
    draft = folder.draft(NAME)
    draft.write(b"content")

    draft.discard()

    assert list(folder.names()) == []


def test_removing_is_done_once(folder):
    write(folder)
    write(folder, f"{'a' * 32}/{'c' * 32}")

    folder.remove(NAME)
    folder.remove(NAME)

    assert [name for name, _ in folder.names()] == [f"{'a' * 32}/{'c' * 32}"]


def test_until_it_is_committed_a_local_file_has_another_name(tmp_path):
    passed: list[str] = []
    folder = LocalFolder(tmp_path, is_synced=True, reach=passed.append)

    draft = folder.draft(NAME)
    draft.write(b"content")

    assert [name.startswith(NAME) and name.endswith(".part") for name, _ in folder.names()] == [
        True
    ]
    draft.commit()
    assert passed == ["file-opened", "file-written", "file-synced", "file-renamed", "folder-synced"]


def test_full_durability_syncs_the_file_before_and_its_folder_after_it_has_its_name(
    tmp_path, monkeypatch
):
    happened = []
    fsync, rename = os.fsync, type(tmp_path).replace

    def noted_fsync(descriptor):
        happened.append("folder" if Path(f"/dev/fd/{descriptor}").is_dir() else "file")
        fsync(descriptor)

    def noted_rename(path, target):
        happened.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(type(tmp_path), "replace", noted_rename)
    folder = LocalFolder(tmp_path, is_synced=True, reach=lambda _: None)
    draft = folder.draft(NAME)
    happened.clear()
    draft.write(b"content")

    draft.commit()

    assert happened == ["file", "rename", "folder"]


def test_only_the_owner_can_look_into_the_folder(tmp_path):
    write(LocalFolder(tmp_path / "storage", is_synced=False, reach=lambda _: None))

    assert (tmp_path / "storage" / ("a" * 32)).stat().st_mode & 0o077 == 0


def test_the_last_file_takes_its_folder_with_it(tmp_path):
    folder = LocalFolder(tmp_path, is_synced=False, reach=lambda _: None)
    write(folder)

    folder.remove(NAME)

    assert list(tmp_path.iterdir()) == []


def test_an_address_is_a_remote_folder():
    assert isinstance(folder_at("memory://x", is_synced=True, reach=lambda _: None), RemoteFolder)
