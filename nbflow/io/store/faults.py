"""What to say when the store cannot be read or written.

SQLite hides the cause behind "unable to open database file" and "disk I/O error"; so it is tried
out: whether a file can be written beside the database says more.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from nbflow.errors import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = ["explained", "not_a_database", "out_of_reach", "reaching"]

PROBE_BYTES = 65_536

ADVICE = {
    errno.ENOSPC: "Free some space, there or with `nbflow store prune`, and run again",
    errno.EDQUOT: "Free some of your quota, there or with `nbflow store prune`, and run again",
    errno.EFBIG: "Raise the limit for the size of files (`ulimit -f`), and run again",
    errno.EROFS: "Set NBFLOW_HOME to a folder that can be written, and run again",
    errno.EACCES: "Make it writable for you, or set NBFLOW_HOME to a folder that is",
    errno.EPERM: "Make it writable for you, or set NBFLOW_HOME to a folder that is",
    errno.EIO: "Check the disk; then `nbflow store check` names what was damaged",
}
OTHERWISE = "Repair that, or set NBFLOW_HOME to another folder, and run again"


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise about the database at `path` into a StoreError."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as cause:
        raise _from_sqlite(cause, path) from cause
    except OSError as cause:
        raise out_of_reach(Path(cause.filename or path), cause) from cause


@contextmanager
def reaching(name: str) -> Iterator[None]:
    """Turn what the system raises about a file of results into a StoreError."""
    try:
        yield
    except OSError as cause:
        raise out_of_reach(cause.filename or name, cause) from cause


def out_of_reach(path: Path | str, cause: OSError) -> StoreError:
    """Return what to say of a file that the system refuses to read or write."""
    return StoreError(
        "the store cannot be read or written.\n"
        f"  It failed at {path}.\n"
        f"  The system says: {cause.strerror or cause}.\n"
        f"  {ADVICE.get(cause.errno or 0, OTHERWISE)}. What is recorded stays.",
        path=str(path),
    )


def not_a_database(path: Path, seen: str) -> StoreError:
    """Return what to say of a database that SQLite cannot make sense of."""
    return StoreError(
        "the store's database is damaged.\n"
        f"  It is {path}.\n"
        f"  {seen}.\n"
        "  Say `nbflow store salvage`: what is whole is taken into a new database, the old one is "
        "kept beside it.",
        path=str(path),
    )


def _from_sqlite(cause: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return not_a_database(path, f"SQLite says: {cause}")
    if name.startswith("SQLITE_BUSY"):
        return StoreError(
            "the store is busy.\n"
            f"  It is {path}.\n"
            "  Another process has been writing to it for half a minute.\n"
            "  Run again when it has ended.",
            path=str(path),
        )
    if found := _probe(path):
        return out_of_reach(found.filename, found)
    return StoreError(
        "the store cannot be read or written.\n"
        f"  It is {path}.\n"
        f"  SQLite says: {cause} ({name or type(cause).__name__}).\n"
        f"  {OTHERWISE}. What is recorded stays.",
        path=str(path),
    )


def _probe(path: Path) -> OSError | None:
    """Return what the system says to writing where the database is, None if it lets it happen."""
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            # For appending: opening changes nothing.
            if each.exists():
                each.open("ab").close()
        except OSError as cause:
            return cause
    draft = path.with_name(f".{path.name}.{token_hex(8)}.probe")
    try:
        with draft.open("xb", buffering=0) as file:
            left = PROBE_BYTES
            while left:
                left -= file.write(bytes(left))
            os.fsync(file.fileno())
            # Where files may only be so large, the database's own are the ones that are too large.
            file.seek(max(_size(path), _size(path.with_name(f"{path.name}-wal"))))
            file.write(bytes(1))
    except OSError as cause:
        cause.filename = str(cause.filename or path.parent)
        return cause
    finally:
        _forget(draft)
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return  # what was refused before may be refused still
