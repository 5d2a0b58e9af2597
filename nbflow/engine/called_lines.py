"""The log of a run of a function: what its tasks come to.

What becomes of the run itself its engine says: `nbflow.engine.flow_engine`.
"""

import logging
from typing import TYPE_CHECKING

from nbflow.core.events import Event, NodeChanged, NodeNoted
from nbflow.core.graph import Node
from nbflow.core.raised import worded
from nbflow.core.run_state import as_run_state
from nbflow.engine.run_loggers import task_logger

if TYPE_CHECKING:
    from nbflow.engine.called_run import CalledRun

__all__ = ["CalledLines"]


class CalledLines:
    """Writes the events of a run's calls to the logger ``nbflow.task_runs``."""

    def __init__(self, run: "CalledRun") -> None:
        self._run = run

    def observe(self, event: Event) -> None:
        """Write the line that an event deserves."""
        match event:
            case NodeNoted():
                level = logging.getLevelNamesMapping()[event.level]
                self._say(self._run.nodes[event.node], level, event.text)
            case NodeChanged(state="Running"):
                pass
            case NodeChanged(state="Retrying"):
                node = self._run.nodes[event.node]
                failure = self._run.failures.get(node.name)  # none where the task asked for it
                why = "" if failure is None else f"{worded(failure.exception)}. "
                self._say(node, logging.WARNING, f"{why}{event.message}")
            case NodeChanged():
                node = self._run.nodes[event.node]
                reached = self._run.states[node.index]
                assert reached is not None, "that is what the event tells"
                state = as_run_state(reached)
                level = logging.INFO if state.is_completed() else logging.ERROR
                self._say(node, level, f"Finished in state {state}")

    def _say(self, node: Node, level: int, text: str) -> None:
        task_run = self._run.calls[node.name].task_run
        task_logger(task_run, self._run.flow_run, by_engine=True).log(level, "%s", text)
