"""What is whole in a damaged store, taken into a new database.

The damaged one is kept beside it. Nothing of a result is taken over that is not signed; runs are
text, and are taken as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from nbflow.errors import StoreError
from nbflow.io.config_file import home as default_home
from nbflow.io.store.body import examine
from nbflow.io.store.codes import ADD_CODE, signed_code
from nbflow.io.store.entry import Stored, entry_of, is_file_name, signed_part
from nbflow.io.store.faults import explained, reaching
from nbflow.io.store.journal import Journal, unpacked
from nbflow.io.store.locks import is_free
from nbflow.io.store.paths import database_path
from nbflow.io.store.results import ADD_RESULT, COLUMNS, row_of, signed, stored_of
from nbflow.io.store.store import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from nbflow.io.store.journal import Rows

__all__ = ["Salvaged", "refuse_in_progress", "salvage"]

TABLES = {
    "runs": "seq, id, flow, state, message, started, ended, parameters, holder",
    "events": "seq, run, count, batch, mac",
    "results": COLUMNS,
    "codes": "seq, digest, body, mac",
}
LAST_ROW = 1 << 40


class Salvaged(Struct, frozen=True):
    """What was taken over.

    Fields: `runs`; `results`, and those `from_files`, of which no row told; `old`, where the
    damaged database is, None where there was none.
    """

    runs: int
    results: int
    from_files: int
    old: Path | None


def salvage(home: Path | None = None) -> Salvaged:
    """Make a new database of what is whole in the old one and in the files of results.

    Raises
    ------
    StoreError
        A run is in progress, or the files cannot be moved.
    """
    home = (home or default_home()).absolute()
    path = database_path(home)
    refuse_in_progress(home)
    with explained(path):
        old = _move_aside(path)
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    if old is not None:
        found = {table: list(_readable(old, table)) for table in TABLES}
    with Store(home) as store:
        whole = [_whole(row, store) for row in found["results"]]
        kept = [stored for stored in whole if stored is not None]
        adopted = _adopted(store, {stored.file for stored in kept})
        rows: Rows = {}
        with store.database.writing() as connection:
            marks = ", ".join("?" * 9)
            connection.executemany(
                f"INSERT INTO runs ({TABLES['runs']}) VALUES ({marks})", found["runs"]
            )
            # What only a file tells of may be older than anything else under its key.
            rows[ADD_RESULT] = [row_of(stored) for stored in (*adopted, *kept)]
            rows[ADD_CODE] = [row[1:] for row in found["codes"] if _is_whole(row[1:], store)]
            for run in found["runs"]:
                _add_events(run, found["events"], store, rows)
            for statement, values in rows.items():
                connection.executemany(statement, values)
    return Salvaged(len(found["runs"]), len(kept) + len(adopted), len(adopted), old)


def refuse_in_progress(home: Path) -> None:
    """Raise StoreError while anybody drives a run of the store."""
    for path in sorted((home / "locks").glob("*.lock")):
        with explained(path):
            is_driven = not is_free(path)
        if is_driven:
            raise StoreError(
                "the store cannot be mended while a run is in progress.\n"
                f"  It is in {home}; the run's lock is {path}.\n"
                "  Stop the run, or wait for it, and try again.",
                path=str(path),
            )


def _move_aside(path: Path) -> Path | None:
    """Give the database and its log another name; return it, None where there is none."""
    if not path.exists():
        return None
    number = 1
    while (old := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(old.with_name(old.name + suffix))
    return old


def _readable(path: Path, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table that SQLite can still read, stepping over those that it cannot."""
    import sqlite3

    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        last, step = 0, 1
        while last < LAST_ROW:
            try:
                for row in _rows_after(connection, table, last):
                    last, step = row[0], 1
                    yield row
            except sqlite3.DatabaseError:
                last, step = last + step, step * 2
            else:
                return
    finally:
        connection.close()


def _rows_after(connection: sqlite3.Connection, table: str, seq: int) -> Iterator[tuple[Any, ...]]:
    return iter(
        connection.execute(
            # Without the index: it may be the index that is damaged.
            f"SELECT {TABLES[table]} FROM {table} NOT INDEXED WHERE seq > ? ORDER BY seq",
            (seq,),
        )
    )


def _whole(row: tuple[Any, ...], store: Store) -> Stored | None:
    stored = stored_of(row)
    if stored is None or not store.signer.is_signed(signed(stored), stored.mac):
        return None
    return stored


def _is_whole(code: tuple[Any, ...], store: Store) -> bool:
    digest, body, mac = code
    return store.signer.is_signed(signed_code(digest, body), mac)


def _adopted(store: Store, known: set[str]) -> list[Stored]:
    """Return the results that whole files without a row tell of, the oldest first."""
    adopted = []
    for name, size in store.folder.names():
        # Beside the store's own files lie documents of results.
        if name in known or not is_file_name(name):
            continue
        with reaching(name), store.folder.open(name) as file:
            found = examine(file, size, store.signer)
        if found is not None:
            part = signed_part(found.head, found.parts, size, name, found.digest)
            entry = entry_of(found.head)
            mac = store.signer.mac(part)
            adopted.append(Stored(entry, found.parts, size, name, found.digest, mac))
    return sorted(adopted, key=lambda stored: stored.entry.time)


def _add_events(
    run: tuple[Any, ...], rows: list[tuple[Any, ...]], store: Store, into: Rows
) -> None:
    """Add the events of a run up to the first that is damaged, and what they come to."""
    events = []
    try:
        batches = [row[1:] for row in rows if row[1] == run[0]]
        for event in unpacked(run[1], batches, store.signer):
            events.append(event)
    except StoreError:
        pass
    if events:
        Journal(run[0], store.signer).add(events, into)
