"""What one run leaves in the store, while it runs: its events, and what its calls left."""

import logging
from collections.abc import Iterable, Mapping
from time import time
from typing import Any, Protocol

from nbflow.core.events import RunStarted
from nbflow.core.graph import Node
from nbflow.engine.effects import shown
from nbflow.engine.keeping import SLOW_SECONDS, SMALL_BYTES, Persist
from nbflow.engine.kept import Kept, Referred
from nbflow.engine.past import InStore, code_of, given_entry, meta_of
from nbflow.errors import StoreError
from nbflow.executors import Held
from nbflow.io.store.body import TooLargeError
from nbflow.io.store.driving import Driving
from nbflow.io.store.entry import Entry, Stored
from nbflow.io.store.store import Store
from nbflow.io.store.upkeep import hold_limit

__all__ = ["Keeper"]

UNCOUNTED_BYTES = 1_000_000
"""What a run may add before the size of the store is looked at."""


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
        self._bytes = 0

    def begin(
        self,
        started: RunStarted,
        edges: Iterable[tuple[int, int, str]],
        parameters: Mapping[str, Any],
        again: bool,
    ) -> None:
        """Record that the run begins, or goes on, and what it was given; hold its lock.

        Raises
        ------
        StoreError
            It cannot be recorded, or another kernel drives the run.
        """
        self.started = started
        if again:
            self._driving = self._store.resume(started.run)
            self._driving.append([started])
            self._driving.add(self._given(parameters))
        else:
            self._driving = self._store.begin(started, edges, self._given(parameters))

    @property
    def observer(self) -> Driving:
        """What takes in the events of the run, once it has begun."""
        assert self._driving is not None, "it was begun"
        return self._driving

    def _given(self, parameters: Mapping[str, Any]) -> list[Stored]:
        """Return what the run was given, as it is to be recorded; a resumed run is given it too."""
        found = []
        for name, value in parameters.items():
            try:
                found.append(self._store.results.write(given_entry(self._run, name), value))
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001  # whatever it raises when it is pickled
                logging.getLogger("nbflow").warning(
                    "The parameter '%s' cannot be kept, so a resumed run has to be given it: %s",
                    name,
                    shown(error),
                )
        return found

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
            self._mark(self._driving, kept)

    def _keep(self, driving: Driving, kept: Kept, wanted: Persist) -> None:
        if kept.fingerprint.parts:
            driving.describe(kept.fingerprint.digest, lambda: code_of(kept))
        is_slow = kept.seconds > SLOW_SECONDS
        value = kept.value
        if kept.reference is not None:
            # One copy is enough: the document has it.
            wanted, value = True, Referred(kept.reference.model_dump_json())
        if type(value) is Held and (wanted is True or is_slow):
            value = value.get()
        if not wanted or type(value) is Held:
            self._mark(driving, kept)
            return
        try:
            if wanted is True:
                stored = driving.save(self._entry(kept), value)
            else:
                limit = None if is_slow else SMALL_BYTES
                stored = driving.keep(self._entry(kept), value, limit=limit)
        except TooLargeError:
            self._mark(driving, kept)
            return
        self._bytes += stored.size
        kept.source = InStore(self._store, stored)

    def _mark(self, driving: Driving, kept: Kept) -> None:
        """Record the digest alone."""
        kept.source = InStore(self._store, driving.mark(self._entry(kept)))

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
        assert driving is not None, "it is closed once"
        try:
            driving.close()
            if self._bytes > UNCOUNTED_BYTES:
                hold_limit(self._store)
        except StoreError as error:
            logging.getLogger("nbflow").warning("The end of the run is not recorded: %s", error)
