"""What of a store is damaged, and what may go.

What a run in progress needs never goes: its own results, and those under keys of its tasks.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from nbflow.core.settings import config
from nbflow.errors import DamagedResultError, StoreError
from nbflow.io.store.entry import is_file_name
from nbflow.io.store.holdings import KEPT, NODE
from nbflow.io.store.locks import take
from nbflow.io.store.paths import lock_path
from nbflow.io.store.results import COLUMNS, row_of
from nbflow.io.store.store import Store
from nbflow.io.store.texts import whole

if TYPE_CHECKING:
    import sqlite3

__all__ = [
    "Droppable",
    "Gone",
    "Problem",
    "check",
    "collect",
    "default_limit",
    "drop",
    "droppable",
    "gone",
    "hold_limit",
    "limit_of",
    "prune",
    "purge",
]

LARGEST_LIMIT = 10_000_000_000


class Droppable(Struct, frozen=True, gc=False):
    """A result that may go: its row's number, its flow, its node, its size in bytes, its file."""

    seq: int
    flow: str
    node: str
    size: int
    file: str


class Gone(Struct, frozen=True):
    """How many results or files were removed, and their bytes."""

    count: int
    size: int


class Problem(Struct, frozen=True):
    """Something that is not as it was written: its `name`, and what to say of it."""

    name: str
    text: str


def limit_of(store: Store) -> int:
    """Return how many bytes of results a store may hold.

    The setting `store.limit`; without it 10 GB, or a tenth of the free disk if that is less.
    """
    return int(config.store.limit) or default_limit(store.home)


def default_limit(home: Path) -> int:
    """Return the limit that holds where none is set."""
    return min(LARGEST_LIMIT, shutil.disk_usage(home).free // 10)


def hold_limit(store: Store) -> Gone:
    """Drop the least useful results where there are more bytes than there may be.

    A tenth more than needed goes, so that this is not to be done after each run.
    """
    limit = limit_of(store)
    total: int = store.database.rows("SELECT coalesce(sum(size), 0) FROM results")[0][0]
    return prune(store, limit * 9 // 10) if total > limit else Gone(0, 0)


def prune(store: Store, limit: int) -> Gone:
    """Drop the least useful results until `limit` bytes are left; return what went."""
    return drop(store, droppable(store, limit=limit))


def purge(
    store: Store, *, flow: str | None = None, task: str | None = None, before: float | None = None
) -> Gone:
    """Drop the results of a flow, of a task, of before a time, or of all that; return what went."""
    return drop(store, droppable(store, flow=flow, task=task, before=before))


def droppable(
    store: Store,
    *,
    flow: str | None = None,
    task: str | None = None,
    before: float | None = None,
    limit: int | None = None,
) -> list[Droppable]:
    """Return what can be dropped: of what is chosen all, or so much that `limit` bytes are left.

    The least useful comes first: what there is a newer one of, then what takes the least time to
    compute again for its size. What a run in progress needs is not among it.

    Parameters
    ----------
    flow, task, before
        Choose the results of a flow, of a task (its mapped children with it), and those that were
        computed before that many seconds since the epoch; of all when None.
    """
    store.flush()
    chosen = store.database.rows(
        f"SELECT seq, flow, {NODE}, size, file, run, key FROM results "
        f"WHERE {KEPT} AND (?2 IS NULL OR task = ?2 OR {NODE} = ?2) AND (?3 IS NULL OR time < ?3) "
        "ORDER BY seq < (SELECT max(seq) FROM results AS other WHERE other.key = results.key) "
        "DESC, seconds / max(size, 1), seq",
        (flow and whole(flow), task and whole(task), before),
    )
    left = sum(row[3] for row in chosen)
    runs, keys = _needed(store)
    found = []
    for *told, run, key in chosen:
        if limit is not None and left <= limit:
            break
        if run not in runs and key not in keys:
            found.append(Droppable(*told))
            left -= found[-1].size
    return found


def _needed(store: Store) -> tuple[set[str], set[bytes]]:
    """Return the runs in progress, and the keys of their tasks."""
    driven = [run for run in store.history.runs() if run.state == "Running"]
    keys = {
        key
        for run in driven
        for (key,) in store.database.rows("SELECT key FROM task_runs WHERE run = ?", (run.seq,))
    }
    return {run.id for run in driven}, keys


def drop(store: Store, results: Sequence[Droppable]) -> Gone:
    """Let go of the values of results, and of their files; return what went.

    Their digests stay: what was computed from them stays valid.
    """
    with store.database.writing() as connection:
        for each in results:
            _mark(store, connection, each.seq)
    # After the rows: a file without a row is litter, a row without its file would be damage.
    for each in results:
        store.remove_file(each.file)
    return gone(results)


def _mark(store: Store, connection: "sqlite3.Connection", seq: int) -> None:
    found = connection.execute(f"SELECT {COLUMNS} FROM results WHERE seq = ?", (seq,)).fetchone()
    if found is None:
        return
    try:
        mark = store.results.mark(store.results.read_row(found).entry)
    except DamagedResultError:
        connection.execute("DELETE FROM results WHERE seq = ?", (seq,))
    else:
        marks = ", ".join("?" * len(found))
        row = (seq, *row_of(mark))
        connection.execute(f"REPLACE INTO results ({COLUMNS}) VALUES ({marks})", row)


def gone(results: Sequence[Droppable]) -> Gone:
    """Return how much it is that goes with these results."""
    return Gone(len(results), sum(each.size for each in results))


def collect(store: Store) -> Gone:
    """Remove the files that no row tells of, where no run is in progress; return what went.

    They were left by processes that were killed between a file and its row.
    """
    folders: dict[str, list[tuple[str, int]]] = {}
    for name, size in store.folder.names():
        if is_file_name(name):
            folders.setdefault(name.partition("/")[0], []).append((name, size))
    removed = []
    for folder, files in folders.items():
        # Held while its files are looked at, so that nobody takes the run on meanwhile.
        lock = take(lock_path(store.home, folder))
        if lock is None:
            continue
        with lock:
            known = {file for (file,) in store.database.rows("SELECT file FROM results")}
            litter = [each for each in files if each[0] not in known]
            for name, _ in litter:
                store.remove_file(name)
        removed += litter
    return Gone(len(removed), sum(size for _, size in removed))


def check(store: Store) -> list[Problem]:
    """Return what is damaged in the store: the database, its rows, and every file of a result."""
    store.flush()
    problems = [
        Problem("nbflow.db", text)
        for (text,) in store.database.rows("PRAGMA quick_check")
        if text != "ok"
    ]
    for (seq,) in store.database.rows("SELECT seq FROM results ORDER BY seq"):
        try:
            row = store.database.rows(f"SELECT {COLUMNS} FROM results WHERE seq = ?", (seq,))
            store.results.read(store.results.read_row(row[0]))
        except StoreError as error:
            problems.append(Problem(f"result {seq}", str(error)))
    for run in store.history.runs():
        try:
            for _ in store.history.events(run.id):
                pass
        except StoreError as error:
            problems.append(Problem(f"run {run.id}", str(error)))
    return problems
