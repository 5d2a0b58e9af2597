"""The graph of a flow: which task stands where, and what it is given from whom.

A plain data structure in order of declaration. It knows neither runs nor states.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace as replaced

from nbflow.core.edge import Edge
from nbflow.errors import CycleError, RemovedNodeError, UnknownNodeError

if TYPE_CHECKING:
    from nbflow.core.task import Task

__all__ = ["Child", "Edge", "Graph", "Node", "deciding", "declared"]


class Node(Struct, eq=False):
    """A task's place in a flow.

    Fields: ``task``; ``name`` (the variable that the call was bound to, else the slug); ``slug``;
    ``named`` (whether somebody chose the name); ``constants`` (parameter → value given by the
    author); ``inputs`` and ``outputs`` (edges that arrive and leave, in order of declaration);
    ``index`` (its place in the tables of a run: in the order last computed), ``place`` (among the
    nodes that a run's events tell of; the same, but for what is only an element).
    """

    task: "Task"
    name: str
    slug: str
    named: bool = False
    constants: Mapping[str, Any] = {}
    inputs: tuple[Edge, ...] = ()
    outputs: list[Edge] = []  # one of its own for each node, as for every struct
    index: int = -1
    place: int = -1

    def copied(self) -> "Node":
        """Return a node with containers of its own around the same task."""
        return replaced(self, constants=dict(self.constants), outputs=list(self.outputs))

    def __repr__(self) -> str:
        return f"<Node: {self.name}>"


class Child(Node, eq=False, kw_only=True):
    """One of the nodes that a mapped node is split into while it runs.

    Fields: ``parent``; ``map_index`` (which of its elements).
    """

    parent: Node
    map_index: int


def declared(node: Node) -> Node:
    """Return the node as it stands in the graph: of a child, the one that was split."""
    return node.parent if type(node) is Child else node


class Graph:
    """Nodes and edges of the flow called ``name``.

    Fields: ``nodes`` (task → node), ``names`` (node name → node), both in order of declaration;
    ``successors`` (a task that was replaced → its replacement, or None when it was removed).
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: dict[Task, Node] = {}
        self.names: dict[str, Node] = {}
        self.successors: dict[Task, Task | None] = {}
        self._former: dict[Task, tuple[str, str]] = {}  # name and slug of a task that has left
        self._slugs: set[str] = set()
        self._counts: dict[str, int] = {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        for task in (*self.nodes, *self.successors):
            task.home = self

    def add(self, task: "Task", beside: bool = False) -> Node:
        """Give ``task`` a node, unless it has one, and return it.

        With ``beside`` it may stand next to the node that has its slug, with a provisional one,
        until it takes that node's place.

        Raises
        ------
        ValueError
            The task's own slug is taken.
        """
        if task in self.nodes:
            return self.nodes[task]
        slug = task.options.slug
        slug = self._free_slug(task) if slug is None else self.check_free(task, beside)
        node = Node(task, slug, slug)
        self.nodes[task] = node
        self.names[slug] = node
        self._slugs.add(slug)
        if self.successors:
            self.successors.pop(task, None)
        task.home = self
        return node

    def check_free(self, task: "Task", beside: bool = False) -> str:
        """Return the slug that a task brings along for its node, empty where it has none.

        Raises
        ------
        ValueError
            It is taken.
        """
        slug = task.options.slug or ""
        if _is_taken(self, slug):
            slug = f"{slug} (new)" if beside else slug
            _refuse_taken(self, slug)
        return slug

    def connect(self, edge: Edge) -> Edge:
        """Add an edge, and its tasks where they are new; the same edge twice counts once."""
        upstream, downstream = self.add(edge.upstream_task), self.add(edge.downstream_task)
        # Of the two lists that would hold it the shorter: a hub has thousands.
        if edge in min(upstream.outputs, downstream.inputs, key=len):
            return edge
        downstream.inputs = (*downstream.inputs, edge)
        upstream.outputs.append(edge)
        return edge

    def rename(self, names: Mapping["Task", str]) -> None:
        """Give nodes other names; all at once, so that two may swap theirs.

        Raises
        ------
        ValueError
            Two nodes would have the same name; nothing is renamed.
        """
        after = {names.get(task, node.name): node for task, node in self.nodes.items()}
        if len(after) < len(self.nodes):
            raise ValueError(_taken(self.name, "' or '".join(names.values())))
        for task, name in names.items():
            self.nodes[task].name = name
            self.nodes[task].named = True
        self.names = after

    def remove(self, tasks: Iterable["Task"]) -> None:
        """Take tasks and their edges away; their handles raise from now on."""
        gone = {task: self.nodes[task] for task in map(self.resolve, tasks)}
        for task, node in gone.items():
            self._release(node)
            del self.nodes[task]
            self.successors[task] = None
        for node in self.nodes.values():
            node.inputs = tuple(e for e in node.inputs if e.upstream_task not in gone)
            node.outputs = [e for e in node.outputs if e.downstream_task not in gone]

    def replace(self, old: "Task", new: "Task") -> None:
        """Put ``new`` where ``old`` stands, and let ``old`` stand for ``new`` from now on.

        A task that is new to the graph gets the place, constants and edges of the old one. One that
        has a node of its own (a name was bound again; it may not depend on the old one) keeps its
        constants and inputs, takes place and name, and serves those that the old one served.

        Raises
        ------
        ValueError
            The slug of ``new`` is taken; nothing is changed.
        """
        node, own = self.nodes[old], self.nodes.get(new)
        leaving = [node] if own is None else [node, own]
        _refuse_taken(self, new.options.slug, leaving)
        # The one it had here before it left, so that a swap can be undone.
        kept = node.slug if old.name == new.name else None
        wanted = new.options.slug or self._former.get(new, ("", kept))[1]
        for leaver in leaving:
            self._release(leaver)
        slug = self._free_slug(new) if wanted is None or _is_taken(self, wanted) else wanted
        swapped = Node(new, node.name if node.named else slug, slug, node.named)
        _rewire(self.nodes, node, own, swapped)
        self.nodes = {
            (new if task is old else task): (swapped if task is old else other)
            for task, other in self.nodes.items()
            if task is not new
        }
        self.names = {other.name: other for other in self.nodes.values()}
        self._slugs.add(slug)
        self.successors.pop(new, None)
        self.successors[old] = new
        new.home = self

    def copied(self) -> "Graph":
        """Return a graph of its own over the same tasks."""
        graph = Graph(self.name)
        graph.take(self)
        return graph

    def take(self, other: "Graph") -> None:
        """Become equal to ``other``, so that what a cell did to this graph is undone."""
        self.nodes = {task: node.copied() for task, node in other.nodes.items()}
        self.names = {node.name: node for node in self.nodes.values()}
        self.successors = dict(other.successors)
        self._former = dict(other._former)
        self._slugs = set(other._slugs)
        self._counts = dict(other._counts)

    def _release(self, node: Node) -> None:
        del self.names[node.name]
        self._slugs.discard(node.slug)
        self._counts.pop(node.task.options.prefix, None)
        self._former[node.task] = (node.name, node.slug)

    def _free_slug(self, task: "Task") -> str:
        prefix = task.options.prefix
        count = self._counts.get(prefix, 0) + 1
        while (slug := f"{prefix}-{count}") in self._slugs or slug in self.names:
            count += 1
        self._counts[prefix] = count
        return slug

    def resolve(self, task: "Task") -> "Task":
        """Return the task that stands today where ``task`` stood.

        Raises
        ------
        RemovedNodeError
            Its node was removed.
        UnknownNodeError
            It was never here.
        """
        here: Task | None = task
        while here not in self.nodes:
            if here not in self.successors:
                raise UnknownNodeError(
                    f"Task {task} was not found in Flow {self.name!r}.\n"
                    "  Take one that is there: `flow.get_tasks(name=...)[0]`."
                )
            last, here = here, self.successors[here]
            if here is None:
                raise RemovedNodeError(
                    f"'{self._former[last][0]}' was removed from flow '{self.name}'.\n"
                    "  This variable still holds it: run the cell that declares it again, or use "
                    "one of the flow's nodes."
                )
        return here

    def edges(self) -> Iterator[Edge]:
        """Yield every edge, by the order of the tasks they arrive at."""
        for node in self.nodes.values():
            yield from node.inputs

    def order(self, roots: Iterable["Task"] | None = None) -> list[Node]:
        """Return nodes so that every edge points forward.

        Ties keep the order of declaration, so two runs are comparable line by line.

        Parameters
        ----------
        roots
            Start here and leave out what is not downstream. All nodes when None.

        Raises
        ------
        CycleError
            Names one cycle, in order.

        Notes
        -----
        O(n + m) where tasks were declared after their inputs, else O((n + m) log n) by Kahn
        (1962), *Topological sorting of large networks*, CACM 5(11).
        """
        known, nodes = self.nodes, list(self.nodes.values())
        for index, node in enumerate(nodes):
            node.index = node.place = index
        if any(known[e.upstream_task].index > node.index for node in nodes for e in node.inputs):
            nodes = _kahn(self, nodes)
            for index, node in enumerate(nodes):
                node.index = node.place = index
        if roots is None:
            return nodes
        within = self.downstream(roots)
        return [node for node in nodes if node.task in within]

    def downstream(self, roots: Iterable["Task"]) -> set["Task"]:
        """Return these tasks and all that follow from them."""
        return _reach(self.nodes, roots, lambda node: (e.downstream_task for e in node.outputs))

    def upstream(self, leaves: Iterable["Task"]) -> set["Task"]:
        """Return these tasks and all that they need."""
        return _reach(self.nodes, leaves, lambda node: (e.upstream_task for e in node.inputs))


def deciding(graph: Graph) -> list["Task"]:
    """Return the tasks that none waits for; where that is a resource, the last steps before it."""
    nodes = graph.nodes
    last = [task for task, node in nodes.items() if not node.outputs]
    if not any(task.is_resource for task in last):
        return last
    steps = [task for task in nodes if not task.is_resource]
    followed = graph.upstream(e.upstream_task for task in steps for e in nodes[task].inputs)
    return [task for task in steps if task not in followed] or last


def _is_taken(graph: Graph, name: str | None) -> bool:
    return name in graph._slugs or name in graph.names


def _refuse_taken(graph: Graph, name: str | None, leaving: Iterable[Node] = ()) -> None:
    if _is_taken(graph, name) and not any(name in (node.name, node.slug) for node in leaving):
        raise ValueError(_taken(graph.name, name))


def _taken(flow: str, name: str | None) -> str:
    return (
        f"Flow '{flow}' already has a task with the slug or name '{name}'.\n"
        "  Two tasks of one flow cannot share it: give one of them another slug or name."
    )


def _rewire(nodes: Mapping["Task", Node], old: Node, own: Node | None, new: Node) -> None:
    """Let a node take over what leaves ``old`` and, unless it has ``own`` inputs, what arrives."""
    for edge in old.inputs:
        upstream = nodes[edge.upstream_task]
        if own is None:
            upstream.outputs = _moved(upstream.outputs, old.task, new.task)
        else:
            upstream.outputs = [e for e in upstream.outputs if e.downstream_task is not old.task]
    for edge in old.outputs:
        downstream = nodes[edge.downstream_task]
        downstream.inputs = tuple(_moved(downstream.inputs, old.task, new.task))
    source = old if own is None else own
    new.constants = source.constants
    new.inputs = tuple(_moved(source.inputs, old.task, new.task))
    new.outputs = _moved([*old.outputs, *(own.outputs if own else ())], old.task, new.task)


def _moved(edges: Iterable[Edge], old: "Task", new: "Task") -> list[Edge]:
    """Return edges with ``new`` where ``old`` stood; two that became equal count once."""
    return list(dict.fromkeys(edge.moved(old, new) for edge in edges))


def _reach(nodes: Mapping["Task", Node], start: Iterable["Task"], ahead: Any) -> set["Task"]:
    seen: set[Task] = set()
    waiting = list(start)
    while waiting:
        if (task := waiting.pop()) not in seen:
            seen.add(task)
            waiting.extend(ahead(nodes[task]))
    return seen


def _kahn(graph: Graph, nodes: list[Node]) -> list[Node]:
    waits = [len(node.inputs) for node in nodes]
    ready = [index for index, count in enumerate(waits) if not count]  # ascending, so a heap
    ordered: list[Node] = []
    while ready:
        ordered.append(nodes[heappop(ready)])
        for edge in ordered[-1].outputs:
            index = graph.nodes[edge.downstream_task].index
            waits[index] -= 1
            if not waits[index]:
                heappush(ready, index)
    if len(ordered) < len(nodes):
        raise _cycle(graph, [node for node in nodes if waits[node.index]])
    return ordered


def _cycle(graph: Graph, stuck: list[Node]) -> CycleError:
    path: dict[Node, None] = {}
    waiting = set(stuck)
    node = stuck[0]
    while node not in path:
        path[node] = None
        # Every stuck node waits for another stuck one, so walking back must meet itself.
        upstream = (graph.nodes[edge.upstream_task] for edge in node.inputs)
        node = next(other for other in upstream if other in waiting)
    walked = [other.name for other in path]
    names = [node.name, *reversed(walked[walked.index(node.name) :])]
    return CycleError(
        f"Cycle found; flows must be acyclic! Flow '{graph.name}' has the cycle "
        f"{' → '.join(names)}.\n  Remove one of these edges, or give the second use of "
        f"'{names[0]}' a name of its own."
    )
