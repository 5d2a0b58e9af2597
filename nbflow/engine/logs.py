"""The loggers below `nbflow`, and how their lines reach the screen.

Importing changes nothing of `logging`; `show` does, when a run of plain Python begins.

State: `_printer` (the one handler of ours), `_level` (the level last taken from the settings),
`_lock` (guards both).
"""

from __future__ import annotations

import logging
import sys
import threading
from typing import TextIO

from nbflow.core.context import given
from nbflow.core.settings import config
from nbflow.errors import SettingsError

__all__ = ["ATTRIBUTES", "get_logger", "print_with", "show"]

ROOT = "nbflow"

# What each record carries beside its text, for handlers and formats of the user's own.
ATTRIBUTES = ("flow_name", "flow_run_id", "task_name", "task_slug", "task_run_id")


class _FromContext(logging.Filter):
    """Lets every record pass, with what the context says about where it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ATTRIBUTES

    def filter(self, record: logging.LogRecord) -> bool:
        for name in self.names:
            # A logger of a run says so itself.
            if name not in record.__dict__:
                setattr(record, name, given(name))
        return True


class _Printer(logging.StreamHandler[TextIO]):
    """Writes to what `sys.stdout` is at the time, as `print` does."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stdout
        super().emit(record)


_from_context = _FromContext()
_printer: logging.Handler = _Printer(sys.stdout)
_level: str | int | None = None
_lock = threading.Lock()


def get_logger(name: str | None = None) -> logging.Logger:
    """Return the logger `nbflow.<name>`, or `nbflow` itself."""
    logger = logging.getLogger(f"{ROOT}.{name}" if name else ROOT)
    # A filter counts on the logger it is set on only, and twice the same one counts once.
    logger.addFilter(_from_context)
    return logger


def print_with(handler: logging.Handler | None = None) -> None:
    """Let ``handler`` print from now on; the printer of plain Python again when None."""
    global _printer
    with _lock:
        logger = get_logger()
        was_shown = _printer in logger.handlers
        logger.removeHandler(_printer)
        _printer = handler or _Printer(sys.stdout)
        if was_shown or handler is not None:
            logger.addHandler(_printer)


def show() -> None:
    """Print what the loggers say, as the settings ask for, unless the user's own handlers do.

    Cheap enough to be called at the start of each run: a setting changed meanwhile counts from
    then on. A level that the user set on the logger by hand stays until the setting changes; where
    nobody set one, that of the settings counts.

    Raises
    ------
    SettingsError
        The level or the format is none that `logging` knows.
    """
    global _level
    settings = config["logging"]
    logger = get_logger()
    with _lock:
        _from_context.names = (*ATTRIBUTES, *settings["log_attributes"])
        # The first level counts only where the user has not set one before the first run.
        is_changed = _level not in (None, settings["level"])
        if is_changed or logger.level == logging.NOTSET:
            _set_level(logger, settings["level"])
        _level = settings["level"]
        if isinstance(_printer, _Printer):
            _printer.setFormatter(_formatter(settings["format"], settings["datefmt"]))
        if not logger.handlers:
            logger.addHandler(_printer)


def _set_level(logger: logging.Logger, level: str | int) -> None:
    try:
        logger.setLevel(level.upper() if isinstance(level, str) else level)
    except ValueError as cause:
        names = ", ".join(logging.getLevelNamesMapping())
        raise _unusable("level", level, f"no level of `logging` ({names})", "INFO") from cause


def _formatter(line: str, time: str) -> logging.Formatter:
    try:
        return logging.Formatter(line, time, defaults={"run": ""})
    except ValueError as cause:
        raise _unusable("format", line, str(cause), "%(message)s") from cause


def _unusable(key: str, seen: object, why: str, example: str) -> SettingsError:
    variable = f"NBFLOW__LOGGING__{key.upper()}"
    return SettingsError(
        f"setting 'logging.{key}' cannot be used.\n"
        f"  It is set under `[logging]` in config.toml, or by {variable}.\n"
        f"  It is {seen!r}: {why}.\n"
        f'  Write for example `{key} = "{example}"`, or remove it.',
        origin=f"logging.{key}",
    )
