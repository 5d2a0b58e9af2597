"""The SQLite file of the store: one connection for each process, one thread in it at a time.

A connection is never used across a fork: the child leaves the inherited one alone, unclosed, since
closing it would end locks that the parent relies on, and opens its own when it needs one.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from nbflow.errors import StoreError, UntrustedStoreError
from nbflow.io.store.faults import explained
from nbflow.io.store.locks import held
from nbflow.io.store.networks import is_network, mounts
from nbflow.io.store.peek import look
from nbflow.io.store.schema import STEPS, update

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Database", "connect"]

BUSY_SECONDS = 30.0
CACHE_KIB = 16_000
LOG_PAGES = 4_000

_warned: set[Path] = set()
_abandoned: list[sqlite3.Connection] = []  # what a forked child must neither use nor close


class Database:
    """Fields: `path`; `durability`, "normal" or "full"."""

    def __init__(self, path: Path, durability: str, identity: str | None) -> None:
        if durability not in ("normal", "full"):
            raise StoreError(
                "the durability of a store is either 'normal' or 'full'.\n"
                f"  It was given as '{durability}'.\n"
                "  Say 'full' where results must survive power loss, at the cost of waiting for "
                "the disk with each; else 'normal'."
            )
        self.path = path
        self.durability = durability
        self._identity = identity
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        with self.using():
            pass

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection of this process to this thread; errors of SQLite are explained."""
        with self._lock, explained(self.path):
            if self._connection is None:
                self._connection = connect(self.path, self.durability, self._identity)
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction: all of what is written stays, or nothing."""
        with self.using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows that a query finds."""
        with self.using() as connection:
            return connection.execute(query, values).fetchall()

    def forked(self) -> None:
        """Leave the parent's connection alone; called in a child that was just forked."""
        self._lock = RLock()
        if self._connection is not None:
            _abandoned.append(self._connection)
            self._connection = None

    def close(self) -> None:
        """Close the connection; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def connect(
    path: Path, durability: str, identity: str | None, steps: Sequence[str] = STEPS
) -> sqlite3.Connection:
    """Return a connection to the newest version of the database, made when there is none.

    Parameters
    ----------
    identity
        Of the key that it must be signed with; any, when None.

    Raises
    ------
    NewerStoreError
        A newer nbflow has been there; no byte is changed.
    UntrustedStoreError
        It was signed with a key of another identity; no byte is changed.
    """
    import sqlite3

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if look(path, len(steps)) not in ("", identity) and identity is not None:
        raise _untrusted(path)
    # Two processes that make the tables, or switch to the log, get in each other's way.
    with held(path.with_name(f"{path.name}.lock")):
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute(f"PRAGMA journal_mode = {_journal_mode(path)}")
            level = "FULL" if durability == "full" else "NORMAL"
            connection.execute(f"PRAGMA synchronous = {level}")
            # Keys come in any order: with less room, the same pages are written again and again.
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
            update(connection, path, steps)
            if identity is not None:
                connection.execute("INSERT OR IGNORE INTO about VALUES ('key', ?)", (identity,))
        except BaseException:
            connection.close()
            raise
    return connection


def _journal_mode(path: Path) -> str:
    """Return how writing is made safe; where the write-ahead log does not work, say so once."""
    if not is_network(path.parent, mounts()):
        return "WAL"
    if path not in _warned:
        _warned.add(path)
        warnings.warn(
            "the store lies on a network file system, where it is slower.\n"
            f"  It is {path}.\n"
            "  SQLite's write-ahead log does not work there, so a rollback journal is used.\n"
            "  Set NBFLOW_HOME to a folder of this machine; results themselves may stay on the "
            "network (NBFLOW_LOCAL_STORAGE_PATH).",
            stacklevel=2,
        )
    return "DELETE"


def _untrusted(path: Path) -> UntrustedStoreError:
    return UntrustedStoreError(
        "the store was signed with another key than yours.\n"
        f"  It is {path}.\n"
        "  It is another user's, or your key was lost. A result of a stranger can run any code "
        "when it is loaded, so nothing was read.\n"
        f"  Say `nbflow store trust --home {path.parent}` if you trust whoever can write there; "
        "otherwise set NBFLOW_HOME to another folder.",
        path=str(path),
    )
