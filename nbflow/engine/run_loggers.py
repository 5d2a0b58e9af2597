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

    Base = logging.LoggerAdapter[logging.Logger]
else:
    Base = logging.LoggerAdapter

__all__ = ["RunLogger", "flow_run_logger", "get_run_logger", "task_run_logger"]


class RunLogger(Base):
    """A logger whose records carry what run they are of, beside what is given with each."""

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        """Add what run it is to a record."""
        return msg, {**kwargs, "extra": {**(self.extra or {}), **(kwargs.get("extra") or {})}}


def flow_run_logger(context: FlowRunContext, **extra: Any) -> RunLogger:
    """Return the logger `nbflow.flow_runs` for a run of a flow."""
    return RunLogger(get_logger("flow_runs"), {**_of_flow(context), **extra})


def task_run_logger(context: TaskRunContext, **extra: Any) -> RunLogger:
    """Return the logger `nbflow.task_runs` for a run of a task, in the flow around it."""
    run = context.task_run
    told = {
        "task_run_id": str(run.id),
        "task_run_name": run.name,
        "task_name": run.task_name,
    }
    return RunLogger(get_logger("task_runs"), {**_of_flow(FlowRunContext.get()), **told, **extra})


def _of_flow(context: FlowRunContext | None) -> dict[str, Any]:
    run = None if context is None else context.flow_run
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
        return task_run_logger(context, **extra)
    if context is not None:
        return flow_run_logger(context, **extra)
    # A task of a flow that was declared has a logger of its own.
    logger: logging.Logger | None = given("logger")
    if logger is not None:
        return logger
    raise MissingContextError(
        "No flow or task runs here, so there is no run logger.\n"
        "  Ask for it inside a function under `@flow` or `@task`, while it runs.\n"
        '  Elsewhere write `logging.getLogger("nbflow")`.'
    )
