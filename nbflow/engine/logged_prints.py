"""What an `@flow` and its tasks print, as lines of their log.

Whether it is logged is up to the run that prints, so several runs share one `print`.

State: `_users` (how many runs want it), `_print` (what was there before), guarded by `_lock`;
`_is_logging` (whether a print is becoming a line here: what its handlers print is printed).
"""

from __future__ import annotations

import builtins
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from io import StringIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.engine.run_loggers import get_run_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["logged_prints"]

_lock = Lock()
_users = 0
_print: Callable[..., None] = print
_is_logging = ContextVar("a print becomes a line", default=False)


class _LoggedPrint:
    """Stands for `print` while runs last; elsewhere it prints."""

    def __call__(self, *values: Any, **options: Any) -> None:
        context = TaskRunContext.get() or FlowRunContext.get()
        place = options.get("file")
        is_shown = place is None or place is sys.stdout or place is sys.stderr
        if context is None or not context.log_prints or not is_shown or _is_logging.get():
            _print(*values, **options)
            return
        text = StringIO()
        _print(*values, **{**options, "file": text})
        token = _is_logging.set(True)
        try:
            # The line is the user's, as is its place.
            get_run_logger().info("%s", text.getvalue().rstrip(), stacklevel=2)
        finally:
            _is_logging.reset(token)

    def __nbflow_fingerprint__(self) -> object:
        """Count as what it stands for: code that prints is the same in a run and outside."""
        return _print


_logged_print = _LoggedPrint()


@contextmanager
def logged_prints() -> Iterator[None]:
    """Let what is printed in runs that say `log_prints` be lines of their log, while this lasts.

    What is printed elsewhere, or to another file than the standard ones, is printed as ever.
    """
    global _users, _print
    with _lock:
        if _users == 0:
            _print, builtins.print = builtins.print, _logged_print
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            # Whoever put something else in its place meanwhile keeps it.
            if _users == 0 and builtins.print is _logged_print:
                builtins.print = _print
