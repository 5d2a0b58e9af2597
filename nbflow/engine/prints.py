"""What tasks print and log: it reaches the screen as ever, and stays with the task."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time
from typing import Any, Protocol, TypeAlias, cast

from nbflow.core.context import under_way
from nbflow.core.events import Event, NodeLogged
from nbflow.engine.effects import bounded
from nbflow.engine.logs import ROOT, get_logger
from nbflow.engine.supplied import Supplier, TaskSupplied

__all__ = ["Tee", "Telling", "kept_with_tasks", "task_of"]

_Kept: TypeAlias = Callable[[], TaskSupplied | None]
_Heard: TypeAlias = Callable[[logging.LogRecord], None]


class Telling(Supplier, Protocol):
    """What is needed of a run."""

    def tell(self, event: Event) -> None:
        """Make an event known, from any thread."""


class Tee:
    """Stands for ``sys.stdout`` while a run lasts; lines printed in its tasks are its events.

    With ``echo`` they also reach the screen.
    """

    def __init__(self, kept: _Kept, stream: Any, echo: bool) -> None:
        self._kept = kept
        self._stream = stream
        self._echo = echo
        self._begun: dict[TaskSupplied, str] = {}

    def write(self, text: str) -> int:
        """Take in what is printed."""
        supplied = self._kept()
        if supplied is None or _is_log_line():
            return int(self._stream.write(text) or 0)
        if self._echo and not supplied.node.task.options.log_prints:
            self._stream.write(text)
        *lines, rest = (self._begun.pop(supplied, "") + text).split("\n")
        for line in lines:
            _say(supplied, line)
        if rest:
            self._begun[supplied] = rest
        return len(text)

    def rest(self, supplied: TaskSupplied | None = None) -> None:
        """Publish lines that were never ended, of one call or of all."""
        for each in list(self._begun) if supplied is None else [supplied]:
            line = self._begun.pop(each, None)
            if line is not None:
                _tell(each, "PRINT", line)

    def rest_of(self, run: Supplier) -> None:
        """Publish lines of a run's calls that were never ended."""
        for each in [each for each in list(self._begun) if each.run is run]:
            self.rest(each)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Listener(logging.Handler):
    """Makes events of what tasks log; prints nothing."""

    def __init__(self, kept: _Kept, of_none: _Heard) -> None:
        super().__init__()
        self._kept = kept
        self._of_none = of_none

    def emit(self, record: logging.LogRecord) -> None:
        supplied = self._kept()
        if supplied is not None:
            _tell(supplied, record.levelname, record.getMessage())
        else:
            self._of_none(record)


def _say(supplied: TaskSupplied, line: str) -> None:
    if supplied.node.task.options.log_prints:
        get_logger(supplied.node.task.options.name).info("%s", line)
    else:
        _tell(supplied, "PRINT", line)


def _tell(supplied: TaskSupplied, level: str, text: str) -> None:
    # Only what is called has a task under way, and only runs call.
    run = cast("Telling", supplied.run)
    run.tell(NodeLogged(time(), supplied.node.place, level, bounded(text)))


@contextmanager
def kept_with_tasks(
    kept: _Kept, echo: bool = True, of_none: _Heard = lambda record: None
) -> Iterator[Tee]:
    """Let what is printed and logged in tasks be events of their runs as well.

    Parameters
    ----------
    kept
        Returns the context of the task that prints or logs, None where it is none of concern.
    echo
        Whether it reaches the screen too.
    of_none
        Takes what is logged in no task.
    """
    tee, before, logger = Tee(kept, sys.stdout, echo), sys.stdout, get_logger()
    listener = _Listener(kept, of_none)
    sys.stdout = tee  # all but `write` is the stream's own
    logger.addHandler(listener)
    try:
        yield tee
    finally:
        logger.removeHandler(listener)
        tee.rest()
        # Whoever put something else in its place meanwhile keeps it.
        if sys.stdout is tee:
            sys.stdout = before


def task_of(run: Supplier) -> TaskSupplied | None:
    """Return the context of the task under way, where it is one of this run."""
    supplied = under_way()
    if isinstance(supplied, TaskSupplied) and supplied.run is run:
        return supplied
    return None


def _is_log_line() -> bool:
    """Tell whether a handler writes what one of nbflow's loggers said: an event already."""
    writer = sys._getframe(2)
    if writer.f_globals.get("__name__") != "logging":
        return False
    record = writer.f_locals.get("record")
    return isinstance(record, logging.LogRecord) and record.name.partition(".")[0] == ROOT
