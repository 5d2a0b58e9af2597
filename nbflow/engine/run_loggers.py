"""The logger of the run that is under way here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from nbflow.core.context import given
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.engine.logs import get_logger
from nbflow.errors import MissingContextError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from nbflow.core.run_info import FlowRun, TaskRun

    Base = logging.LoggerAdapter[logging.Logger]
else:
    Base = logging.LoggerAdapter

__all__ = ["RunLogger", "flow_logger", "get_run_logger", "task_logger"]


class RunLogger(Base):
    """A logger whose records carry what run they are of, beside what is given with each."""

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        """Add what run it is to a record."""
        return msg, {**kwargs, "extra": {**(self.extra or {}), **(kwargs.get("extra") or {})}}


def flow_logger(run: FlowRun, **extra: Any) -> RunLogger:
    """Return the logger `nbflow.flow_runs` for a run; each record carries ``extra`` besides."""
    told = {**_of_flow(run), "run": f"Flow run {run.name!r} - "}
    return RunLogger(get_logger("flow_runs"), {**told, **extra})


def task_logger(run: TaskRun, around: FlowRun | None = None, **extra: Any) -> RunLogger:
    """Return the logger `nbflow.task_runs` for a run of a task, in that of the flow around it."""
    told = {
        **_of_flow(around),
        "task_run_id": str(run.id),
        "task_run_name": run.name,
        "task_name": run.task_name,
        "run": f"Task run {run.name!r} - ",
    }
    return RunLogger(get_logger("task_runs"), {**told, **extra})


def _of_flow(run: FlowRun | None) -> dict[str, Any]:
    return {
        "flow_run_id": None if run is None else str(run.id),
        "flow_run_name": None if run is None else run.name,
        "flow_name": None if run is None else run.flow_name,
    }


def get_run_logger(
    context: FlowRunContext | TaskRunContext | None = None, **extra: Any
) -> logging.Logger | RunLogger:
    """Return the logger of the task that runs here, else of the flow.

    Parameters
    ----------
    context
        Of another run than the one that is under way here.
    **extra
        What each record carries besides.

    Raises
    ------
    MissingContextError
        Neither runs here.
    """
    context = context or TaskRunContext.get() or FlowRunContext.get()
    if isinstance(context, TaskRunContext):
        flow = FlowRunContext.get()
        return task_logger(context.task_run, None if flow is None else flow.flow_run, **extra)
    if context is not None:
        return flow_logger(context.flow_run, **extra)
    # A task of a flow that was declared has a logger of its own.
    logger: logging.Logger | None = given("logger")
    if logger is not None:
        return logger
    raise MissingContextError(
        "No flow or task runs here, so there is no run logger.\n"
        "  Ask for it inside a function under `@flow` or `@task`, while it runs.\n"
        '  Elsewhere write `logging.getLogger("nbflow")`.'
    )
