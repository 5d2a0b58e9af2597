"""What is kept of a flow's results, and how to let go of it."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from nbflow.engine.keeping import current

if TYPE_CHECKING:
    from nbflow.io.store.holdings import Holding
    from nbflow.io.store.upkeep import Gone

__all__ = ["Cached", "cached"]


@dataclass(frozen=True)
class Cached:
    """What the store holds of a flow's results, as it was when it was asked.

    ``flow`` is its name; ``node`` the one that was asked for, None for all; ``holdings`` tell of
    each task, the largest first.
    """

    flow: str
    node: str | None
    holdings: "tuple[Holding, ...]"

    @property
    def count(self) -> int:
        """How many results are kept."""
        return sum(held.count for held in self.holdings)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(held.size for held in self.holdings)

    def purge(self, *, older_than: timedelta | None = None, limit: int | None = None) -> "Gone":
        """Let go of results, and return how many that were and their bytes.

        What a run in progress needs stays, and so do the record of every run and the digest of
        every result: what depends on it stays valid.

        Parameters
        ----------
        older_than
            Only of those that were computed longer ago than this.
        limit
            Only until this many bytes of them are left. The least useful goes first: what takes
            the least time to compute again for its size.
        """
        from nbflow.io.store.upkeep import drop, droppable

        before = None if older_than is None else time.time() - older_than.total_seconds()
        store = current()
        found = droppable(store, flow=self.flow, task=self.node, before=before, limit=limit)
        return drop(store, found)


def cached(flow: str, node: str | None = None) -> Cached:
    """Return what is kept of a flow, or of one of its nodes."""
    from nbflow.io.store.holdings import holdings

    held = holdings(current(), flow)
    return Cached(flow, node, tuple(each for each in held if node in (None, each.task)))
