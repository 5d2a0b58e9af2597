"""The runs of a store and their events, read back."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from nbflow.core.events import Event
from nbflow.errors import StoreError
from nbflow.io.store.database import Database
from nbflow.io.store.faults import reaching
from nbflow.io.store.journal import unpacked
from nbflow.io.store.locks import is_free
from nbflow.io.store.paths import lock_path, run_folder
from nbflow.io.store.signing import Signer

__all__ = ["History", "StoredRun"]

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
                "  Its runs are listed by `%flow history`."
            )
        return self._run_of(found[0])

    def events(self, run: str) -> Iterator[Event]:
        """Yield the events of a run, checked; StoreError where they are not what was written."""
        seq = self.run(run).seq
        rows = self._database.rows(
            "SELECT run, count, batch, mac FROM events WHERE run = ? ORDER BY seq", (seq,)
        )
        yield from unpacked(run, rows, self._signer)

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
