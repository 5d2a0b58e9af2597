"""One run while a kernel drives it: what happens is appended, results are saved or kept."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from nbflow.core.events import Event
from nbflow.io.store.codes import ADD_CODE, Codes
from nbflow.io.store.entry import Entry, Stored
from nbflow.io.store.group import Group
from nbflow.io.store.journal import Journal
from nbflow.io.store.results import ADD_RESULT, Results, row_of
from nbflow.io.store.texts import whole

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["Driving"]


class Driving:
    """Writes one run; `run` is its id. Made by `Store.begin` and `Store.resume`."""

    def __init__(
        self,
        run: str,
        group: Group,
        journal: Journal,
        results: Results,
        codes: Codes,
        lock: "BaseFileLock",
    ) -> None:
        self.run = run
        self._group = group
        self._journal = journal
        self._results = results
        self._codes = codes
        self._lock = lock
        self._events: list[Event] = []
        group.follow(journal, self._events)

    def __enter__(self) -> "Driving":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, events: Iterable[Event]) -> None:
        """Have events committed, in their order, 50 ms later at most; never raises."""
        self._events.extend(events)
        self._group.wake()

    def observe(self, event: Event) -> None:
        """Append one event."""
        self._events.append(event)
        if self._group.is_idle:
            self._group.wake()

    def save(self, entry: Entry, value: Any) -> Stored:
        """Record a result: when this returns it is committed, and all that came before it.

        Raises
        ------
        StoreError
            It cannot be written; nothing that was recorded is lost.
        Exception
            Whatever the value raises when it is serialised.
        """
        stored = self._results.write(_named(entry), value)
        self._group.commit_row(ADD_RESULT, row_of(stored))
        return stored

    def describe(self, code: bytes, body: Callable[[], bytes]) -> None:
        """Record once what the code with this digest is; `body` gives its bytes."""
        if self._codes.is_new(code):
            self._group.add_row(ADD_CODE, self._codes.row(code, body()))

    def mark(self, entry: Entry) -> Stored:
        """Record with the next group that there was a result, by its digest alone."""
        stored = self._results.mark(_named(entry))
        self._group.add_row(ADD_RESULT, row_of(stored))
        return stored

    def add(self, results: Iterable[Stored]) -> None:
        """Record with the next group what `Results.write` returned."""
        for stored in results:
            self._group.add_row(ADD_RESULT, row_of(stored))

    def keep(
        self,
        entry: Entry,
        value: Any,
        then: Callable[[], None] | None = None,
        limit: int | None = None,
    ) -> Stored:
        """Record a result with the next group; `then` is called after its commit.

        The value is serialised before this returns, and may change afterwards. `then` is called in
        any thread, and must not raise. Raises as `save` does; TooLargeError where there are more
        than `limit` bytes.
        """
        stored = self._results.write(_named(entry), value, limit)
        self._group.add_row(ADD_RESULT, row_of(stored), then)
        return stored

    def close(self) -> None:
        """Commit what waits, and let others drive the run; it stays "Running" if not finished."""
        try:
            self._group.flush()
        finally:
            self._group.let_go(self._journal)
            self._lock.release()


def _named(entry: Entry) -> Entry:
    """Return an entry whose names can be stored; ASCII ones cost nothing to tell."""
    if entry.flow.isascii() and entry.task.isascii():
        return entry
    return replace(entry, flow=whole(entry.flow), task=whole(entry.task))
