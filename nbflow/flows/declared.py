"""The plan behind a flow: built with plain calls, asked, and mended. It knows no runs."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from nbflow.core import scope as scopes
from nbflow.core.building import Building
from nbflow.core.graph import Edge, Graph, Node, deciding
from nbflow.core.options import one_by_one
from nbflow.core.parameter import Parameter
from nbflow.core.settings import config
from nbflow.core.swap import check_swap
from nbflow.core.task import Task
from nbflow.errors import RemovedNodeError, UnknownNodeError
from nbflow.flows.union import take_in

if TYPE_CHECKING:
    from contextvars import Token

__all__ = ["Declared"]


class Declared:
    """A plan of tasks and of what each takes from others; what `Flow` adds runs to.

    Parameters are those of `Flow`. Field: ``graph`` (what was built).
    """

    def __init__(
        self,
        name: str,
        *,
        tasks: Iterable[Task] | None = None,
        edges: Iterable[Edge] | None = None,
        reference_tasks: Iterable[Task] | None = None,
        validate: bool | None = None,
    ) -> None:
        if not name:
            raise ValueError("A name must be provided for the flow.\n  Write `Flow('my flow')`.")
        self.name = name
        self.graph = Graph(name)
        self._reference: tuple[Task, ...] = ()
        self._entered: list[tuple[Building, Token[Any]]] = []
        for task in tasks or ():
            self.add_task(task)
        for edge in edges or ():
            self._add_given(edge)
        if reference_tasks:
            self.set_reference_tasks(reference_tasks)
        if _is_wanted(validate):
            self.validate()

    def _add_given(self, edge: Edge) -> None:
        if not isinstance(edge, Edge):
            raise TypeError(
                f"Flow '{self.name}' was given the edge {edge!r}, which is no edge.\n"
                "  Write `edges=[Edge(upstream, downstream, key='x')]`."
            )
        self.scope.connect(
            edge.upstream_task, edge.downstream_task, edge.key, edge.mapped, edge.flattened
        )

    @contextmanager
    def _all_or_nothing(self, validate: bool) -> Iterator[None]:
        """Check the flow after a change when asked to, and undo the change where it is wrong."""
        if not validate:
            yield
            return
        before = self.graph.copied()
        try:
            yield
            self.validate()
        except (TypeError, ValueError):
            self.graph.take(before)
            raise

    @property
    def scope(self) -> Building:
        """A scope in which calls of tasks add to this flow; the one that is building it, if any."""
        current = scopes.current()
        if isinstance(current, Building) and current.graph is self.graph:
            return current
        return Building(self.graph)

    def __enter__(self) -> Self:
        building = Building(self.graph)
        self._entered.append((building, scopes.enter(building)))
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        building, token = self._entered.pop()
        scopes.leave(token)
        unused = building.unused()
        if unused and kind is None:
            warnings.warn(
                f"Tasks were created but not added to the flow: {unused}. Use them in a call, or "
                f"add them with `flow.add_task(...)`.",
                UserWarning,
                stacklevel=2,
            )

    def add_task(self, task: Task) -> Task:
        """Add a task as it is and return it.

        Raises
        ------
        TypeError
            What was given is no task.
        ValueError
            Its slug is taken.
        """
        if not isinstance(task, Task):
            raise TypeError(
                f"Flow '{self.name}' was to add {task!r}, which is no task.\n"
                "  Make one of it: `@task` above the function."
            )
        return self.scope.add(task)

    def add_edge(
        self,
        upstream_task: Any,
        downstream_task: Task,
        key: str | None = None,
        mapped: bool = False,
        flattened: bool = False,
        validate: bool | None = None,
    ) -> Edge | None:
        """Let one task wait for another and, with a key, take its result.

        Parameters
        ----------
        mapped
            Whether the downstream task runs once for each element of the result.
        flattened
            Whether the elements are lists that are to be put one after another.
        validate
            Whether to check the whole flow too, and add nothing where it would have a cycle; None:
            as the setting ``flows.eager_edge_validation`` says.

        Returns
        -------
        Edge or None
            None where ``upstream_task`` is a plain value, which becomes a constant.
        """
        with self._all_or_nothing(_is_wanted(validate)):
            return self.scope.connect(upstream_task, downstream_task, key, mapped, flattened)

    def chain(self, *tasks: Task) -> list[Edge]:
        """Let each task wait for the one before it."""
        connect = self.scope.connect
        pairs = pairwise(tasks)
        return [edge for up, down in pairs if (edge := connect(up, down)) is not None]

    def set_dependencies(
        self,
        task: Task,
        upstream_tasks: Iterable[Any] | None = None,
        downstream_tasks: Iterable[Task] | None = None,
        keyword_tasks: Mapping[str, Any] | None = None,
        mapped: bool = False,
        validate: bool | None = None,
    ) -> None:
        """Add a task with edges from and to others.

        Parameters
        ----------
        keyword_tasks
            Parameter of ``task`` → the task, or plain value, that gives it.
        mapped
            Whether the edges that arrive are mapped where they do not say themselves.
        validate
            As for `add_edge`.
        """
        with self._all_or_nothing(_is_wanted(validate)):
            self.scope.set_dependencies(
                task, upstream_tasks, downstream_tasks, keyword_tasks, mapped
            )

    def set_reference_tasks(self, tasks: Iterable[Task]) -> None:
        """Let the states of these tasks decide the state of a run; none: the last tasks again.

        Raises
        ------
        ValueError
            One of them is not in the flow.
        """
        reference = tuple(tasks)
        for task in reference:
            if task not in self.graph.nodes and task not in self.graph.successors:
                raise UnknownNodeError(
                    "reference tasks must be part of the flow.\n"
                    f"  {task!r} is not in flow '{self.name}'. Take those that are: "
                    "`flow.get_tasks(name=...)`."
                )
        self._reference = reference

    def replace(self, old: Task, new: Task, validate: bool = True) -> None:
        """Put a task in the place of another, its edges and arguments kept.

        The old task stands for the new one from then on. Nothing changes where the new signature
        cannot take what the old one was given.

        Raises
        ------
        ValueError
            ``old`` is not in the flow, or ``new`` is already.
        SignatureError
            Names the edge or argument that does not fit.
        """
        here = self.graph.resolve(old)
        if new is here:
            return
        node = self.graph.nodes[here]
        check_swap(self.graph, node, new)
        with self._all_or_nothing(validate):
            self.graph.replace(here, new)

    def update(
        self,
        flow: "Declared",
        merge_parameters: bool = False,
        validate: bool | None = None,
        merge_reference_tasks: bool = False,
    ) -> None:
        """Take all tasks and edges of another flow into this one.

        Parameters
        ----------
        merge_parameters
            Whether parameters of one name become one, this flow's own.
        validate
            As for `add_edge`.
        merge_reference_tasks
            Whether the other flow's reference tasks decide beside this one's.

        Raises
        ------
        ValueError
            Both flows have a parameter, or a task of one slug; nothing is changed then.
        """
        ours, theirs = self.reference_tasks(), flow.reference_tasks()
        with self._all_or_nothing(_is_wanted(validate)):
            stands = take_in(self.graph, flow.graph, merge_parameters)
        if merge_reference_tasks:
            self.set_reference_tasks(dict.fromkeys([*ours, *(stands[task] for task in theirs)]))

    @property
    def tasks(self) -> Set[Task]:
        """The tasks, in order of declaration."""
        return self.graph.nodes.keys()

    @property
    def edges(self) -> Set[Edge]:
        """The edges, by the order of the tasks they arrive at."""
        return dict.fromkeys(self.graph.edges()).keys()

    @property
    def slugs(self) -> dict[Task, str]:
        """Task → the name that no other task of the flow has."""
        return {task: node.slug for task, node in self.graph.nodes.items()}

    @property
    def constants(self) -> dict[Task, Mapping[str, Any]]:
        """Task → the values that it is given by the author, by parameter."""
        return {task: node.constants for task, node in self.graph.nodes.items() if node.constants}

    def _node(self, task: Task) -> Node:
        return self.graph.nodes[self.graph.resolve(task)]

    def edges_to(self, task: Task) -> Set[Edge]:
        """Return the edges that arrive at a task."""
        return dict.fromkeys(self._node(task).inputs).keys()

    def edges_from(self, task: Task) -> Set[Edge]:
        """Return the edges that leave a task."""
        return dict.fromkeys(self._node(task).outputs).keys()

    def upstream_tasks(self, task: Task) -> Set[Task]:
        """Return the tasks that a task waits for."""
        return dict.fromkeys(e.upstream_task for e in self._node(task).inputs).keys()

    def downstream_tasks(self, task: Task) -> Set[Task]:
        """Return the tasks that wait for a task."""
        return dict.fromkeys(e.downstream_task for e in self._node(task).outputs).keys()

    def all_upstream_edges(self) -> dict[Task, Set[Edge]]:
        """Return for each task the edges that arrive at it."""
        return {task: self.edges_to(task) for task in self.graph.nodes}

    def all_downstream_edges(self) -> dict[Task, Set[Edge]]:
        """Return for each task the edges that leave it."""
        return {task: self.edges_from(task) for task in self.graph.nodes}

    def root_tasks(self) -> Set[Task]:
        """Return the tasks that wait for none."""
        return {t: None for t, node in self.graph.nodes.items() if not node.inputs}.keys()

    def terminal_tasks(self) -> Set[Task]:
        """Return the tasks that none waits for."""
        return {t: None for t, node in self.graph.nodes.items() if not node.outputs}.keys()

    def reference_tasks(self) -> Set[Task]:
        """Return the tasks whose states decide the state of a run."""
        if not self._reference:
            return dict.fromkeys(deciding(self.graph)).keys()
        try:
            return dict.fromkeys(map(self.graph.resolve, self._reference)).keys()
        except RemovedNodeError as error:
            raise RemovedNodeError(
                "reference tasks must be part of the flow.\n"
                f"  {str(error).splitlines()[0]}\n"
                "  Name the ones that there are: `flow.set_reference_tasks([...])`; none for the "
                "last tasks."
            ) from None

    def parameters(self) -> Set[Parameter]:
        """Return the flow's parameters."""
        return {task: None for task in self.graph.nodes if isinstance(task, Parameter)}.keys()

    def get_tasks(
        self,
        name: str | None = None,
        slug: str | None = None,
        tags: Iterable[str] | None = None,
        task_type: type[Task] | None = None,
    ) -> list[Task]:
        """Return the tasks that match all that is given, in order of declaration.

        Parameters
        ----------
        name
            The task's name (not the node's).
        slug
            The slug that the author gave.
        tags
            Tags that it has, among others.
        task_type
            Its class.
        """
        wanted = one_by_one("tags", tags, "get_tasks")
        return [
            task
            for task in self.graph.nodes
            if (name is None or task.name == name)
            and (slug is None or task.slug == slug)
            and wanted <= task.tags
            and (task_type is None or isinstance(task, task_type))
        ]

    def sorted_tasks(self, root_tasks: Iterable[Task] | None = None) -> tuple[Task, ...]:
        """Return the tasks so that each comes after those it waits for.

        Raises
        ------
        CycleError
            Names one cycle.
        """
        roots = None if root_tasks is None else [self.graph.resolve(task) for task in root_tasks]
        return tuple(node.task for node in self.graph.order(roots))

    def validate(self) -> None:
        """Check that the flow has no cycle and its reference tasks are in it.

        Raises
        ------
        ValueError
            Says what is wrong.
        """
        self.sorted_tasks()
        self.reference_tasks()

    def __iter__(self) -> Iterator[Task]:
        return iter(self.sorted_tasks())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Declared):
            return NotImplemented
        return (self.name, self.tasks, self.edges, self.reference_tasks()) == (
            other.name,
            other.tasks,
            other.edges,
            other.reference_tasks(),
        )

    __hash__ = None  # type: ignore[assignment]  # equal by content, which changes

    def __repr__(self) -> str:
        return f'<Flow: name="{self.name}">'


def _is_wanted(validate: bool | None) -> bool:
    return bool(config.flows.eager_edge_validation if validate is None else validate)
