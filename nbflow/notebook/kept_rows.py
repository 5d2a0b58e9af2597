"""What is kept of a flow, as the live view shows it: of which type, how large, where, how old."""

from time import time

from nbflow.engine.keeping import current
from nbflow.engine.past import meta_in
from nbflow.errors import DamagedResultError
from nbflow.flows.cached import cached
from nbflow.io.store.entry import Stored
from nbflow.io.store.holdings import Holding, newest
from nbflow.notebook.protocol import Kept, KeptRow
from nbflow.notebook.text import first_line
from nbflow.notebook.textwidth import clean

__all__ = ["MOST_ROWS", "kept_told"]

MOST_ROWS = 200
MOST_USERS = 5


def kept_told(flow: str) -> Kept:
    """Return what is kept of a flow.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    held = cached(flow)
    rows = tuple(map(_row, held.holdings[:MOST_ROWS]))
    place = first_line(str(current().home))
    return Kept(time(), place, held.count, held.size, rows, len(held.holdings) - len(rows))


def _row(held: Holding) -> KeptRow:
    stored = _newest(held)
    return KeptRow(
        clean(held.task),
        "" if stored is None else clean(meta_in(stored).type),
        held.count,
        held.size,
        held.seconds,
        held.time,
        clean(", ".join(held.serializers)),
        "file" if stored is not None and stored.file else "database",
        tuple(map(clean, held.used_by[:MOST_USERS])),
    )


def _newest(held: Holding) -> Stored | None:
    try:
        return newest(current(), held)
    except DamagedResultError:
        return None  # what is damaged is found, and forgotten, when it is needed
