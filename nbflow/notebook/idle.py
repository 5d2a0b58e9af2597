"""Calling things on a kernel's main thread while no cell runs, one after the other.

What a view asks for must not run beside the user's code: it waits for the cell to end, also for
one that awaits and so lets the kernel's loop go on.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displaypub import DisplayPublisher
from IPython.utils.capture import capture_output

__all__ = ["Idle"]


class _Nowhere(DisplayPublisher):
    """Drops what is displayed.

    A kernel tells its publisher of every message that it handles, those beside a call included.
    """

    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Drop it."""

    def set_parent(self, parent: Any) -> None:
        """Go by no message."""


class Idle:
    """The pauses between the cells of a shell.

    Parameters
    ----------
    shell
        The IPython shell; without a kernel it has no pauses that could be used.

    Fields: ``cells`` (what IPython says of each cell that runs, the innermost last).
    """

    def __init__(self, shell: Any) -> None:
        self.cells: list[Any] = []
        self._shell = shell
        self._calls: deque[Callable[[], None]] = deque()

    def load(self) -> None:
        """Begin to take note of cells."""
        self._shell.events.register("pre_run_cell", self.before)
        self._shell.events.register("post_run_cell", self.after)

    def unload(self) -> None:
        """Call nothing any more."""
        self._calls.clear()
        self._shell.events.unregister("pre_run_cell", self.before)
        self._shell.events.unregister("post_run_cell", self.after)

    def before(self, info: Any) -> None:
        """Take note of a cell that begins."""
        self.cells.append(info)

    def after(self, result: Any) -> None:
        """Take note of its end; IPython gives None instead of a result when it was cancelled."""
        ended = None if result is None else result.info
        place = self.cells.index(ended) if ended in self.cells else -1
        del self.cells[place:]
        self._wake()

    def call(self, what: Callable[[], None]) -> bool:
        """Have something called in the next pause, from any thread; False where there is none.

        What it prints and displays belongs to no cell, and is dropped. It must not raise.
        """
        if self._loop() is None:
            return False
        self._calls.append(what)
        self._wake()
        return True

    def _loop(self) -> Any:
        return getattr(getattr(self._shell, "kernel", None), "io_loop", None)

    def _wake(self) -> None:
        loop = self._loop()
        if self._calls and loop is not None:
            loop.add_callback(self._work)

    def _work(self) -> None:
        while self._calls and not self.cells:
            call = self._calls.popleft()
            # Between cells the kernel ignores interrupts.
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                with capture_output(display=False), self._displayed_nowhere():
                    call()
            except KeyboardInterrupt:
                self._calls.clear()
            finally:
                signal.signal(signal.SIGINT, before)

    @contextmanager
    def _displayed_nowhere(self) -> Iterator[None]:
        shell = self._shell
        before, shell.display_pub = shell.display_pub, _Nowhere()  # type: ignore[no-untyped-call]  # IPython's
        try:
            yield
        finally:
            shell.display_pub = before
