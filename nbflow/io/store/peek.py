"""What a database says of itself, asked without changing a byte of it."""

from pathlib import Path

from nbflow.errors import NewerStoreError
from nbflow.io.store.faults import not_a_database

__all__ = ["look", "refuse_newer"]

MAGIC = b"SQLite format 3\0"
VERSION_AT = slice(60, 64)


def look(path: Path, known: int) -> str:
    """Return the identity of the key that a store is signed with, "" where there is none yet.

    Raises
    ------
    NewerStoreError
        Its version is not among the first `known`.
    StoreError
        The file is something else.
    """
    version = _header_version(path)
    refuse_newer(path, version, known)
    log = path.with_name(f"{path.name}-wal")
    if not path.exists() or not (version or log.exists()):
        return ""
    import sqlite3

    # Reading beside a log takes part in its locks; without one no file need be made.
    mode = "mode=ro" if log.exists() else "immutable=1"
    connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, timeout=30.0)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        refuse_newer(path, version, known)
        if not version:
            return ""
        found = connection.execute("SELECT value FROM about WHERE name = 'key'").fetchone()
    finally:
        connection.close()
    return str(found[0]) if found else ""


def refuse_newer(path: Path, version: int, known: int) -> None:
    """Raise NewerStoreError where the version is not known yet."""
    if version > known:
        raise NewerStoreError(
            "the store was written by a newer nbflow.\n"
            f"  It is {path}.\n"
            f"  It has version {version}, this nbflow knows {known}. Nothing in it was changed.\n"
            "  Install the newer nbflow again, or set NBFLOW_HOME to another folder.",
            path=str(path),
        )


def _header_version(path: Path) -> int:
    """Return the version that the file itself has; 0 where there is no file, or an empty one."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        header = file.read(100)
    if header and (len(header) < 100 or not header.startswith(MAGIC)):
        raise not_a_database(path, "It does not begin as a SQLite database does")
    return int.from_bytes(header[VERSION_AT], "big")
