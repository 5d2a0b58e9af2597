"""Finding the node that a person means."""

from collections.abc import Collection

from nbflow.core.graph import Graph, Node
from nbflow.core.nearest import nearest
from nbflow.core.task import Task
from nbflow.errors import UnknownNodeError

__all__ = ["few", "find_name", "find_node", "find_task", "is_of"]


def find_node(graph: Graph, name: str) -> Node:
    """Return the node of that name, or of the task of that name where only one has it.

    Raises
    ------
    UnknownNodeError
        There is none, or there are several; the message lists what there is.
    """
    node = graph.names.get(name)
    if node is not None:
        return node
    nodes = [node for node in graph.names.values() if node.task.name == name]
    if len(nodes) == 1:
        return nodes[0]
    if nodes:
        raise UnknownNodeError(
            f"Flow '{graph.name}' has {len(nodes)} nodes of the task '{name}'.\n"
            f"  Name one of them: {few([node.name for node in nodes])}."
        )
    near = nearest(name, {*graph.names, *(task.name for task in graph.nodes)})
    advice = f"Did you mean '{near}'? " if near else ""
    raise UnknownNodeError(
        f"Flow '{graph.name}' has no node '{name}'.\n  {advice}It has {few(graph.names)}."
    )


def find_name(graph: Graph, name: str, known: Collection[str]) -> str:
    """Return the name of the node, or of the child of a mapped node, that a person means.

    Parameters
    ----------
    known
        The names of nodes and children that runs reached.

    Raises
    ------
    UnknownNodeError
        There is none of that name.
    """
    stem, bracket, rest = name.partition("[")
    if name in graph.names or not bracket:
        return find_node(graph, name).name
    parent = find_node(graph, stem).name
    child = f"{parent}[{rest}"
    if child in known:
        return child
    count = sum(is_of(parent, each) for each in known if each != parent)
    seen = f"has {parent}[0] to {parent}[{count - 1}]" if count else "was not split by a run yet"
    raise UnknownNodeError(
        f"Flow '{graph.name}' has no node '{name}': '{parent}' {seen}.\n"
        "  Name one of these, or the node itself."
    )


def find_task(graph: Graph, task: object, what: str) -> Task:
    """Return the task that stands today for a handle, old or new, or for a node's name.

    Parameters
    ----------
    what
        What the task was given as, for the message.

    Raises
    ------
    UnknownNodeError
        It is none of the flow's.
    RemovedNodeError
        Its node was removed.
    """
    if isinstance(task, str):
        return find_node(graph, task).task
    if isinstance(task, Task) and (task in graph.nodes or task in graph.successors):
        return graph.resolve(task)
    raise UnknownNodeError(
        f"{what} of flow '{graph.name}' names {task!r}, which is no task of it.\n"
        f"  Its tasks are {few(graph.names)}.\n"
        "  Take the task from the flow: `flow.get_tasks(name=...)[0]`."
    )


def is_of(node: str, name: str) -> bool:
    """Tell whether a name is that of a node, or of one of its children."""
    return name == node or name.startswith(f"{node}[")


def few(names: Collection[str]) -> str:
    """Return names as a message lists them: the first ten, and how many more there are."""
    first = [name for name, _ in zip(names, range(10), strict=False)]
    more = f" and {len(names) - len(first)} more" if len(names) > len(first) else ""
    return ", ".join(first) + more if first else "none"
