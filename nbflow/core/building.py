"""Building a graph from calls: the scope inside ``with Flow(...)`` and ``%%flow``.

Turns a call into a node with its constants and edges; knows neither runs nor notebooks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nbflow.core.annotations import Marked, flatten
from nbflow.core.binding import OF_RUNS, RESERVED
from nbflow.core.graph import Edge, Graph
from nbflow.core.laying import Block, Laid, Laying, plain
from nbflow.core.operators import OPERATORS
from nbflow.core.parameter import Parameter
from nbflow.core.tagging import tagged
from nbflow.core.task import Task
from nbflow.errors import SignatureError

__all__ = ["Building"]

_SPECIAL = RESERVED | OF_RUNS


class Building:
    """The scope that records calls in a graph.

    Fields: ``graph``; ``declared`` (the tasks that calls added, in order); ``created`` (parameters
    and task objects made while the scope was current); ``block`` (see there).

    Parameters
    ----------
    redeclares
        Whether a task may have the slug of a node that it is about to replace.
    """

    __slots__ = ("block", "created", "declared", "graph", "redeclares")

    def __init__(self, graph: Graph, redeclares: bool = False) -> None:
        self.graph = graph
        self.redeclares = redeclares
        self.declared: list[Task] = []
        self.created: list[Task] = []
        self.block: Block | None = None

    def within(self, block: Block) -> "Building":
        """Return a scope for a function that is mapped as a whole, over the same graph."""
        inner = Building(self.graph, self.redeclares)
        inner.declared, inner.created, inner.block = self.declared, self.created, block
        return inner

    def call_task(self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Task:
        """Add a copy of ``task`` with what it is given and return it, the handle of the node."""
        if kwargs and not _SPECIAL.isdisjoint(kwargs):
            return self._call_with_options(task, args, kwargs)
        task.signature.check_named()
        node = task.copy()
        node.options = tagged(node.options)
        laying = Laying(self.graph, self.block)
        laid = laying.lay(node, task.signature.bind(args, kwargs))
        self._add_laid(laying, node, laid)
        return node

    def operate(self, operator: str, operands: tuple[Any, ...]) -> Task:
        """Add the node that applies an operator and return its handle."""
        return self.call_task(OPERATORS[operator], operands, {})

    def _call_with_options(
        self, task: Task, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Task:
        options = {name: kwargs[name] for name in RESERVED & kwargs.keys()}
        inputs = {name: value for name, value in kwargs.items() if name not in RESERVED}
        if other := sorted(OF_RUNS & inputs.keys()):
            raise SignatureError(
                f"'{task.name}' was called with '{other[0]}' in flow '{self.graph.name}'.\n"
                "  Inside `with Flow(...):` calls are recorded, not run; this keyword is for calls "
                "that run at once, inside `@flow` functions.\n"
                "  Leave it out; to only wait for other steps, give `upstream_tasks=[...]`."
            )
        is_mapped = bool(options.get("mapped"))
        if is_mapped and self.block is not None:
            raise ValueError(
                f"'{task.name}' was mapped inside a function that `apply_map` maps as a whole in "
                f"flow '{self.graph.name}'.\n"
                "  Cannot set `mapped=True` when running from inside a mapped context: there every "
                f"call is mapped already.\n  Call it plainly: `{task.name}(...)`."
            )
        task.signature.check_named()
        node = task.copy(**(options.get("task_args") or {}))
        node.options = tagged(node.options)
        bound = task.signature.bind(args, inputs)
        waits = _tasks("upstream_tasks", options.get("upstream_tasks"), task)
        laying = Laying(self.graph, self.block)
        self._add_laid(laying, node, laying.lay(node, bound, is_mapped, waits))
        return node

    def step_of(self, value: Any, consumer: str, is_node: bool) -> Task | None:
        """Return the step that gives a value to a consumer, None where it is given as it is.

        Parameters
        ----------
        is_node
            Whether a plain value too becomes a node.
        """
        laying = Laying(self.graph, self.block)
        step = laying.source(value, consumer, None, is_node)
        self._add_further(laying)
        return None if step is None else self.add(step)

    def _add_laid(self, laying: Laying, task: Task, laid: Laid) -> None:
        if laying.nodes:
            self.graph.check_free(task, self.redeclares)
            self._add_further(laying)
        self._add_bound(task, laid)

    def _add_further(self, laying: Laying) -> None:
        for task, laid in laying.nodes.items():
            self._add_bound(task, laid)

    def _add_bound(self, task: Task, laid: Laid) -> None:
        graph = self.graph
        nodes = graph.nodes
        constants, edges = laid
        for edge in edges:
            if edge.upstream_task not in nodes:
                self.add(edge.upstream_task)
        node = graph.add(task, self.redeclares)
        self.declared.append(task)
        node.constants = constants
        node.inputs = tuple(edges)
        for edge in edges:
            nodes[edge.upstream_task].outputs.append(edge)

    def add(self, task: Task) -> Task:
        """Give a task a node of its own, unless it has one."""
        if task not in self.graph.nodes:
            self.graph.add(task, self.redeclares)
            self.declared.append(task)
        return task

    def connect(
        self,
        upstream: Any,
        downstream: Task,
        key: str | None = None,
        mapped: bool = False,
        flattened: bool = False,
    ) -> Edge | None:
        """Let ``downstream`` wait for ``upstream``; a plain value becomes a constant.

        Raises
        ------
        TypeError
            One of them should be a task and is none; the key is none of the task's inputs.
        ValueError
            ``downstream`` is a parameter; the key is already given.
        """
        graph = self.graph
        downstream = self._placed(downstream)
        given = flatten(upstream) if flattened else upstream
        laying = Laying(graph, self.block, given.value if isinstance(given, Marked) else given)
        edge = laying.edge(given, downstream, key, mapped)
        if edge is None:
            self._constant(plain(given), downstream, key)
            return None
        _check_takes(graph, downstream, key, edge)
        self._add_further(laying)
        self.add(edge.upstream_task)
        self.add(downstream)
        return graph.connect(edge)

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
        _check_takes(self.graph, task, key)
        node = self.graph.nodes[self.add(task)]
        node.constants = {**node.constants, key: value}

    def set_dependencies(
        self,
        task: Task,
        upstream_tasks: Iterable[Any] | None = None,
        downstream_tasks: Iterable[Task] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
        mapped: bool = False,
    ) -> None:
        """Add a task with edges from and to others.

        Parameters
        ----------
        keyword_tasks
            Parameter of ``task`` → the task, or plain value, that gives it.
        mapped
            Whether the edges that arrive are mapped where they do not say themselves.
        """
        task = self.add(self._placed(task))
        for upstream in _tasks("upstream_tasks", upstream_tasks, task):
            self.connect(upstream, task, mapped=mapped)
        for downstream in _tasks("downstream_tasks", downstream_tasks, task):
            self.connect(task, downstream)
        for key, upstream in (keyword_tasks or {}).items():
            self.connect(upstream, task, key, mapped)

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


def _tasks(option: str, tasks: Any, owner: Task) -> list[Any]:
    """Return the tasks of an option that takes several."""
    if tasks is None:
        return []
    is_one = isinstance(tasks, Task) or not isinstance(tasks, Iterable)
    given = [tasks] if is_one else list(tasks)
    bare = [task.value if isinstance(task, Marked) else task for task in given]
    if is_one or not all(isinstance(task, Task) for task in bare):
        raise TypeError(
            f"'{owner.name}' got {option}={tasks!r}, where a list of tasks is meant.\n"
            f"  Write `{option}=[...]` with what calls of tasks gave."
        )
    return given
