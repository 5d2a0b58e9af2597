"""Answers that take long, given when they are ready: a result, a forecast, earlier versions.

A result is shown beside whatever runs, in a thread of its own and for a limited time, since a repr
is the user's code. What a plan is needed for waits until no cell runs.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from msgspec.structs import replace

from nbflow.engine.effects import Raised, attempt
from nbflow.errors import NbflowError
from nbflow.notebook.beside import TooLong, beside
from nbflow.notebook.foreseen import step_info, versions_info
from nbflow.notebook.kinds import AnyFlow
from nbflow.notebook.protocol import AskResult, AskStep, Look, Refused, Result, StepInfo, Versions
from nbflow.notebook.rich import picked
from nbflow.notebook.text import first_line

__all__ = ["Answer", "Bundles", "Find", "Looks", "Queue", "Tell", "shown_result"]

PATIENCE = 10.0
"""Seconds for the reprs of a result."""

LONGEST = 300

Find = Callable[[], AnyFlow | None]
Answer = Result | StepInfo | Versions | Refused
Tell = Callable[[Answer], object]
Bundles = Callable[[Any], dict[str, Any]]
"""Returns what a cell would show of a value."""


class Queue(Protocol):
    """Where what a page asks for waits until no cell runs."""

    def call(self, what: Callable[[], None]) -> bool:
        """Have it called on the main thread; False where nothing can be."""


@dataclass(frozen=True)
class Looks:
    """Has questions about the nodes of one flow answered.

    Fields: ``find`` (returns the flow, while there is one: it is not held while an answer waits);
    ``queue`` (where an answer waits until no cell runs); ``show``.
    """

    find: Find
    queue: Queue
    show: Bundles

    def look(self, question: Look, node: str, tell: Tell) -> Refused | None:
        """Have a question about a node answered; return why where it cannot be."""
        if isinstance(question, AskResult):
            self._answer_beside(question, node, tell)
            return None
        ask = step_info if isinstance(question, AskStep) else versions_info
        answer = partial(_answer, self.find, lambda flow: ask(flow, node), question, tell)
        if self.queue.call(answer):
            return None
        return Refused("unavailable", "Only a notebook's kernel tells this.")

    def _answer_beside(self, question: AskResult, node: str, tell: Tell) -> None:
        def ask(flow: AnyFlow) -> Answer:
            return shown_result(flow, node, self.show)

        answer = partial(_answer, self.find, ask, question, tell)
        threading.Thread(target=answer, name="nbflow-look", daemon=True).start()


def _answer(find: Find, ask: Callable[[AnyFlow], Answer], question: Look, tell: Tell) -> None:
    flow = find()
    if flow is None:
        return
    said = attempt(ask, {"flow": flow})
    if isinstance(said, Raised):
        error = said.exception
        if isinstance(error, KeyboardInterrupt):
            raise error
        said = Refused("failed", first_line(f"{type(error).__name__}: {error}", LONGEST))
    tell(said if isinstance(said, Refused) else replace(said, node=question.node))


def shown_result(flow: AnyFlow, node: str, show: Bundles, patience: float = PATIENCE) -> Result:
    """Return what a cell would show of the value that a node had when a run last reached it.

    Parameters
    ----------
    patience
        Seconds that its reprs may take.
    """
    told = beside(patience, lambda: picked(show(flow[node])))
    if not isinstance(told, Raised):
        kind, data, note = told
        return Result(0, node, kind, data, note)
    error = told.exception
    if isinstance(error, TooLong):
        note = f"Its repr takes longer than {patience:g} s."
    elif isinstance(error, NbflowError):
        note = first_line(str(error), LONGEST)
    else:
        note = first_line(f"It cannot be shown: {type(error).__name__}: {error}", LONGEST)
    return Result(0, node, "text/plain", "", note)
