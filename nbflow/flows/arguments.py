"""What ``flow.run`` was given, sorted out before anything runs."""

from collections.abc import Collection, Mapping
from inspect import signature
from typing import Any

from nbflow.core.names import few, find_task
from nbflow.core.nearest import nearest
from nbflow.core.state import State
from nbflow.core.task import Task
from nbflow.engine.flow_runner import FlowRunner
from nbflow.errors import ParameterError, UnknownNodeError
from nbflow.flows.declared import Declared

__all__ = ["check_starts", "sorted_out"]

_OPTIONS = frozenset(signature(FlowRunner.run).parameters) - {"self"}


def sorted_out(
    flow: Declared, parameters: Mapping[str, Any] | None, options: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the flow's parameters, and the options that are left.

    Raises
    ------
    ParameterError
        Names the parameters that the flow does not have, or needs and was not given.
    """
    known = {parameter.name: parameter for parameter in flow.parameters()}
    given = dict(parameters or {})
    given |= {name: value for name, value in options.items() if name in known}
    rest = {name: value for name, value in options.items() if name not in known}
    unknown = sorted((given.keys() - known.keys()) | (rest.keys() - _OPTIONS))
    if unknown:
        near = nearest(unknown[0], known)
        advice = f"Did you mean '{near}'? " if near else ""
        raise ParameterError(
            f"Flow.run received the following unexpected parameters: {', '.join(unknown)}\n"
            f"  Flow '{flow.name}' takes {few(known)}. {advice}Nothing was run."
        )
    missing = [name for name, task in known.items() if task.required and name not in given]
    if missing:
        call = f"{flow.name if flow.name.isidentifier() else 'flow'}.run"
        raise ParameterError(
            f"Flow.run did not receive the following required parameters: {', '.join(missing)}\n"
            f"  Flow '{flow.name}' has no defaults for them. Write "
            f"`{call}({', '.join(f'{name}=...' for name in missing)})`."
        )
    return given, rest


def check_starts(
    flow: Declared, starts: Collection[Task] | None, states: Mapping[Task, State]
) -> None:
    """Refuse to start in the middle of a flow where an input would be missing.

    Raises
    ------
    UnknownNodeError
        Names the task and the input that ``task_states`` has to give.
    """
    graph = flow.graph
    roots = [find_task(graph, task, "start_tasks") for task in starts or ()]
    run = graph.downstream(roots)
    given = {find_task(graph, task, "task_states"): state for task, state in states.items()}
    for node in map(graph.nodes.__getitem__, roots):
        for edge in node.inputs:
            upstream = edge.upstream_task
            if edge.key is None or upstream in run:
                continue
            if upstream not in given or not given[upstream].is_finished():
                raise UnknownNodeError(
                    f"Flow '{flow.name}' was to start at '{node.name}', but nothing gives it "
                    f"'{edge.key}': '{graph.nodes[upstream].name}' is not run then.\n"
                    "  Give its state: `task_states=state.result` of an earlier run."
                )
