"""What hypothesis draws in more than one test: graphs, and flows that can be run."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from nbflow import Flow, Parameter, Task, task

__all__ = ["Dag", "dags", "flows"]


class Dag(NamedTuple):
    """A directed graph without cycles, over the nodes `range(n)`.

    `edges` are pairs i < j in any order; `declared` is the order in which the nodes are declared,
    in which an edge may well point backwards.
    """

    n: int
    edges: tuple[tuple[int, int], ...]
    declared: tuple[int, ...]


@st.composite
def dags(draw: st.DrawFn, min_nodes: int = 0, max_nodes: int = 12) -> Dag:
    """Draw any graph without cycles, with its nodes declared in any order."""
    n = draw(st.integers(min_nodes, max_nodes))
    pairs = [(i, j) for j in range(n) for i in range(j)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3 * n)) if pairs else []
    return Dag(n, tuple(edges), tuple(draw(st.permutations(range(n)))))


def total(**inputs: Any) -> int:
    """Return one more than the sum of the inputs."""
    return 1 + int(sum(inputs.values()))


@st.composite
def flows(draw: st.DrawFn, min_nodes: int = 1, max_nodes: int = 8) -> Flow:
    """Draw a flow that runs: names used twice, tags, slugs, constants, edges with and without key.

    Some of its roots are parameters with defaults, some nodes have names of their own, and
    sometimes reference tasks are set.
    """
    dag = draw(dags(min_nodes, max_nodes))
    flow = Flow("drawn")
    targets = {j for _, j in dag.edges}
    tasks: dict[int, Task] = {}
    for i in dag.declared:
        tasks[i] = flow.add_task(draw(_tasks(i, is_root=i not in targets)))
    for i, j in dag.edges:
        flow.add_edge(tasks[i], tasks[j], draw(st.sampled_from([None, f"from_{i}"])))
    for i, drawn in tasks.items():
        if not isinstance(drawn, Parameter) and draw(st.booleans()):
            flow.add_edge(draw(st.integers(0, 9)), drawn, "by")
        if draw(st.booleans()):
            flow.graph.rename({drawn: f"node_{i}"})
    flow.set_reference_tasks(draw(st.lists(st.sampled_from(list(tasks.values())), unique=True)))
    return flow


@st.composite
def _tasks(draw: st.DrawFn, i: int, is_root: bool) -> Task:
    if is_root and draw(st.booleans()):
        return Parameter(f"parameter_{i}", default=draw(st.integers(0, 9)))
    return task(
        name=draw(st.sampled_from(["load", "clean", "join"])),
        tags=draw(st.sets(st.sampled_from(["daily", "slow"]))),
        slug=draw(st.sampled_from([None, None, f"slug_{i}"])),
    )(total)
