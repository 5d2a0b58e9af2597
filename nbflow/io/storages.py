"""Storages that are told by a text: a folder, or a URL of what fsspec reaches."""

from pathlib import Path

from nbflow.core.nearest import nearest
from nbflow.io.filesystems import S3, FileSystem, LocalFileSystem, RemoteFileSystem
from nbflow.io.store.paths import is_local

__all__ = ["storage_at"]


def storage_at(place: str | Path, option: str = "result_storage") -> FileSystem:
    """Return the storage at a place.

    Parameters
    ----------
    place
        A folder, or a URL: ``results``, ``~/results``, ``file:///data``, ``s3://bucket/prefix``,
        ``memory://results``.
    option
        What the place was given as.

    Raises
    ------
    ValueError
        It names none.
    """
    text = str(place)
    kind, slash, rest = text.partition("/")
    if not text.strip():
        raise _refused(option, text, "It is empty.")
    if kind in FileSystem.kinds and slash and not rest.startswith("/"):
        told = f"It could be a folder, or a storage of type '{kind}' that is kept under a name."
        raise _refused(option, text, f"{told} Write './{text}' for the folder; names are not kept.")
    if is_local(text):
        return LocalFileSystem(basepath=text.removeprefix("file://"))
    _check_scheme(option, text)
    return S3(bucket_path=text) if text.startswith("s3://") else RemoteFileSystem(basepath=text)


def _check_scheme(option: str, url: str) -> None:
    """Raise where fsspec has no file system for a URL."""
    import fsspec  # type: ignore[import-untyped]  # ships no types

    scheme = url.partition("://")[0].rpartition("::")[2]
    known = fsspec.available_protocols()
    if scheme not in known:
        near = nearest(scheme, known)
        advice = f" Did you mean '{near}'?" if near else ""
        raise _refused(option, url, f"fsspec knows no file system '{scheme}'.{advice}")


def _refused(option: str, text: str, seen: str) -> ValueError:
    return ValueError(
        f"{option}={text!r} names no place where results could be kept.\n"
        f"  {seen}\n"
        "  Give a folder, 'results', or a URL, 's3://bucket/prefix', 'memory://results'."
    )
