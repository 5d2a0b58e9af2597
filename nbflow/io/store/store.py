"""The store: what runs leave is written into it, and results are found in it again.

Thread-safe. A process holds one connection; a forked child reads through one of its own and writes
nothing.
"""

import os
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from nbflow.core.events import RunStarted
from nbflow.errors import RunHeldError
from nbflow.io.config_file import home as default_home
from nbflow.io.store.codes import Codes
from nbflow.io.store.database import Database
from nbflow.io.store.driving import Driving
from nbflow.io.store.entry import Stored, is_file_name
from nbflow.io.store.failpoints import armed
from nbflow.io.store.faults import reaching
from nbflow.io.store.folder import folder_at
from nbflow.io.store.group import Group
from nbflow.io.store.history import History
from nbflow.io.store.journal import ADD_EDGE, Journal, Rows
from nbflow.io.store.locks import take
from nbflow.io.store.paths import database_path, key_path, lock_path, run_folder, storage_url
from nbflow.io.store.results import ADD_RESULT, COLUMNS, Results, row_of
from nbflow.io.store.signing import Signer, read_key
from nbflow.io.store.texts import whole

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Edge", "Row", "Store"]

Row = tuple[Any, ...]
Edge = tuple[int, int, str]
"""Place of the upstream, place of the node, name of the input ("" to only wait)."""

MANY = 50_000  # rows that are read at once, at most
SMALL_ROW = 1_000  # bytes of the result in such a row
LAST = 2**63 - 1  # no row has a higher number
MARKS = re.compile(r"\((\?, )+\?\)")  # the values of one row
ROWS = 50  # of sixteen values: the oldest SQLite takes 999 at once, since 2020 it is 32,766

_open: WeakSet["Store"] = WeakSet()
_watching_forks = False


class Store:
    """Opens a store, and makes one where there is none; its runs are in `history`.

    Parameters
    ----------
    home
        nbflow's folder; `$NBFLOW_HOME`, else `~/.nbflow`, when None.
    durability
        "full": what is recorded survives power loss. "normal": the last moments may run again.

    Raises
    ------
    StoreError
        It cannot be opened; the text says why. NewerStoreError and UntrustedStoreError are two of
        the reasons.
    """

    def __init__(self, home: Path | None = None, *, durability: str = "normal") -> None:
        self.home = (home or default_home()).absolute()
        self.path = database_path(self.home)
        self.signer = Signer(read_key(key_path()))
        self.database = Database(self.path, durability, self.signer.identity)
        self._reach = armed()
        url = storage_url(self.home)
        self.folder = folder_at(url, is_synced=durability == "full", reach=self._reach)
        self.results = Results(self.path, self.folder, self.signer, self._reach)
        self.codes = Codes(self.database, self.signer)
        self._group = Group(self._commit)
        self.history = History(self.home, self.database, self.signer, self.flush)
        _watch_forks(self)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(
        self, started: RunStarted, edges: Iterable[Edge] = (), results: Iterable[Stored] = ()
    ) -> Driving:
        """Record a new run, and return what drives it; its lock is held until that is closed.

        Parameters
        ----------
        results
            What `Results.write` returned for values that the run begins with.

        Raises
        ------
        RunHeldError
            A run of this id is driven by another.
        """
        lock = self._lock(started.run)
        rows: Rows = {}
        try:
            with self.database.writing() as connection:
                seq = connection.execute(
                    "INSERT INTO runs (id, flow, state, started, parameters, holder) "
                    "VALUES (?, ?, 'Running', ?, '{}', ?)",
                    (started.run, whole(started.flow), started.time, _this_process()),
                ).lastrowid
                assert seq is not None, "a row was added"
                journal = Journal(seq, self.signer)
                journal.add([started], rows)
                rows[ADD_EDGE] = [(seq, *edge[:2], whole(edge[2])) for edge in edges]
                rows[ADD_RESULT] = [row_of(stored) for stored in results]
                _execute(connection, rows)
        except BaseException:
            lock.release()
            raise
        return Driving(started.run, self._group, journal, self.results, self.codes, lock)

    def resume(self, run: str) -> Driving:
        """Return what drives a recorded run on: events and results follow those that it has.

        Raises
        ------
        RunHeldError
            It is driven by another; `holder` says by which.
        StoreError
            There is no such run, or its record is damaged.
        """
        lock = self._lock(run)
        try:
            before = list(self.history.events(run))
            with self.database.writing() as connection:
                connection.execute(
                    "UPDATE runs SET state = 'Running', holder = ? WHERE id = ?",
                    (_this_process(), run),
                )
            journal = Journal(self.history.run(run).seq, self.signer, before, len(before))
        except BaseException:
            lock.release()
            raise
        return Driving(run, self._group, journal, self.results, self.codes, lock)

    def newest(self) -> int:
        """Return the number of the newest result, 0 where there is none."""
        self.flush()
        seq: int = self.database.rows("SELECT coalesce(max(seq), 0) FROM results")[0][0]
        return seq

    def owns(self, flow: str) -> set[bytes]:
        """Return what the nodes of a flow were by themselves that have results."""
        rows = self.database.rows("SELECT DISTINCT own FROM results WHERE flow = ?", (whole(flow),))
        return {own for (own,) in rows}

    def many(self, flow: str, newest: int) -> list[Row]:
        """Return the rows of the last results of a flow that are small, unread, the newest last."""
        return self.database.rows(
            f"SELECT {COLUMNS} FROM results WHERE length(body) <= {SMALL_ROW} AND seq IN "
            "(SELECT seq FROM results INDEXED BY results_of_task WHERE flow = ? AND seq <= ? "
            f"ORDER BY seq DESC LIMIT {MANY}) ORDER BY seq",
            (whole(flow), newest),
        )

    def find(
        self,
        key: bytes,
        newest: int = LAST,
        *,
        digest: bytes | None = None,
        task: str | None = None,
    ) -> Stored | None:
        """Return the last result recorded under `key`; `load` returns its value.

        Parameters
        ----------
        newest
            Those with higher numbers are passed over.
        digest, task
            That of the value, and the name of its node; any when None.

        Raises
        ------
        DamagedResultError
            Its row was changed. After `drop`, the one before it is found.
        """
        rows = self.database.rows(
            f"SELECT {COLUMNS} FROM results WHERE key = ?1 AND seq <= ?2 "
            "AND (?3 IS NULL OR digest = ?3) AND (?4 IS NULL OR task = ?4) "
            "ORDER BY seq DESC LIMIT 1",
            (key, newest, digest, task and whole(task)),
        )
        return self.results.read_row(rows[0]) if rows else None

    def last(self, flow: str, task: str, limit: int = 1) -> list[Stored]:
        """Return the last results of a node, the newest first; raises as `find` does."""
        names = (whole(flow), whole(task))
        rows = self.database.rows(
            f"SELECT {COLUMNS} FROM results WHERE flow = ? AND task = ? ORDER BY seq DESC LIMIT ?",
            (*names, limit),
        )
        return [self.results.read_row(row) for row in rows]

    def load(self, stored: Stored) -> Any:
        """Return the value of a result; see `Results.load` for what is raised."""
        return self.results.load(stored)

    def drop(self, seq: int) -> None:
        """Forget the result in the row `seq`, damaged or not; its file goes after its row."""
        with self.database.writing() as connection:
            found = connection.execute(
                "DELETE FROM results WHERE seq = ? RETURNING file", (seq,)
            ).fetchall()
        for (file,) in found:
            self.remove_file(file)

    def remove_file(self, name: str) -> None:
        """Remove the file of a result; nothing happens for a result without one, or no name."""
        # A row can hold any text: only what nbflow itself would name is removed.
        if is_file_name(name):
            self.folder.remove(name)

    def flush(self) -> None:
        """Commit what waits to be; StoreError says why it cannot, and it waits on."""
        self._group.flush()

    def close(self) -> None:
        """Commit what waits, and close the connection."""
        self.flush()
        self.database.close()

    def forked(self) -> None:
        """Leave to the parent what is the parent's; called in a forked child."""
        self.database.forked()
        self._group.forked()

    def _lock(self, run: str) -> Any:
        path = lock_path(self.home, run_folder(run))
        with reaching(str(path)):
            lock = take(path)
        if lock is None:
            found = self.database.rows("SELECT holder FROM runs WHERE id = ?", (run,))
            holder = found[0][0] if found else "another process"
            raise RunHeldError(
                f"the run '{run}' is driven by another kernel.\n"
                f"  That is {holder}; the lock is {path}.\n"
                "  A run is driven by one kernel at a time.\n"
                "  Wait for it or stop it there; it can be resumed here as soon as it has ended.",
                path=str(path),
                holder=holder,
            )
        return lock

    def _commit(self, rows: Rows) -> None:
        with self.database.writing() as connection:
            self._reach("group-begun")
            _execute(connection, rows)
            self._reach("rows-written")
        self._reach("rows-committed")


def _execute(connection: "sqlite3.Connection", rows: Rows) -> None:
    for statement, values in rows.items():
        done = 0
        # One step for many rows: the interpreter's lock changes hands at each step.
        if len(values) >= ROWS and (marks := MARKS.search(statement)):
            before, after = statement[: marks.start()], statement[marks.end() :]
            several = f"{before}{', '.join([marks[0]] * ROWS)}{after}"
            done = len(values) // ROWS * ROWS
            for start in range(0, done, ROWS):
                connection.execute(several, list(chain.from_iterable(values[start : start + ROWS])))
        connection.executemany(statement, values[done:])


def _this_process() -> str:
    import socket

    return f"process {os.getpid()} on {socket.gethostname()}"


def _watch_forks(store: Store) -> None:
    global _watching_forks
    _open.add(store)
    if not _watching_forks and hasattr(os, "register_at_fork"):
        _watching_forks = True
        os.register_at_fork(after_in_child=_after_fork)


def _after_fork() -> None:
    for store in tuple(_open):
        store.forked()
