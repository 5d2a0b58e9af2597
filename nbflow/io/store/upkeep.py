"""How much a store holds, what of it is damaged, and what may go.

What a run in progress needs never goes: its own results, and those under keys of its tasks.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from nbflow.errors import StoreError
from nbflow.io.store.locks import take
from nbflow.io.store.paths import lock_path
from nbflow.io.store.results import COLUMNS
from nbflow.io.store.store import Store

__all__ = ["Gone", "Problem", "Use", "check", "collect", "default_limit", "prune", "purge", "usage"]

LARGEST_LIMIT = 10_000_000_000


class Use(Struct, frozen=True):
    """What the results of one task take.

    Fields: `flow`; `task`; `count` of results; `size` in bytes; `seconds` to compute all of them;
    `time` of the newest, in seconds since the epoch; `runs`, how many have a task with one of them.
    """

    flow: str
    task: str
    count: int
    size: int
    seconds: float
    time: float
    runs: int


class Gone(Struct, frozen=True):
    """How many results or files were removed, and their bytes."""

    count: int
    size: int


class Problem(Struct, frozen=True):
    """Something that is not as it was written: its `name`, and what to say of it."""

    name: str
    text: str


def usage(store: Store) -> list[Use]:
    """Return what the results of each task take, the largest first."""
    store.flush()
    rows = store.database.rows(
        "SELECT flow, task, count(*), sum(size), sum(seconds), max(time), (SELECT "
        "count(DISTINCT run) FROM task_runs WHERE key IN (SELECT key FROM results AS own "
        "WHERE own.flow = results.flow AND own.task = results.task)) "
        "FROM results GROUP BY flow, task ORDER BY sum(size) DESC, flow, task"
    )
    return [Use(*row) for row in rows]


def default_limit(home: Path) -> int:
    """Return how many bytes a store may hold: 10 GB, or a tenth of the free disk if less."""
    return min(LARGEST_LIMIT, shutil.disk_usage(home).free // 10)


def prune(store: Store, limit: int) -> Gone:
    """Drop the least useful results until `limit` bytes are left; return what went.

    The least useful is what takes the least time to compute again for its size.
    """
    left: int = store.database.rows("SELECT total(size) FROM results")[0][0]
    rows = []
    for row in _free(store, "1", "seconds / max(size, 1), seq"):
        if left <= limit:
            break
        rows.append(row)
        left -= row[1]
    return _drop(store, rows)


def purge(
    store: Store, *, flow: str | None = None, task: str | None = None, before: float | None = None
) -> Gone:
    """Drop the results of a flow, of a task, of before a time, or of all that; return what went."""
    condition = (
        "(?1 IS NULL OR flow = ?1) AND (?2 IS NULL OR task = ?2) AND (?3 IS NULL OR time < ?3)"
    )
    return _drop(store, list(_free(store, condition, "seq", (flow, task, before))))


def _free(store: Store, condition: str, order: str, values: Sequence[Any] = ()) -> Iterator[Any]:
    """Yield (seq, size, file) of what no run in progress needs."""
    store.flush()
    driven = [run for run in store.history.runs() if run.state == "Running"]
    ids = {run.id for run in driven}
    keys = {
        key
        for run in driven
        for (key,) in store.database.rows("SELECT key FROM task_runs WHERE run = ?", (run.seq,))
    }
    rows = store.database.rows(
        f"SELECT seq, size, file, run, key FROM results WHERE {condition} ORDER BY {order}", values
    )
    return ((*row[:3],) for row in rows if row[3] not in ids and row[4] not in keys)


def _drop(store: Store, rows: Sequence[tuple[int, int, str]]) -> Gone:
    with store.database.writing() as connection:
        connection.executemany("DELETE FROM results WHERE seq = ?", ((row[0],) for row in rows))
    # After the rows: a file without a row is litter, a row without its file would be damage.
    for _, _, file in rows:
        store.remove_file(file)
    return Gone(len(rows), sum(size for _, size, _ in rows))


def collect(store: Store) -> Gone:
    """Remove the files that no row tells of, where no run is in progress; return what went.

    They were left by processes that were killed between a file and its row.
    """
    folders: dict[str, list[tuple[str, int]]] = {}
    for name, size in store.folder.names():
        folders.setdefault(name.partition("/")[0], []).append((name, size))
    gone = []
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
        gone += litter
    return Gone(len(gone), sum(size for _, size in gone))


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
