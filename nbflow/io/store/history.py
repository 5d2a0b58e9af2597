"""The runs of a store and their events, read back."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from nbflow.core.events import Event, RunStarted
from nbflow.errors import StoreError
from nbflow.io.store.database import Database
from nbflow.io.store.faults import reaching
from nbflow.io.store.journal import unpacked
from nbflow.io.store.locks import is_free
from nbflow.io.store.paths import lock_path, run_folder
from nbflow.io.store.signing import Signer
from nbflow.io.store.texts import whole

__all__ = ["History", "StoredCode", "StoredRun", "StoredTask"]

OF_TASK = "(%s = ?2 OR (%s >= ?2 || '[' AND %s < ?2 || '\\'))"  # the node, and its children
RUN_COLUMNS = "seq, id, flow, state, message, started, ended, parameters, holder"


class StoredRun(Struct, frozen=True):
    """A run as the store has it; higher `seq`, later run. Times are seconds since the epoch.

    `state` is "Interrupted" where it was never finished and nobody drives it.
    """

    seq: int
    id: str
    flow: str
    state: str
    message: str | None
    started: float
    ended: float | None
    parameters: Mapping[str, str]
    holder: str


class StoredTask(Struct, frozen=True, gc=False):
    """What became of a node in a run; the fields are those of `NodeChanged`.

    ``place`` is its place among the nodes of the run, ``parent`` that of the mapped node whose
    child it is.
    """

    place: int
    name: str
    state: str
    message: str | None
    how: str
    key: bytes | None
    digest: bytes | None
    attempt: int
    started: float | None
    ended: float | None
    parent: int | None


class StoredCode(Struct, frozen=True, gc=False):
    """A code that gave results of a node: its digest, the first and last row that has one.

    ``seconds`` is what a call took, on average; ``runs`` are the numbers (`StoredRun.seq`) of the
    runs that have results of it, ascending.
    """

    digest: bytes
    first: int
    last: int
    seconds: float
    runs: tuple[int, ...]


class History:
    """Reads runs; what waits to be committed is committed first, by `flush`."""

    def __init__(
        self, home: Path, database: Database, signer: Signer, flush: Callable[[], None]
    ) -> None:
        self._home = home
        self._database = database
        self._signer = signer
        self._flush = flush

    def runs(self, flow: str | None = None, limit: int = -1) -> list[StoredRun]:
        """Return the runs, of one flow or of all, the last one first."""
        self._flush()
        found = self._database.rows(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE ?1 IS NULL OR flow = ?1 "
            "ORDER BY seq DESC LIMIT ?2",
            (flow, limit),
        )
        return [self._run_of(row) for row in found]

    def run(self, run: str) -> StoredRun:
        """Return one run; StoreError where there is none."""
        self._flush()
        found = self._database.rows(f"SELECT {RUN_COLUMNS} FROM runs WHERE id = ?", (run,))
        if not found:
            raise StoreError(
                f"there is no run '{run}' in the store.\n"
                f"  The store is {self._database.path}.\n"
                "  Its runs are listed by `nbflow runs`."
            )
        return self._run_of(found[0])

    def events(self, run: str) -> Iterator[Event]:
        """Yield the events of a run, checked; StoreError where they are not what was written."""
        seq = self.run(run).seq
        rows = self._database.rows(
            "SELECT run, count, batch, mac FROM events WHERE run = ? ORDER BY seq", (seq,)
        )
        yield from unpacked(run, rows, self._signer)

    def nodes(self, run: int) -> tuple[str, ...]:
        """Return the nodes that the run with this number was to look at, as it began.

        Raises
        ------
        StoreError
            Its record is damaged.
        """
        rows = self._database.rows(
            "SELECT run, count, batch, mac FROM events WHERE run = ? ORDER BY seq LIMIT 1", (run,)
        )
        started = next(unpacked(str(run), rows, self._signer), None)
        return started.nodes if isinstance(started, RunStarted) else ()

    def count(self, flow: str) -> int:
        """Return how many runs of a flow there are."""
        self._flush()
        found = self._database.rows("SELECT count(*) FROM runs WHERE flow = ?", (whole(flow),))
        count: int = found[0][0]
        return count

    def tasks(self, run: int) -> list[StoredTask]:
        """Return what became of the nodes of the run with this number, in order of place."""
        self._flush()
        rows = self._database.rows(
            f"SELECT {', '.join(StoredTask.__struct_fields__)} FROM task_runs WHERE run = ? "
            "ORDER BY place",
            (run,),
        )
        return [StoredTask(*row) for row in rows]

    def edges(self, run: int) -> list[tuple[int, int]]:
        """Return the edges of the run with this number: pairs of places, source and target."""
        self._flush()
        return self._database.rows(
            "SELECT DISTINCT source, target FROM edges WHERE run = ? ORDER BY target, source",
            (run,),
        )

    def codes(self, flow: str, task: str) -> list[StoredCode]:
        """Return the codes that gave results of a node or of its children, the first one first."""
        self._flush()
        names = (whole(flow), whole(task))
        runs: dict[bytes, list[int]] = {}
        for code, run in self._database.rows(
            "SELECT DISTINCT code, task_runs.run FROM task_runs JOIN runs ON runs.seq = "
            "task_runs.run JOIN results ON results.key = task_runs.key WHERE runs.flow = ?1 AND "
            f"{OF_TASK % (('task_runs.name',) * 3)} ORDER BY task_runs.run",
            names,
        ):
            runs.setdefault(code, []).append(run)
        rows = self._database.rows(
            "SELECT code, min(seq), max(seq), avg(seconds) FROM results WHERE flow = ?1 AND "
            f"{OF_TASK % (('task',) * 3)} GROUP BY code ORDER BY min(seq)",
            names,
        )
        return [
            StoredCode(code, first, last, seconds, tuple(runs.get(code, ())))
            for code, first, last, seconds in rows
        ]

    def interrupted(self, flow: str) -> list[str]:
        """Return the nodes that were running when the last run of a flow was cut off, if it was."""
        last = self.runs(flow, 1)
        if not last or last[0].state != "Interrupted":
            return []
        rows = self._database.rows(
            "SELECT name FROM task_runs WHERE run = ? AND state = 'Running' ORDER BY place",
            (last[0].seq,),
        )
        return [name for (name,) in rows]

    def is_driven(self, run: str) -> bool:
        """Tell whether a process drives the run now."""
        path = lock_path(self._home, run_folder(run))
        with reaching(str(path)):
            return not is_free(path)

    def _run_of(self, row: tuple[Any, ...]) -> StoredRun:
        seq, run, flow, state, message, started, ended, parameters, holder = row
        if state == "Running" and not self.is_driven(run):
            state = "Interrupted"
        given = json.decode(parameters, type=dict[str, str])
        return StoredRun(seq, run, flow, state, message, started, ended, given, holder)
