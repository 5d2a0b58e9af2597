"""What a notebook says while and after a flow runs."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

from IPython.display import display

from nbflow.core.context import context
from nbflow.core.events import Event, RunFinished
from nbflow.engine.failure import Failure
from nbflow.engine.log_lines import repeated
from nbflow.engine.run import Run, left_by
from nbflow.notebook.debug import arm
from nbflow.notebook.session import Session
from nbflow.notebook.text import first_line, shown_text
from nbflow.notebook.textwidth import clean

__all__ = ["Follower", "TaskLines"]


class TaskLines(logging.StreamHandler[Any]):
    """Prints what tasks log as ``LEVEL - task | message``; how a run goes is seen in its view."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let pass what the engine does not say itself."""
        is_own = record.name == "nbflow.engine" or getattr(record, "by_engine", False)
        return not is_own and bool(super().filter(record))

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line to what `sys.stdout` is at the time, as `print` does."""
        self.stream = sys.stdout
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback that was logged with it."""
        task = clean(record.name.removeprefix("nbflow."))
        return f"{record.levelname} - {task} | {super().format(record)}"


class Follower:
    """Follows one run: when it fails, shows where, and hands the failure to the debugger.

    Parameters
    ----------
    shell
        The IPython shell.
    session
        Its flows.
    run
        The run.
    """

    def __init__(self, shell: Any, session: Session, run: Run) -> None:
        self._shell = shell
        self._session = session
        self._run = run

    def observe(self, event: Event) -> None:
        """Take note of one event."""
        if isinstance(event, RunFinished):
            self._finished(event.state)

    def _finished(self, state: str) -> None:
        run, session = self._run, self._session
        variable = ""
        for name, flow in session.flows().items():
            if flow.last_run is run:
                session.forget_removed(flow)
                variable = name
        failures = run.failed_in()
        if failures:
            arm(self._shell, failures[0])
        # Where the error itself is let out, it is shown as any other.
        if state == "Failed" and not context.get("raise_on_exception"):
            self._tell_failure(failures)
        if state == "Paused":
            self._tell_paused(variable)
        if not session.wants_all:
            self._tell_repeated(variable)

    def _tell_failure(self, failures: Sequence[Failure]) -> None:
        flow = self._run.flow
        if not failures:
            told = f"flow '{flow}' failed: a state that it was given is Failed"
            print(first_line(told), file=sys.stderr)
            return
        first = failures[0]
        what = f"{type(first.exception).__name__}: {shown_text(first.exception)}"
        print(first_line(f"flow '{flow}' failed at '{first.node}': {what}"), file=sys.stderr)
        display(first)  # type: ignore[no-untyped-call]  # IPython's

    def _tell_paused(self, variable: str) -> None:
        magic = f": `%{self._session.magic} resume {variable}`" if variable else ""
        waiting, left = self._run.paused(), left_by(self._run)
        if self._run.is_paused:
            tasks = "1 task" if len(left) == 1 else f"{len(left)} tasks"
            print(first_line(f"flow '{self._run.flow}' is paused, {tasks} to go{magic}"))
        elif waiting:
            verb = "waits" if len(waiting) == 1 else "wait"
            names = ", ".join(f"'{name}'" for name in waiting)
            print(first_line(f"{names} {verb} for you to go on{magic}"))

    def _tell_repeated(self, variable: str) -> None:
        told = repeated(self._run)
        if told is not None:
            magic = f"`%{self._session.magic} run {variable}` or " if variable else ""
            print(f"{told}: {magic}`run(reuse=True)` takes their results")
