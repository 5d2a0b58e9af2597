"""What is kept of a flow's results, and how to let go of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from nbflow.io.store.holdings import Holding, holdings
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import Gone, drop, droppable

__all__ = ["Cached", "cached"]


@dataclass(frozen=True)
class Cached:
    """What the store holds of a flow's results, as it was when it was asked.

    ``flow`` is its name; ``node`` the one that was asked for, None for all; ``holdings`` tell of
    each task, the largest first.
    """

    flow: str
    node: str | None
    holdings: tuple[Holding, ...]

    @property
    def count(self) -> int:
        """How many results are kept."""
        return sum(held.count for held in self.holdings)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(held.size for held in self.holdings)

    def purge(self, *, older_than: timedelta | None = None, limit: int | None = None) -> Gone:
        """Let go of results, and return how many that were and their bytes.

        What a run in progress needs stays, and so does the record of every run.

        Parameters
        ----------
        older_than
            Only of those that were computed longer ago than this.
        limit
            Only until this many bytes of them are left. The least useful goes first: what takes
            the least time to compute again for its size.
        """
        before = None if older_than is None else time.time() - older_than.total_seconds()
        with _opened() as store:
            found = droppable(store, flow=self.flow, task=self.node, before=before, limit=limit)
            return drop(store, found)


def cached(flow: str, node: str | None = None) -> Cached:
    """Return what is kept of a flow, or of one of its nodes."""
    with _opened() as store:
        held = holdings(store, flow)
    return Cached(flow, node, tuple(each for each in held if node in (None, each.task)))


@contextmanager
def _opened() -> Iterator[Store]:
    with Store() as store:
        yield store
