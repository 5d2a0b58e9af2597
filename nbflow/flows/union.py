"""Taking another flow into one."""

from collections.abc import Mapping

from nbflow.core.graph import Edge, Graph
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task
from nbflow.errors import ParameterError

__all__ = ["take_in"]


def take_in(graph: Graph, other: Graph, merge_parameters: bool) -> Mapping[Task, Task]:
    """Add the nodes and edges of another graph and return which task stands for which.

    Names that somebody chose are kept where they are free.

    Parameters
    ----------
    merge_parameters
        Whether a parameter here stands for one of the same name there.

    Raises
    ------
    ParameterError
        Both have a parameter of one name and that is not wanted.
    ValueError
        Both have a task of one slug.
    """
    ours = {task.name: task for task in graph.nodes if isinstance(task, Parameter)}
    stands: dict[Task, Task] = {}
    for task in other.nodes:
        same = ours.get(task.name, task) if isinstance(task, Parameter) else task
        if same is not task and not merge_parameters:
            raise ParameterError(
                f"Flow '{graph.name}' cannot take in flow '{other.name}': both have a parameter "
                f"'{task.name}', each of its own.\n"
                "  Nothing was changed. Write `flow.update(other, merge_parameters=True)` to give "
                f"both flows' tasks the one of '{graph.name}'."
            )
        stands[task] = same
    added = [task for task, same in stands.items() if same is task and task not in graph.nodes]
    for task in added:
        graph.check_free(task)
    names = {}
    for task in added:
        node = other.nodes[task]
        is_free = node.name not in graph.names
        graph.add(task).constants = dict(node.constants)
        if node.named and is_free:
            names[task] = node.name
    graph.rename(names)
    for edge in other.edges():
        up, down = stands[edge.upstream_task], stands[edge.downstream_task]
        graph.connect(Edge(up, down, edge.key, edge.mapped, edge.flattened))
    return stands
