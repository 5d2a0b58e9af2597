"""Whether one task can stand where another stands, and what it takes over from it."""

from dataclasses import fields
from typing import Any

from nbflow.core.binding import listed
from nbflow.core.graph import Edge, Graph, Node
from nbflow.core.options import TaskOptions
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task
from nbflow.errors import SignatureError

__all__ = ["check_swap", "own_options"]


def check_swap(graph: Graph, node: Node, new: Task) -> None:
    """Refuse a task whose signature cannot take what the node is given.

    Raises
    ------
    TypeError
        It is no task.
    ValueError
        It is in the graph already.
    SignatureError
        Names the first edge or constant that does not fit, or the inputs that nothing gives.
    """
    _check_new(graph, node, new)
    if isinstance(new, Parameter) and node.inputs:
        raise SignatureError(
            f"'{node.name}' of flow '{graph.name}' cannot become the parameter '{new.name}': it is "
            f"given inputs by {listed(_giver(graph, edge) for edge in node.inputs)}.\n"
            "  Parameters take none; nothing was changed."
        )
    for edge in node.inputs:
        if edge.key is not None and not new.signature.accepts((edge.key,)):
            raise SignatureError(
                f"'{node.name}' of flow '{graph.name}' cannot become {new.signature}: the edge "
                f"{_giver(graph, edge)} → {node.name} gives it '{edge.key}', which it does "
                "not take.\n"
                f"  Nothing was changed. Give the new task a parameter '{edge.key}', or declare "
                "the step again with the call that you want."
            )
    for name in node.constants:
        if not new.signature.accepts((name,)):
            raise SignatureError(
                f"'{node.name}' of flow '{graph.name}' cannot become {new.signature}: the step is "
                f"declared with the argument '{name}', which it does not take.\n"
                f"  Nothing was changed. Give the new task a parameter '{name}', or declare the "
                "step again with the call that you want."
            )
    given = {edge.key for edge in node.inputs if edge.key is not None} | node.constants.keys()
    missing = new.signature.missing(given)
    # The old task may have lacked it too, with an author who knows; only what is new is refused.
    missing = [name for name in missing if name not in node.task.signature.missing(given)]
    if missing:
        raise SignatureError(
            f"'{node.name}' of flow '{graph.name}' cannot become {new.signature}: nothing gives "
            f"it {listed(missing)}.\n"
            "  Nothing was changed. Give the parameter a default, or declare the step again with "
            "the call that you want."
        )


def own_options(task: Task) -> dict[str, Any]:
    """Return the options that one call gave its task, by ``task_args`` say: its successor's too."""
    if task.origin is None:
        return {}
    mine, shared = task.options, task.origin.options
    names = [each.name for each in fields(TaskOptions) if each.init]
    pairs = ((name, getattr(mine, name), getattr(shared, name)) for name in names)
    return {name: own for name, own, other in pairs if own != other}


def _check_new(graph: Graph, node: Node, new: object) -> None:
    if not isinstance(new, Task):
        raise TypeError(
            f"'{node.name}' of flow '{graph.name}' cannot become {new!r}, which is no task.\n"
            "  Make one of it: `@task` above the function."
        )
    if new in graph.nodes:
        raise ValueError(
            f"'{new.label}' is in flow '{graph.name}' already and cannot take the place of "
            f"'{node.name}' as well.\n  Replace it by a copy: `{new.name}.copy()`."
        )


def _giver(graph: Graph, edge: Edge) -> str:
    return graph.nodes[edge.upstream_task].name
