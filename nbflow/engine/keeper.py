"""What one run leaves in the store, while it runs: its events, and what its calls left."""

import logging
from collections.abc import Iterable
from time import time
from typing import Protocol

from nbflow.core.events import RunStarted
from nbflow.core.graph import Node
from nbflow.engine.effects import shown
from nbflow.engine.keeping import SLOW_SECONDS, SMALL_BYTES, Persist
from nbflow.engine.memory import Kept
from nbflow.engine.past import InStore, code_of, meta_of
from nbflow.errors import StoreError
from nbflow.executors import Held
from nbflow.io.store.body import TooLargeError
from nbflow.io.store.driving import Driving
from nbflow.io.store.entry import Entry
from nbflow.io.store.store import Store

__all__ = ["Keeper"]


class Run(Protocol):
    """What is needed of a run."""

    id: str
    flow: str

    def note(self, node: Node, text: str, level: str = "INFO") -> None:
        """Make something known of a node."""


class Keeper:
    """Writes one run into a store.

    Parameters
    ----------
    persist
        Whether results are kept of tasks that do not say.
    """

    def __init__(self, run: Run, store: Store, persist: Persist) -> None:
        self._run = run
        self._store = store
        self._persist = persist
        self._driving: Driving | None = None

    def begin(
        self, started: RunStarted, edges: Iterable[tuple[int, int, str]], again: bool
    ) -> Driving:
        """Record that the run begins, or goes on, hold its lock, and return what observes it.

        Raises
        ------
        StoreError
            It cannot be recorded, or another kernel drives the run.
        """
        if again:
            self._driving = self._store.resume(started.run)
            self._driving.append([started])
        else:
            self._driving = self._store.begin(started, edges)
        return self._driving

    def keep(self, node: Node, kept: Kept) -> None:
        """Record what a call left: its value where it is to be kept, else its digest."""
        if self._driving is None or kept.from_mock:
            return
        own = node.task.options.persist_result
        wanted = self._persist if own is None else own
        try:
            self._keep(self._driving, kept, wanted)
        except StoreError as error:
            self._run.note(node, f"its result is not kept: {error}", "WARNING")
        except Exception as error:  # noqa: BLE001  # whatever the value raises when it is pickled
            level = "WARNING" if wanted is True else "INFO"
            self._run.note(node, f"its result cannot be kept: {shown(error)}", level)
            self._driving.mark(self._entry(kept))

    def _keep(self, driving: Driving, kept: Kept, wanted: Persist) -> None:
        entry = self._entry(kept)
        if kept.fingerprint.parts:
            driving.describe(kept.fingerprint.digest, lambda: code_of(kept))
        is_slow = kept.seconds > SLOW_SECONDS
        value = kept.value
        if type(value) is Held and (wanted is True or is_slow):
            value = value.get()
        if not wanted or type(value) is Held:
            driving.mark(entry)
            return
        try:
            if wanted is True:
                stored = driving.save(entry, value)
            else:
                stored = driving.keep(entry, value, limit=None if is_slow else SMALL_BYTES)
        except TooLargeError:
            driving.mark(entry)
            return
        kept.source = InStore(self._store, stored)

    def _entry(self, kept: Kept) -> Entry:
        return Entry(
            run=self._run.id,
            flow=self._run.flow,
            task=kept.node,
            key=kept.key,
            digest=kept.digest,
            seconds=kept.seconds,
            time=time(),
            own=kept.own,
            code=kept.fingerprint.digest,
            meta=meta_of(kept),
        )

    def close(self) -> None:
        """Commit what waits, and let the run go."""
        driving, self._driving = self._driving, None
        if driving is None:
            return
        try:
            driving.close()
        except StoreError as error:
            logging.getLogger("nbflow").warning("The end of the run is not recorded: %s", error)
