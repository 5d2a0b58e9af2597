"""Where the calls of a run are made: the way to an executor and back."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from logging import Logger, getLevelNamesMapping
from time import time
from typing import Any

from msgspec.structs import replace

from nbflow.core.events import NodeChanged, NodeLogged
from nbflow.core.graph import Node
from nbflow.core.parameter import Parameter
from nbflow.engine.away import packed, perform_away
from nbflow.engine.effects import Raised
from nbflow.engine.failure import note_of
from nbflow.engine.flight import Abroad, Flight, Here, perform
from nbflow.engine.home import bring_home, bring_inputs
from nbflow.engine.logs import get_logger
from nbflow.engine.run_loggers import RunLogger
from nbflow.engine.steps import Call
from nbflow.engine.tables import Tables
from nbflow.errors import UnsendableError
from nbflow.executors import Executor, LocalExecutor

__all__ = ["Away", "flight_of"]

_RESOURCE = "dask-resource:"


@contextmanager
def flight_of(run: Tables, executor: Executor) -> Iterator[Flight]:
    """Hold an executor while a run lasts, and make the run's calls on it."""
    if executor.is_inline:
        with executor.start():
            yield Here(_here(executor))
        return
    abroad = (Away if executor.is_remote else _Threads)(run, executor)
    run.hear(abroad.say)
    run.queues = executor.queues
    try:
        with executor.start(abroad.say):
            yield abroad
            bring_home(run.states)
            bring_inputs(run.failures.values())
    finally:
        abroad.hear_rest()
        run.hear(None)


def _here(executor: Executor) -> Any:
    """Return what makes a call at once: without the executor where that adds nothing."""
    if type(executor).submit is LocalExecutor.submit:
        return perform
    return lambda call: executor.submit(perform, call).result()


class _Threads(Abroad):
    """Calls in threads of this process."""

    def __init__(self, run: Tables, executor: Executor) -> None:
        super().__init__(executor)
        self._run = run

    def send(self, node: Node, call: Call) -> Future[Any]:
        """Hand a call over."""
        return self._executor.submit(perform, call, name=node.name)

    def take_in(self, call: Call, future: Future[Any]) -> Any:
        """Return the outcome of a call."""
        error = future.exception()
        return future.result() if error is None else Raised(error)

    def lost(self, node: Node) -> None:
        """Make known that a call is made again."""
        self._run.note(node, "the process that ran it ended; it is called again", "WARNING")

    def hear(self, event: Any) -> None:
        """Make known what a task said."""
        self._run.bus.publish(event)


class Away(_Threads):
    """Calls in other processes, whose start counts too."""

    grace = 10.0

    def send(self, node: Node, call: Call) -> Future[Any]:
        """Hand a call over, but for parameters, whose value is here."""
        if isinstance(node.task, Parameter):
            if self._executor.queues:
                self.hear(_running(node))
            future: Future[Any] = Future()
            future.set_result(perform(call))
            return future
        executor = self._executor
        parcel, inputs = packed(call, weighs=executor.holds, queued=executor.queues)
        tags = [tag.removeprefix(_RESOURCE) for tag in node.task.tags if tag.startswith(_RESOURCE)]
        resources = {name: float(amount) for name, _, amount in (t.partition("=") for t in tags)}
        return self._executor.submit(
            perform_away, parcel, inputs, name=node.name, resources=resources or None
        )

    def take_in(self, call: Call, future: Future[Any]) -> Any:
        """Return the outcome of a call, its report entered where the call would have left it."""
        error = future.exception()
        if isinstance(error, UnsendableError):
            return Raised(_in_words_of_the_task(error, call.supplied.node))
        if isinstance(call.supplied.node.task, Parameter) or error is not None:
            return super().take_in(call, future)
        report, value = future.result()
        supplied = call.supplied
        for key, read in report.reads.items():
            if supplied.reads is not None and key not in supplied.reads:
                dict.__setitem__(supplied.reads, key, read)
        supplied.notes |= dict.fromkeys(report.notes)
        if supplied.seen is not None and report.seen is not None:
            supplied.seen.add(report.seen)
        else:
            supplied.seen = supplied.seen or report.seen
        supplied.digest = report.digest
        if report.error is None:
            return value
        # Dask sends a likeness of the frames along; what shows the exception shows the note.
        error = report.error.with_traceback(None)
        error.add_note(note_of(report.places))
        return Raised(error, report.places)

    def hear(self, event: Any) -> None:
        """Make known what a task said, on the screen too."""
        if isinstance(event, NodeChanged):
            if self._run.states[self._run.nodes[event.node].index] is not None:
                return  # it was cut off before this came
            event = replace(event, time=time())  # its clock may be another
        super().hear(event)
        if isinstance(event, NodeLogged):
            self._show(self._run.nodes[event.node], event)

    def logger_of(self, node: Node) -> Logger | RunLogger:
        """Return the logger that says here what a task said there."""
        return get_logger(node.task.options.name)

    def _show(self, node: Node, event: NodeLogged) -> None:
        if event.level == "PRINT":
            sys.stdout.write(f"{event.text}\n")
        else:
            level = getLevelNamesMapping().get(event.level, 20)
            self.logger_of(node).log(level, "%s", event.text)


def _running(node: Node) -> NodeChanged:
    return NodeChanged(time(), node.place, "Running")


def _in_words_of_the_task(error: UnsendableError, node: Node) -> UnsendableError:
    """Return the error with its path from the task and its inputs rather than from the parcel."""
    words = {"arguments[0].fn": node.task.name, "arguments[1]": "inputs"}
    text, path = str(error), error.path
    for ours, theirs in words.items():
        text, path = text.replace(ours, theirs), path.replace(ours, theirs)
    return UnsendableError(text, path=path, kind=error.kind)
