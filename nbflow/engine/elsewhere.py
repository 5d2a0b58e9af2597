"""What a task can ask of its run where it is called in another process: plain values, sent along.

Nothing there changes the run. States are what they were when the call was sent: Running.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import replace
from typing import Any, ClassVar

from msgspec import Struct

from nbflow.core.context import Supplied
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.core.run_info import FlowRun, TaskRun
from nbflow.core.run_state.making import Running
from nbflow.engine.logged_prints import logged_prints

__all__ = ["Around", "Elsewhere", "Known", "flows_around"]


class Around(Struct, frozen=True):
    """A flow that runs around a call; stands for the flow itself there.

    Fields: those of the flow, and of its `FlowRunContext`; parameters are as JSON has them.
    """

    name: str
    version: str | None
    retries: int
    isasync: bool
    flow_run: FlowRun
    log_prints: bool


class Known(Struct, frozen=True):
    """What the context holds for all tasks of a run, as values."""

    reads: ClassVar[dict[str, Any] | None] = None
    values: dict[str, Any]

    def lookup(self, key: str) -> Any:
        """Return the value of a key; KeyError where there is none."""
        return self.values[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys there are values for."""
        return tuple(self.values)


class Elsewhere(Struct, frozen=True):
    """What is sent along with a call.

    Fields: ``flows`` (those around it, the outermost first, one at least); ``task_run``;
    ``log_prints`` (of the task).
    """

    flows: tuple[Around, ...]
    task_run: TaskRun
    log_prints: bool

    @classmethod
    def of(cls, context: TaskRunContext, flows: tuple[Around, ...]) -> "Elsewhere":
        """Return what is sent along with the call of a context, in runs of flows."""
        context.task_run.id  # noqa: B018  # made now: it is the same there
        task_run = copy(context.task_run)
        task_run.ask, task_run.flow_runs = Running, []
        return cls(flows, task_run, context.log_prints)

    def known(self, supplied: Supplied) -> Known:
        """Return what the run supplies; parameters as JSON has them.

        A function may be given what cannot be sent; its tasks are given what they need.
        """
        values = {key: supplied.lookup(key) for key in supplied.keys()}  # noqa: SIM118  # no mapping
        return Known({**values, "parameters": dict(self.flows[-1].flow_run.parameters)})

    @contextmanager
    def entered(self, task: Any, parameters: dict[str, Any]) -> Iterator[None]:
        """Let the run be the one under way here."""
        with ExitStack() as stack:
            for each in self.flows:
                given = dict(each.flow_run.parameters)
                context = FlowRunContext(each, each.flow_run, given, log_prints=each.log_prints)
                stack.enter_context(context)
            if self.flows[-1].log_prints:
                stack.enter_context(logged_prints())
            stack.enter_context(
                TaskRunContext(task, self.task_run, parameters, log_prints=self.log_prints)
            )
            yield


def flows_around() -> tuple[Around, ...]:
    """Return the flows that run here, the outermost first."""
    found = []
    context = FlowRunContext.get()
    while context is not None:
        found.append(_sent(context))
        context = context.outer
    return tuple(reversed(found))


def _sent(context: FlowRunContext) -> Around:
    flow, run = context.flow, context.flow_run
    if isinstance(flow, Around):
        return flow  # it was sent here
    parameters = flow.serialize_parameters(context.parameters)
    sent = replace(run, state=Running(), states=[], parameters=parameters)
    return Around(flow.name, flow.version, flow.retries, flow.isasync, sent, context.log_prints)
