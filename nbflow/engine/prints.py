"""What tasks print and log: it reaches the screen as ever, and stays with the task."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from typing import Any, Protocol

from nbflow.core.context import under_way
from nbflow.core.events import NodeLogged
from nbflow.engine.bus import Bus
from nbflow.engine.effects import bounded
from nbflow.engine.logs import ROOT, get_logger
from nbflow.engine.supplied import Supplier, TaskSupplied

__all__ = ["kept_with_tasks"]


class _Publishing(Supplier, Protocol):
    """What is needed of a run."""

    @property
    def bus(self) -> Bus:
        """Where its events go."""


class _Tee:
    """Stands for ``sys.stdout`` while a run lasts; lines printed in its tasks are its events."""

    def __init__(self, run: _Publishing, stream: Any) -> None:
        self._run = run
        self._stream = stream
        self._begun: dict[int, str] = {}

    def write(self, text: str) -> int:
        supplied = _task_of(self._run)
        if supplied is None or _is_log_line():
            return int(self._stream.write(text) or 0)
        if not supplied.node.task.options.log_prints:
            self._stream.write(text)
        index = supplied.node.index
        *lines, rest = (self._begun.pop(index, "") + text).split("\n")
        for line in lines:
            self._say(supplied, line)
        if rest:
            self._begun[index] = rest
        return len(text)

    def _say(self, supplied: TaskSupplied, line: str) -> None:
        if supplied.node.task.options.log_prints:
            get_logger(supplied.node.task.options.name).info("%s", line)
        else:
            self._publish(supplied.node.index, line)

    def rest(self) -> None:
        """Publish lines that were never ended."""
        for index, line in self._begun.items():
            self._publish(index, line)

    def _publish(self, index: int, line: str) -> None:
        self._run.bus.publish(NodeLogged(time(), index, "PRINT", bounded(line)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Listener(logging.Handler):
    """Makes events of what tasks log; prints nothing."""

    def __init__(self, run: _Publishing) -> None:
        super().__init__()
        self._run = run

    def emit(self, record: logging.LogRecord) -> None:
        supplied = _task_of(self._run)
        if supplied is not None:
            text = bounded(record.getMessage())
            event = NodeLogged(time(), supplied.node.index, record.levelname, text)
            self._run.bus.publish(event)


@contextmanager
def kept_with_tasks(run: _Publishing) -> Iterator[None]:
    """Let what is printed and logged in the tasks of a run be its events as well."""
    tee, before, logger = _Tee(run, sys.stdout), sys.stdout, get_logger()
    listener = _Listener(run)
    sys.stdout = tee  # all but `write` is the stream's own
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
        tee.rest()
        # Whoever put something else in its place meanwhile keeps it.
        if sys.stdout is tee:
            sys.stdout = before


def _task_of(run: _Publishing) -> TaskSupplied | None:
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
