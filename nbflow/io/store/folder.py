"""Where the files of results lie: a folder of this machine, or any place that fsspec reaches.

A name is `run/file`, both digests. What is read back is compared with what was signed, so a place
needs to promise nothing but to keep bytes.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Protocol

from nbflow.io.store.body import Draft
from nbflow.io.store.failpoints import Reach
from nbflow.io.store.paths import is_local

__all__ = ["Folder", "LocalFolder", "RemoteFolder", "folder_at"]

UNFINISHED = ".part"


class Folder(Protocol):
    """A place for files."""

    def draft(self, name: str) -> Draft:
        """Return a file that has its name once it is committed."""

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading; FileNotFoundError where there is none."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def names(self) -> Iterator[tuple[str, int]]:
        """Yield the name and size in bytes of every file, unfinished ones included."""


def folder_at(url: str, *, is_synced: bool, reach: Reach) -> Folder:
    """Return the place at a path or an fsspec URL."""
    if is_local(url):
        path = Path(url.removeprefix("file://")).expanduser().absolute()
        return LocalFolder(path, is_synced=is_synced, reach=reach)
    return RemoteFolder(url)


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, path: Path, *, is_synced: bool, reach: Reach) -> None:
        self.path = path
        self._is_synced = is_synced
        self._reach = reach

    def draft(self, name: str) -> Draft:
        """Return a file with a unique name beside its later one, where renaming is one step."""
        path = self.path / name
        _make_folder(path.parent, is_synced=self._is_synced)
        return _LocalDraft(name, path, is_synced=self._is_synced, reach=self._reach)

    def open(self, name: str) -> BinaryIO:
        """Open a file, unbuffered: it is read in large pieces."""
        return (self.path / name).open("rb", buffering=0)

    def remove(self, name: str) -> None:
        """Remove a file, and its folder when it was the last one."""
        path = self.path / name
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:
            return  # other files are in it, or it is gone

    def names(self) -> Iterator[tuple[str, int]]:
        """Yield every file two folders deep, which is where results are."""
        for path in sorted(self.path.glob("*/*")):
            yield f"{path.parent.name}/{path.name}", path.lstat().st_size


class _LocalDraft:
    def __init__(self, name: str, path: Path, *, is_synced: bool, reach: Reach) -> None:
        self.name = name
        self.place = str(path)
        self._path = path
        self._draft = path.with_name(f"{path.name}.{token_hex(8)}{UNFINISHED}")
        self._file = self._draft.open("xb", buffering=0)
        self._is_synced = is_synced
        self._reach = reach
        reach("file-opened")

    def write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def commit(self) -> None:
        self._reach("file-written")
        if self._is_synced:
            os.fsync(self._file.fileno())
            self._reach("file-synced")
        self._file.close()
        self._draft.replace(self._path)
        self._reach("file-renamed")
        if self._is_synced:
            _sync_folder(self._path.parent)
            self._reach("folder-synced")

    def discard(self) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)


class RemoteFolder:
    """A place behind an fsspec URL; options are those of its file system.

    Object stores show a file once it is whole, and renaming there means copying; so the file has
    its name from the start. It counts when a row tells of it, and not before.
    """

    def __init__(self, url: str, **options: Any) -> None:
        import fsspec  # type: ignore[import-untyped]  # ships no types

        self._system: Any
        self._system, root = fsspec.core.url_to_fs(url, **options)
        self._root = root.rstrip("/")
        self._url = url.rstrip("/")

    def draft(self, name: str) -> Draft:
        """Return a file that is there when it is whole."""
        self._system.makedirs(self._full(name).rpartition("/")[0], exist_ok=True)
        return _RemoteDraft(name, self._full(name), f"{self._url}/{name}", self._system)

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        file: BinaryIO = self._system.open(self._full(name), "rb")
        return file

    def remove(self, name: str) -> None:
        """Remove a file."""
        if self._system.exists(self._full(name)):
            self._system.rm_file(self._full(name))

    def names(self) -> Iterator[tuple[str, int]]:
        """Yield every file two folders deep."""
        if not self._system.exists(self._root):
            return
        found = self._system.find(self._root, maxdepth=2, detail=True)
        for path, about in sorted(found.items()):
            yield "/".join(path.split("/")[-2:]), about["size"]

    def _full(self, name: str) -> str:
        return f"{self._root}/{name}"


class _RemoteDraft:
    def __init__(self, name: str, path: str, place: str, system: Any) -> None:
        self.name = name
        self.place = place
        self._path = path
        self._system = system
        self._file = system.open(path, "wb")

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)

    def commit(self) -> None:
        self._file.close()

    def discard(self) -> None:
        if hasattr(self._file, "discard"):
            self._file.discard()
        if getattr(self._file, "buffer", self) is None:
            self._file.closed = True  # what s3fs has discarded it cannot close
        else:
            self._file.close()
        if self._system.exists(self._path):
            self._system.rm_file(self._path)


def _make_folder(path: Path, *, is_synced: bool) -> None:
    """Make a folder that only its owner can look into."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_synced:
        _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    """Let a new name in a folder survive power loss; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
