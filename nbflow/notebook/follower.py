"""What a notebook says while and after a flow runs."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

from IPython.display import display

from nbflow.core.context import context
from nbflow.core.events import Event, RunFinished
from nbflow.core.scope import current
from nbflow.engine.base_run import BaseRun
from nbflow.engine.called_run import CalledRun, unknown_mocks
from nbflow.engine.failure import Failure
from nbflow.engine.log_lines import repeated
from nbflow.engine.run import left_by
from nbflow.flows.flow import Flow
from nbflow.notebook.debug import arm
from nbflow.notebook.session import Session
from nbflow.notebook.text import first_line, shown_text
from nbflow.notebook.textwidth import clean

__all__ = ["Follower", "TaskLines"]


_HOOKS = ("ending", "flow_hooks")


class TaskLines(logging.StreamHandler[Any]):
    """Prints what tasks log as ``LEVEL - task | message``; how a run goes is seen in its view."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let pass what the engine does not say itself, and that a hook failed."""
        is_own = record.name == "nbflow.engine" or getattr(record, "by_engine", False)
        is_hook = record.module in _HOOKS and record.levelno >= logging.WARNING
        return (is_hook or not is_own) and bool(super().filter(record))

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line to what `sys.stdout` is at the time, as `print` does."""
        self.stream = sys.stdout
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback that was logged with it."""
        said, name = vars(record), record.name.removeprefix("nbflow.")
        if name in ("flow_runs", "task_runs"):
            name = said.get("task_run_name") or said.get("flow_name") or name
        task = clean(name)
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

    def __init__(self, shell: Any, session: Session, run: BaseRun) -> None:
        self._shell = shell
        self._session = session
        self._run = run
        self._is_step = current() is not None

    def observe(self, event: Event) -> None:
        """Take note of one event."""
        # What a step of another run came to is that one's matter.
        if isinstance(event, RunFinished) and not self._is_step:
            self._finished(event.state)

    def _finished(self, state: str) -> None:
        run, session = self._run, self._session
        variable = ""
        for name, flow in session.flows().items():
            if flow.last_run is run:
                variable = name
                if isinstance(flow, Flow):
                    session.forget_removed(flow)
        failures = run.failed_in()
        if failures:
            arm(self._shell, failures[0])
        if state in ("Failed", "TimedOut") and not self._is_raised():
            self._tell_failure(failures)
        if state == "Paused":
            self._tell_paused(variable)
        if not session.wants_all:
            self._tell_repeated(variable)
        self._tell_unknown()

    def _is_raised(self) -> bool:
        """Tell whether the error itself is let out, and shown as any other."""
        is_let_out = isinstance(self._run, CalledRun) and self._run.lets_out
        return is_let_out or bool(context.get("raise_on_exception"))

    def _tell_failure(self, failures: Sequence[Failure]) -> None:
        run = self._run
        if not failures:
            why = "a state that it was given is Failed"
            if isinstance(run, CalledRun) and run.final is not None:
                why = run.final.message or why
            print(first_line(f"flow '{run.flow}' failed: {why}"), file=sys.stderr)
            return
        first = failures[0]
        what = f"{type(first.exception).__name__}: {shown_text(first.exception)}"
        where = "" if first.node == run.flow else f" at '{first.node}'"
        print(first_line(f"flow '{run.flow}' failed{where}: {what}"), file=sys.stderr)
        display(first)  # type: ignore[no-untyped-call]  # IPython's

    def _tell_unknown(self) -> None:
        unknown = unknown_mocks(self._run) if isinstance(self._run, CalledRun) else ""
        if unknown:
            print(first_line(f"nothing was called of what is mocked: {unknown}"))

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
        run = self._run
        told = None if self._is_raised() else repeated(run)
        if told is not None:
            is_called = isinstance(run, CalledRun)
            verb, way = ("resume", "resume()") if is_called else ("run", "run(reuse=True)")
            magic = f"`%{self._session.magic} {verb} {variable}` or " if variable else ""
            print(f"{told}: {magic}`{way}` takes their results")
