"""Adding nodes to a graph while it runs, as calls are made."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nbflow.core.edge import Edge
from nbflow.core.graph import Graph, Node

if TYPE_CHECKING:
    from nbflow.core.task import Task

__all__ = ["grow"]


def grow(
    graph: Graph,
    task: "Task",
    name: str,
    constants: Mapping[str, Any],
    inputs: Iterable[tuple[Node, str | None]],
) -> Node:
    """Give a task a node behind all others, and return it.

    Parameters
    ----------
    task
        One of its own.
    name
        A free one.
    constants
        What it is given, by parameter.
    inputs
        The nodes that what it is given comes from, each with the parameter; None to only wait.
    """
    place = len(graph.nodes)
    edges = []
    for upstream, key in inputs:
        edge = Edge(upstream.task, task, key)
        if edge not in edges:
            edges.append(edge)
            upstream.outputs.append(edge)
    node = Node(
        task, name, name, constants=constants, inputs=tuple(edges), index=place, place=place
    )
    graph.nodes[task] = node
    graph.names[name] = node
    task.home = graph
    return node
