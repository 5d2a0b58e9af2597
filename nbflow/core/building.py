"""Building a graph from calls: the scope inside ``with Flow(...)`` and ``%%flow``.

Turns a call into a node with its constants and edges; knows neither runs nor notebooks.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbflow.core.binding import RESERVED, listed
from nbflow.core.graph import Edge, Graph
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task
from nbflow.errors import ScopeError, SignatureError

__all__ = ["Building"]

_OTHER_STYLE = frozenset({"return_state", "wait_for"})
_SPECIAL = RESERVED | _OTHER_STYLE
_COLLECTIONS = (list, tuple, set, frozenset, dict)


class Building:
    """The scope that records calls in a graph.

    Fields: ``graph``; ``declared`` (the tasks that calls added, in order); ``created`` (parameters
    and task objects made while the scope was current).

    Parameters
    ----------
    redeclares
        Whether a task may have the slug of a node that it is about to replace.
    """

    __slots__ = ("created", "declared", "graph", "redeclares")

    def __init__(self, graph: Graph, redeclares: bool = False) -> None:
        self.graph = graph
        self.redeclares = redeclares
        self.declared: list[Task] = []
        self.created: list[Task] = []

    def call_task(self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Task:
        """Add a copy of ``task`` with what it is given and return it, the handle of the node."""
        if kwargs and not _SPECIAL.isdisjoint(kwargs):
            return self._call_with_options(task, args, kwargs)
        node = task.copy()
        self._add_bound(node, task.signature.bind(args, kwargs))
        return node

    def _call_with_options(
        self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Task:
        options = {name: kwargs[name] for name in RESERVED & kwargs.keys()}
        inputs = {name: value for name, value in kwargs.items() if name not in RESERVED}
        if other := sorted(_OTHER_STYLE & inputs.keys()):
            raise SignatureError(
                f"'{task.name}' was called with '{other[0]}' in flow '{self.graph.name}'.\n"
                "  Inside `with Flow(...):` calls are recorded, not run; this keyword is for calls "
                "that run at once, inside `@flow` functions.\n"
                "  Leave it out; to only wait for other steps, give `upstream_tasks=[...]`."
            )
        if options.get("mapped"):
            raise ScopeError(
                f"'{task.name}' was called with mapped=True in flow '{self.graph.name}', which "
                "this version cannot run.\n"
                "  Call it once for each element, or loop inside the task."
            )
        node = task.copy(**(options.get("task_args") or {}))
        bound = task.signature.bind(args, inputs)
        upstreams = _tasks("upstream_tasks", options.get("upstream_tasks"), task)
        waits = dict.fromkeys(self._standing(upstream, node) for upstream in upstreams)
        self._add_bound(node, bound, [Edge(upstream, node) for upstream in waits])
        return node

    def _add_bound(self, task: Task, bound: dict[str, Any], waits: Sequence[Edge] = ()) -> None:
        graph = self.graph
        nodes = graph.nodes
        keyed = self._edges(task, bound)
        edges = (*keyed, *waits)
        # Only now: a refused argument must leave the graph as it was.
        for edge in edges:
            if edge.upstream_task not in nodes:
                self.add(edge.upstream_task)
        node = graph.add(task, self.redeclares)
        self.declared.append(task)
        if not keyed:
            node.constants = bound
        elif len(keyed) < len(bound):
            node.constants = {k: v for k, v in bound.items() if not isinstance(v, Task)}
        node.inputs = edges
        for edge in edges:
            nodes[edge.upstream_task].outputs.append(edge)

    def _edges(self, task: Task, bound: Mapping[str, Any]) -> list[Edge]:
        nodes = self.graph.nodes
        edges = []
        for key, value in bound.items():
            if isinstance(value, Task):
                upstream = value if value in nodes else self._standing(value, task)
                edges.append(Edge(upstream, task, key))
            elif isinstance(value, _COLLECTIONS):
                _refuse_nodes_inside(task, key, value)
        return edges

    def _standing(self, task: Task, consumer: Task) -> Task:
        """Return the task that stands for one that a call was given, which may have no node yet."""
        graph = self.graph
        if task in graph.nodes or task in graph.successors:
            return graph.resolve(task)
        if task.origin is not None and task.home is not None:
            where = (
                "was discarded"
                if task.home is graph
                else f"stands in another flow, '{task.home.name}'"
            )
            raise ScopeError(
                f"'{consumer.name}' was called in flow '{graph.name}' with the step "
                f"'{task.label}', which {where}.\n"
                f"  Call its task in this flow: `{task.name}(...)`."
            )
        missing = task.signature.missing(())
        if missing:
            raise SignatureError(
                f"'{consumer.name}' was given the task '{task.name}' itself, which has not been "
                f"called in flow '{graph.name}' and needs {listed(missing)}.\n"
                f"  Call it first: `{task.name}({', '.join(f'{m}=...' for m in missing)})`."
            )
        return task

    def add(self, task: Task) -> Task:
        """Give a task a node of its own, unless it has one."""
        if task not in self.graph.nodes:
            self.graph.add(task, self.redeclares)
            self.declared.append(task)
        return task

    def connect(self, upstream: Any, downstream: Task, key: str | None = None) -> Edge | None:
        """Let ``downstream`` wait for ``upstream``; a plain value becomes a constant.

        Raises
        ------
        TypeError
            One of them should be a task and is none; the key is none of the task's inputs.
        ValueError
            ``downstream`` is a parameter; the key is already given.
        """
        downstream = self._placed(downstream)
        if not isinstance(upstream, Task):
            self._constant(upstream, downstream, key)
            return None
        edge = Edge(self._placed(upstream), downstream, key)
        _check_takes(self.graph, downstream, key, edge)
        self.add(edge.upstream_task)
        self.add(downstream)
        return self.graph.connect(edge)

    def _placed(self, task: object) -> Task:
        if not isinstance(task, Task):
            raise TypeError(
                f"An edge of flow '{self.graph.name}' was to lead to {task!r}, which is no task.\n"
                "  Make one of it: `@task` above the function."
            )
        return self.graph.resolve(task) if task in self.graph.successors else task

    def _constant(self, value: Any, task: Task, key: str | None) -> None:
        if key is None:
            raise TypeError(
                f"'{task.label}' of flow '{self.graph.name}' was to wait for {value!r}, which is "
                "no task.\n"
                "  Only tasks can be waited for; name a key to pass it on as a value."
            )
        if isinstance(value, _COLLECTIONS):
            _refuse_nodes_inside(task, key, value)
        _check_takes(self.graph, task, key)
        node = self.graph.nodes[self.add(task)]
        node.constants = {**node.constants, key: value}

    def set_dependencies(
        self,
        task: Task,
        upstream_tasks: Iterable[Task] | None = None,
        downstream_tasks: Iterable[Task] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a task with edges from and to others.

        Parameters
        ----------
        keyword_tasks
            Parameter of ``task`` → the task, or plain value, that gives it.
        """
        task = self.add(self._placed(task))
        for upstream in _tasks("upstream_tasks", upstream_tasks, task):
            self.connect(upstream, task)
        for downstream in _tasks("downstream_tasks", downstream_tasks, task):
            self.connect(task, downstream)
        for key, upstream in (keyword_tasks or {}).items():
            self.connect(upstream, task, key)

    def note_created(self, task: Task) -> None:
        """Learn that a parameter or task object was made while the flow was being built."""
        self.created.append(task)

    def unused(self) -> list[Task]:
        """Return what was made here and has no node."""
        called = {task.origin for task in self.declared}
        known = self.graph.nodes.keys() | self.graph.successors.keys() | called
        return [task for task in self.created if task not in known]


def _check_takes(graph: Graph, task: Task, key: str | None, edge: Edge | None = None) -> None:
    if isinstance(task, Parameter):
        raise ValueError(
            "Parameters must be root tasks and can not have upstream dependencies.\n"
            f"  '{task.name}' was to be given an upstream in flow '{graph.name}'; let a task of "
            "its own combine the two."
        )
    if key is None:
        return
    node = graph.nodes.get(task)
    if node is not None and (
        key in node.constants or any(other.key == key and other != edge for other in node.inputs)
    ):
        raise ValueError(
            f'Argument "{key}" for task {task} has already been assigned in this flow.\n'
            f"  Flow '{graph.name}' gives it a value already; remove one of the two."
        )
    if not task.signature.accepts((key,)):
        raise SignatureError(
            f"'{task.name}' has no parameter '{key}' in flow '{graph.name}'.\n"
            f"  Its signature is {task.signature}; use one of its names as the key."
        )


def _refuse_nodes_inside(task: Task, key: str, value: Any) -> None:
    waiting, seen = [value], set()
    while waiting:
        inside = waiting.pop()
        seen.add(id(inside))
        for item in (*inside, *inside.values()) if isinstance(inside, dict) else inside:
            if isinstance(item, Task):
                raise ScopeError(
                    f"'{task.name}' was given a {type(value).__name__} with the step "
                    f"'{item.label}' in it as '{key}', which this version cannot run.\n"
                    f"  Give each step as an argument of its own: "
                    f"`{task.name}({key}={item.variable})`."
                )
            if isinstance(item, _COLLECTIONS) and id(item) not in seen:
                waiting.append(item)


def _tasks(option: str, tasks: Any, owner: Task) -> list[Task]:
    """Return the tasks of an option that takes several."""
    if tasks is None:
        return []
    is_one = isinstance(tasks, Task) or not isinstance(tasks, Iterable)
    given = [tasks] if is_one else list(tasks)
    if is_one or not all(isinstance(task, Task) for task in given):
        raise TypeError(
            f"'{owner.name}' got {option}={tasks!r}, where a list of tasks is meant.\n"
            f"  Write `{option}=[...]` with what calls of tasks gave."
        )
    return given
