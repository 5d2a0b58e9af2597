"""The calls of a function's run as its still picture has them: those of one task as one."""

from nbflow.core.layout.folding import by_label, onward
from nbflow.notebook.groups import FEW_CALLS
from nbflow.notebook.picture import PictureNode, label, stem
from nbflow.notebook.shape import Shape

__all__ = ["counted_calls", "folded"]


def folded(shape: Shape) -> Shape:
    """Return what to draw where each task that was called more than a few times is one node."""
    stems = [stem(node.name) for node in shape.nodes]
    groups = [
        part
        for group in by_label(stems)
        for part in ([group] if len(group) > FEW_CALLS else [[node] for node in group])
    ]
    groups.sort()
    place = {node: index for index, group in enumerate(groups) for node in group}
    ends = dict.fromkeys((place[source], place[target]) for source, target in shape.edges)
    between = [(source, target) for source, target in ends if source != target]
    nodes = [_node(shape, group) for group in groups]
    return Shape(tuple(nodes), tuple(onward(len(nodes), between)), grows=True)


def counted_calls(shape: Shape) -> str:
    """Return how many calls there are, of how many tasks.

    Examples
    --------
    >>> counted_calls(Shape((PictureNode("double-0", "task"), PictureNode("double-1", "task"))))
    '2 calls of 1 task'
    """
    calls, tasks = len(shape.nodes), len({stem(node.name) for node in shape.nodes})
    return f"{calls:,} call{'s' * (calls != 1)} of {tasks:,} task{'s' * (tasks != 1)}"


def _node(shape: Shape, group: list[int]) -> PictureNode:
    first = shape.nodes[group[0]]
    if len(group) == 1:
        return first
    return PictureNode(label([shape.nodes[node].name for node in group]), "task", calls=len(group))
