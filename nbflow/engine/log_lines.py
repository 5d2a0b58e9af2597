"""The log of a run in plain Python: its events as lines, in the form the documents show."""

import logging
from traceback import format_exception
from typing import TYPE_CHECKING

from nbflow.core.events import Event, NodeChanged, NodeNoted, RunFinished, RunStarted
from nbflow.core.parameter import Parameter
from nbflow.core.state import Mapped
from nbflow.engine.bus import Observer
from nbflow.engine.called_lines import CalledLines
from nbflow.engine.called_run import CalledRun
from nbflow.engine.effects import bounded, shown, signalled
from nbflow.engine.failure import Failure
from nbflow.engine.logs import get_logger, show

if TYPE_CHECKING:
    from nbflow.engine.base_run import BaseRun
    from nbflow.engine.run import Run

__all__ = ["LogLines", "log_lines", "repeated"]

_VERDICTS = {
    "All reference tasks succeeded.": "Flow run SUCCESS: all reference tasks succeeded",
    "No reference tasks failed.": "Flow run SUCCESS: no reference tasks failed",
    "Some reference tasks failed.": "Flow run FAILED: some reference tasks failed.",
    "Some reference tasks are not finished.": "Flow run RUNNING: terminal tasks are incomplete.",
}


class LogLines:
    """Writes the events of one run to the loggers ``nbflow.FlowRunner`` and ``.TaskRunner``."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._flow = get_logger("FlowRunner")
        self._task = get_logger("TaskRunner")

    def observe(self, event: Event) -> None:
        """Write the line that an event deserves."""
        match event:
            case NodeChanged():
                self._changed(event)
            case NodeNoted():
                level = logging.getLevelNamesMapping()[event.level]
                name = self._run.nodes[event.node].name
                self._task.log(level, "Task '%s': %s", name, event.text)
            case RunStarted():
                self._flow.info("Beginning Flow run for '%s'", event.flow)
                self._flow.info("Starting flow run.")
            case RunFinished():
                text = f"Flow run {event.state.upper()}: {event.message}"
                self._flow.info(_VERDICTS.get(event.message or "", text))
                if (told := repeated(self._run)) is not None:
                    self._flow.info("%s: run(reuse=True) takes their results", told)

    def _changed(self, event: NodeChanged) -> None:
        node = self._run.nodes[event.node]
        name = node.task.options.name
        if event.state == "Running":
            self._task.info("Task '%s': Starting task run...", name)
            return
        failure = self._run.failures.get(node.name)
        if failure is not None:
            self._failed(name, failure)
        self._task.info(
            "Task '%s': Finished task run for task with final state: '%s'", name, event.state
        )

    def _failed(self, name: str, failure: Failure) -> None:
        error = failure.exception
        if signalled(error) is not None:
            self._task.info(
                "Task '%s': %s signal raised: %s", name, type(error).__name__, shown(error)
            )
            return
        # Not as `exc_info`, which would print a message of any length.
        lines = format_exception(type(error), error, failure.traceback)
        self._task.error(
            "Task '%s': Exception encountered during task execution!\n%s",
            name,
            bounded("".join(lines).rstrip()),
        )


def repeated(run: "BaseRun") -> str | None:
    """Return what to say where much was called although its result still held."""
    count = run.recording.passed_over if run.recording is not None else 0
    tasks = sum(
        not isinstance(node.task, Parameter) and not isinstance(run.states[node.index], Mapped)
        for node in run.nodes
    )
    if count < max(2, tasks / 2):
        return None
    return f"{count} of {tasks} tasks ran again with nothing changed"


def log_lines(run: "Run | CalledRun") -> Observer | None:
    """Return the observer that logs a run, None where nothing would be written."""
    show()
    if not get_logger().isEnabledFor(logging.ERROR):
        return None
    return CalledLines(run) if isinstance(run, CalledRun) else LogLines(run)
