"""What of a flow is drawn: its nodes, and the edges between them by number."""

from typing import NamedTuple

from nbflow.core.graph import Graph
from nbflow.core.parameter import Parameter
from nbflow.notebook.picture import PictureNode

__all__ = ["Shape", "shape_of"]


class Shape(NamedTuple):
    """Nodes in declared order; pairs (source, target) of their places; those that map.

    ``grows`` tells that the nodes are calls, which are added as they are made.
    """

    nodes: tuple[PictureNode, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    mapped: frozenset[tuple[int, int]] = frozenset()
    grows: bool = False


def shape_of(graph: Graph, *, grows: bool = False) -> Shape:
    """Return what is drawn of a graph.

    Parameters
    ----------
    grows
        Whether its nodes are calls, which are added as they are made.
    """
    place = {task: index for index, task in enumerate(graph.nodes)}
    edges = [(place[e.upstream_task], place[e.downstream_task], e.mapped) for e in graph.edges()]
    return Shape(
        tuple(
            PictureNode(
                node.name,
                "parameter" if isinstance(node.task, Parameter) else "task",
                any(edge.mapped for edge in node.inputs),
            )
            for node in graph.nodes.values()
        ),
        tuple((source, target) for source, target, _ in edges),
        frozenset((source, target) for source, target, mapped in edges if mapped),
        grows,
    )
