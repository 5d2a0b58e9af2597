"""Kernels that are cheap to make and to kill: forks of a process that has imported nbflow."""

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import settings

__all__ = ["IS_SOAK", "Ended", "Kernel", "trials"]

IS_SOAK = settings.get_current_profile_name() == "soak"

SECONDS = 60

_context = multiprocessing.get_context("forkserver")
_PRELOADED = ("filelock", "psutil", "pytest", "sqlite3", "tests.survival.eight")
_context.set_forkserver_preload([*_PRELOADED, __name__])


def trials(at_length: int, short: int) -> range:
    """Return the numbers of the trials: so many in `make soak`, so many in `make test`."""
    return range(at_length if IS_SOAK else short)


class Ended(NamedTuple):
    """How a kernel ended: its exit code, or -9; what it answered; its errors."""

    code: int | None
    answer: Any
    errors: str


class Kernel:
    """A process that calls `work`, which can be killed.

    Parameters
    ----------
    folder
        Holds its store, and the files it writes: `CALLS`, `SAID`.
    environment
        Further variables.
    """

    def __init__(
        self, work: Callable[..., Any], folder: Path, *arguments: Any, **environment: str
    ) -> None:
        self._errors = folder / f"errors-{len(list(folder.glob('errors-*')))}"
        self._errors.touch()
        self._ours, theirs = _context.Pipe()
        environment |= {
            "NBFLOW_HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "NBFLOW__LOGGING__LEVEL": "ERROR",
            "CALLS": str(folder / "calls"),
            "SAID": str(folder / "said"),
        }
        self._process = _context.Process(
            target=_live, args=(work, arguments, environment, self._errors, theirs)
        )
        self._process.start()
        theirs.close()
        # Its first sign of life; what it is to do begins with our answer.
        assert self._ours.recv() == "ready", self._errors.read_text()

    def go(self) -> "Kernel":
        """Let it begin."""
        self._ours.send("go")
        return self

    def kill(self, after: float) -> Ended:
        """Kill it after so many seconds, unless it has ended before."""
        self._process.join(after)
        self._process.kill()
        return self.end()

    def end(self) -> Ended:
        """Wait for its end."""
        answer = None
        if self._ours.poll(SECONDS):
            try:
                answer = self._ours.recv()
            except (EOFError, ConnectionError):
                answer = None  # it was killed
        self._process.join(SECONDS)
        return Ended(self._process.exitcode, answer, self._errors.read_text())


def _live(
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
    environment: dict[str, str],
    errors: Path,
    pipe: Any,
) -> None:
    code = 1
    try:
        with errors.open("w") as file:
            os.dup2(file.fileno(), 2)
            sys.stderr = file
            os.environ.update(environment)
            pipe.send("ready")
            pipe.recv()
            try:
                pipe.send(work(*arguments))
                code = 0
            except BaseException:  # noqa: BLE001  # told to whoever waits
                traceback.print_exc(file=file)
            file.flush()
    finally:
        os._exit(code)
