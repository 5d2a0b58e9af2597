"""Rows that are committed together, 50 ms after the first of them at the latest.

The timer's thread lives for one group: without it, what a fast task left would wait for as long as
the slow task after it takes.

Fields of a Group: `_ready`, rows to write; `_followed`, events still to be made rows of; `_then`,
whom to tell; `_adding` is held for moments, `_committing` while the database is written;
`_is_child` in a forked child, which has a copy of what waits, and leaves it to its parent.
"""

from collections.abc import Callable
from threading import Lock, Thread, Timer, current_thread, main_thread
from typing import Any

from nbflow.core.events import Event
from nbflow.errors import StoreError
from nbflow.io.store.journal import Journal, Rows

__all__ = ["GROUP_SECONDS", "Group"]

GROUP_SECONDS = 0.05

Then = Callable[[], None]


class Group:
    """Collects what is to be committed, and has it committed by `commit`."""

    def __init__(self, commit: Callable[[Rows], None]) -> None:
        self._commit = commit
        self._start()

    def _start(self) -> None:
        self._adding = Lock()
        self._committing = Lock()
        self._ready: Rows = {}
        self._followed: dict[Journal, list[Event]] = {}
        self._then: list[Then] = []
        self._timer: Timer | None = None
        self._is_child = False

    def add_row(self, statement: str, row: tuple[Any, ...], then: Then | None = None) -> None:
        """Have a row written; `then` is called after the commit, from any thread."""
        if self._is_child:
            return
        with self._adding:
            self._ready.setdefault(statement, []).append(row)
            if then is not None:
                self._then.append(then)
            self._wait()

    def commit_row(self, statement: str, row: tuple[Any, ...]) -> None:
        """Have a row written now, after all that waits; no timer is started for it."""
        if self._is_child:
            return
        with self._adding:
            self._ready.setdefault(statement, []).append(row)
        self.flush()

    def follow(self, journal: Journal, events: list[Event]) -> None:
        """Have the events of a run written that are put into this list; they are taken out."""
        with self._adding:
            self._followed[journal] = events

    def let_go(self, journal: Journal) -> None:
        """Follow a run no longer."""
        with self._adding:
            self._followed.pop(journal, None)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way to be written."""
        return self._timer is None

    def wake(self) -> None:
        """Have what there is written soon."""
        if not self._is_child:
            with self._adding:
                self._wait()

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = Timer(GROUP_SECONDS, self._tick)
            self._timer.daemon = True
            self._timer.start()

    def _tick(self) -> None:
        try:
            self.flush()
        except StoreError:
            # Nothing is lost: it is tried again with the next row, and `flush` says why.
            return

    def flush(self) -> None:
        """Commit what there is; when that fails it stays, and the next flush tries again."""
        if self._is_child:
            return
        if current_thread() is not main_thread():
            self._flush()
            return
        # An interrupt between a commit and the note of it would have everything written twice;
        # interrupts are raised in the main thread only.
        failed: list[Exception] = []
        worker = Thread(target=self._flush_aside, args=(failed,))
        worker.start()
        worker.join()
        if failed:
            raise failed[0]

    def _flush_aside(self, failed: list[Exception]) -> None:
        try:
            self._flush()
        except Exception as error:  # noqa: BLE001  # raised again by whoever waits
            failed.append(error)

    def _flush(self) -> None:
        with self._committing:
            with self._adding:
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
                rows, then = self._ready, self._then
                self._ready, self._then = {}, []
                followed = tuple(self._followed.items())
            for journal, events in followed:
                batch = events[:]
                del events[: len(batch)]  # others may have come meanwhile
                if batch:
                    journal.add(batch, rows)
            try:
                if rows:
                    self._commit(rows)
            except BaseException:
                self._put_back(rows, then)
                raise
        for call in then:
            call()

    def _put_back(self, rows: Rows, then: list[Then]) -> None:
        """Let what was not committed come first in the next group."""
        with self._adding:
            for statement, later in self._ready.items():
                rows.setdefault(statement, []).extend(later)
            self._ready = rows
            self._then = then + self._then

    def forked(self) -> None:
        """Take nothing more in: the parent writes what is its own. Called in a forked child."""
        self._start()
        self._is_child = True
