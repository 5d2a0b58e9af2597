"""What `nbflow.runtime` answers: attributes of the runs that are under way here.

Each can be set for a test by a variable, `NBFLOW__RUNTIME__FLOW_RUN__NAME` and the like.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nbflow.core.nearest import nearest
from nbflow.core.run_context import FlowRunContext, TaskRunContext
from nbflow.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    Field = tuple[Callable[[], Any], Callable[[str], Any]]
    _Kind = type[FlowRunContext] | type[TaskRunContext]

__all__ = [
    "deployment_attribute",
    "deployment_names",
    "flow_run_attribute",
    "flow_run_names",
    "task_run_attribute",
    "task_run_names",
]


def flow_run_attribute(name: str) -> Any:
    """Return an attribute of the flow's run that is under way here, empty outside of any."""
    return _attribute("flow_run", _FLOW_RUN, name)


def task_run_attribute(name: str) -> Any:
    """Return an attribute of the task's run that is under way here, empty outside of any."""
    return _attribute("task_run", _TASK_RUN, name)


def deployment_attribute(name: str) -> Any:
    """Return an attribute of the deployment: empty, since nothing is deployed."""
    return _attribute("deployment", _DEPLOYMENT, name)


def flow_run_names() -> list[str]:
    """Return the names of a flow run's attributes."""
    return sorted(_FLOW_RUN)


def task_run_names() -> list[str]:
    """Return the names of a task run's attributes."""
    return sorted(_TASK_RUN)


def deployment_names() -> list[str]:
    """Return the names of a deployment's attributes."""
    return sorted(_DEPLOYMENT)


def _attribute(kind: str, fields: dict[str, Field], name: str) -> Any:
    variable = f"NBFLOW__RUNTIME__{kind.upper()}__{name.upper()}"
    text = os.environ.get(variable)
    if name in fields:
        ask, read = fields[name]
        return ask() if text is None else _read(read, text, variable)
    if text is not None:
        return text
    near = nearest(name, fields)
    advice = f"Did you mean '{near}'?" if near else f"Set {variable} to give it a value."
    raise AttributeError(
        f"`nbflow.runtime.{kind}` has no attribute '{name}'.\n"
        f"  There are: {', '.join(sorted(fields))}.\n"
        f"  {advice}",
        name=name,
    )


def _read(read: Callable[[str], Any], text: str, variable: str) -> Any:
    try:
        return read(text)
    except ValueError as cause:
        raise SettingsError(
            f"{variable} cannot be read.\n"
            "  It is set in the environment.\n"
            f"  It is {text!r}: {cause}.\n"
            "  Write it like the value that it stands for, lists and dictionaries as JSON.",
            origin=variable,
        ) from cause


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _nothing() -> None:
    return None


def _run(kind: _Kind) -> Any:
    context = kind.get()
    return context.flow_run if isinstance(context, FlowRunContext) else context and context.task_run


def _of(kind: _Kind, attribute: str, empty: Any = None) -> Callable[[], Any]:
    def ask() -> Any:
        run = _run(kind)
        return empty if run is None else getattr(run, attribute)

    return ask


def _id_of(kind: _Kind) -> str | None:
    run = _run(kind)
    return None if run is None else str(run.id)


def _tags_of(kind: _Kind) -> list[str]:
    run = _run(kind)
    return [] if run is None else sorted(run.tags)


def _parameters_of(kind: _Kind) -> dict[str, Any]:
    context = kind.get()
    return {} if context is None else context.parameters


def _parent_flow_run_id() -> str | None:
    context = FlowRunContext.get()
    if context is None or context.flow_run.parent_task_run_id is None or context.outer is None:
        return None
    return str(context.outer.flow_run.id)


_FLOW_RUN: dict[str, Field] = {
    "api_url": (_nothing, str),
    "flow_name": (_of(FlowRunContext, "flow_name"), str),
    "id": (lambda: _id_of(FlowRunContext), str),
    "name": (_of(FlowRunContext, "name"), str),
    "parameters": (lambda: _parameters_of(FlowRunContext), json.loads),
    "parent_deployment_id": (_nothing, str),
    "parent_flow_run_id": (_parent_flow_run_id, str),
    "run_count": (_of(FlowRunContext, "run_count", 0), int),
    "scheduled_start_time": (_of(FlowRunContext, "expected_start_time"), _moment),
    "tags": (lambda: _tags_of(FlowRunContext), json.loads),
    "ui_url": (_nothing, str),
}

_TASK_RUN: dict[str, Field] = {
    "api_url": (_nothing, str),
    "id": (lambda: _id_of(TaskRunContext), str),
    "name": (_of(TaskRunContext, "name"), str),
    "parameters": (lambda: _parameters_of(TaskRunContext), json.loads),
    "run_count": (_of(TaskRunContext, "run_count", 0), int),
    "tags": (lambda: _tags_of(TaskRunContext), json.loads),
    "task_name": (_of(TaskRunContext, "task_name"), str),
    "ui_url": (_nothing, str),
}

_DEPLOYMENT: dict[str, Field] = {
    "flow_run_id": (lambda: _id_of(FlowRunContext), str),
    "id": (_nothing, str),
    "name": (_nothing, str),
    "parameters": (dict, json.loads),
    "version": (_nothing, str),
}
