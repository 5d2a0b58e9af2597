"""A cell's fragment: the nodes that one cell declares, and how running it again replaces them.

Works on a flow and a namespace; knows neither IPython nor the screen. While the cell runs, its
calls add to the flow's graph; after `close`, `commit` gives the new nodes their names and puts
them where nodes of these names stood, and `discard` brings back the graph and the variables from
before.
"""

from collections.abc import Collection, Iterable, Mapping, MutableMapping
from contextvars import Token
from dataclasses import dataclass, field
from typing import Any

from nbflow.core import scope as scopes
from nbflow.core.building import Building
from nbflow.core.graph import Graph
from nbflow.core.parameter import Parameter
from nbflow.core.task import Task
from nbflow.errors import CellError
from nbflow.flows.flow import Flow
from nbflow.notebook.naming import name_nodes, named_in, standing

__all__ = ["Cells", "Fragment", "Opened", "Source"]

MOST_ITEMS = 100_000  # a longer collection is data


@dataclass(frozen=True, slots=True)
class Source:
    """A cell: ``key`` tells it from others; ``id`` and ``label`` where it has one; its body."""

    key: str
    id: str | None
    label: str | None
    rows: tuple[str, ...]

    def told(self, node: str) -> str:
        """Return what to call the cell, for somebody who looks for this node in it."""
        if self.label:
            return f"the cell '{self.label}'"
        rows = [row.strip() for row in self.rows if row.strip()[:1] not in ("", "#", "@", "%")]
        row = next((row for row in rows if named_in(row, node)), rows[0] if rows else "(empty)")
        return f"the cell `{row if len(row) <= 60 else f'{row[:59]}…'}`"


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a cell declared: node name → the task's name; ``unbound`` are named by no variable."""

    source: Source
    nodes: Mapping[str, str] = field(default_factory=dict)
    unbound: frozenset[str] = frozenset()

    def without(self, names: Collection[str]) -> "Fragment":
        """Return what is left when other cells have taken over some of the nodes."""
        left = {name: task for name, task in self.nodes.items() if name not in names}
        return Fragment(self.source, left, self.unbound & left.keys())


@dataclass(frozen=True, slots=True)
class Opened:
    """A cell that is running: what it records into, and what was there before."""

    flow: Flow
    variable: str
    source: Source
    building: Building
    token: Token[Any]
    graph: Graph
    variables: Mapping[str, Any]
    is_new: bool


class Cells:
    """The fragments of one flow.

    Fields: ``fragments`` (by key of the cell), ``removed`` (nodes that cells no longer declare).
    """

    def __init__(self) -> None:
        self.fragments: dict[str, Fragment] = {}
        self.removed: set[str] = set()

    def open(
        self,
        flow: Flow,
        variable: str,
        source: Source,
        namespace: Mapping[str, Any],
        *,
        is_new: bool,
    ) -> Opened:
        """Let calls of tasks add to ``flow`` until the cell is committed or discarded."""
        building = Building(flow.graph, redeclares=True)
        before = flow.graph.copied()
        token = scopes.enter(building)
        return Opened(flow, variable, source, building, token, before, dict(namespace), is_new)

    def close(self, opened: Opened) -> None:
        """Let calls of tasks mean again what they meant before the cell."""
        try:
            scopes.leave(opened.token)
        except ValueError:
            # A kernel may run the end of a cell in another context than its beginning.
            scopes.enter(None)

    def discard(self, opened: Opened, namespace: MutableMapping[str, Any]) -> None:
        """Leave the flow and the variables of its nodes as they were before the cell."""
        fresh = {id(task) for task in opened.building.declared}
        opened.flow.graph.take(opened.graph)
        before = opened.variables
        for name, value in list(namespace.items()):
            if (name in before and before[name] is value) or not _holds(value, fresh):
                continue
            if name in before:
                namespace[name] = before[name]
            else:
                del namespace[name]
        if opened.is_new:
            namespace.pop(opened.variable, None)
        else:
            namespace[opened.variable] = opened.flow

    def commit(self, opened: Opened, namespace: Mapping[str, Any]) -> None:
        """Take the cell's nodes into the flow, in the place of those it declared before.

        Raises
        ------
        CellError
            A node that would be removed is still used, one would depend on the node that it
            replaces, or the flow's own variable was bound to something else. The caller discards
            the cell then.
        """
        _check_variable(opened, namespace)
        graph = opened.flow.graph
        _add_parameters(opened, namespace)
        before = self._before(opened.source)
        here = dict.fromkeys(standing(graph, task) for task in opened.building.declared)
        declared = [task for task in here if task is not None]
        names, unbound = name_nodes(graph, declared, namespace, opened.source.rows, before)
        _settle(graph, names)
        nodes = {name: task.name for task, name in names.items()}
        gone = [name for name in before.nodes if name not in nodes]
        self._remove(opened, [name for name in gone if name in graph.names])
        opened.flow.validate()
        self._keep(Fragment(opened.source, nodes, frozenset(unbound)))
        self._leave(opened.flow, [name for name in gone if name not in graph.names])

    def _before(self, source: Source) -> Fragment:
        """Return what the cell declared when it was last taken in, perhaps under another label."""
        nodes: dict[str, str] = {}
        unbound: frozenset[str] = frozenset()
        for key, fragment in self.fragments.items():
            if key == source.key or _is_same_cell(fragment.source, source):
                nodes.update(fragment.nodes)
                unbound |= fragment.unbound
        return Fragment(source, nodes, unbound)

    def _keep(self, fragment: Fragment) -> None:
        """Make the cell responsible for its nodes, and no other cell."""
        source = fragment.source
        self.fragments = {
            key: other.without(fragment.nodes)
            for key, other in self.fragments.items()
            if not _is_same_cell(other.source, source)
        }
        self.fragments[source.key] = fragment

    def _leave(self, flow: Flow, names: Iterable[str]) -> None:
        for name in names:
            self.removed.add(name)
            flow.mocks.pop(name, None)

    def disown(self, name: str) -> None:
        """Let no cell be responsible for a node any more."""
        for key, fragment in self.fragments.items():
            self.fragments[key] = fragment.without({name})

    def cell_of(self, name: str) -> str | None:
        """Return the id of the cell that declares a node, None where that is not known."""
        owners = (each.source.id for each in self.fragments.values() if name in each.nodes)
        return next(owners, None)

    def declared(self) -> dict[str, list[str]]:
        """Return id of a cell → its nodes; one cell may have several fragments, or no id."""
        found: dict[str, list[str]] = {}
        for fragment in tuple(self.fragments.values()):
            if fragment.source.id is not None:
                found.setdefault(fragment.source.id, []).extend(fragment.nodes)
        return found

    def forget_removed(self, flow: Flow) -> None:
        """Drop what was recorded for nodes that are no longer there."""
        for name in self.removed - flow.graph.names.keys():
            flow.memory.forget(name)
        self.removed.clear()

    def _remove(self, opened: Opened, names: list[str]) -> None:
        """Take away nodes that the cell no longer declares, unless others still use them."""
        graph = opened.flow.graph
        going = {graph.names[name].task for name in names}
        for name in names:
            for edge in graph.names[name].outputs:
                if edge.downstream_task not in going:
                    raise self._still_used(opened, name, edge.downstream_task)
        graph.remove(going)

    def _still_used(self, opened: Opened, name: str, task: Task) -> CellError:
        graph = opened.flow.graph
        user = graph.nodes[task].name
        here = opened.source.told(name)
        if task in opened.building.declared:
            return CellError(
                f"'{name}' of flow '{graph.name}' is used by '{user}' but no longer declared: "
                f"{here} declared it before, and its variable still holds that step.\n"
                f"  Nothing was changed. Declare '{name}' again, or call '{user}' without it."
            )
        owners = (f.source for f in self.fragments.values() if user in f.nodes)
        owner = next(owners, None)
        there = owner.told(user) if owner else "code outside the flow's cells"
        return CellError(
            f"'{name}' cannot be removed from flow '{graph.name}': '{user}' uses it.\n"
            f"  {here[0].upper()}{here[1:]} no longer declares '{name}'; {there} still needs it.\n"
            f"  Nothing was changed. Change '{user}' first, or declare '{name}' again."
        )


def _is_same_cell(one: Source, other: Source) -> bool:
    return one.id is not None and one.id == other.id


def _holds(value: Any, tasks: Collection[int]) -> bool:
    """Tell whether a value is one of these tasks, or a collection with one in it."""
    if id(value) in tasks:
        return True
    if type(value) not in (dict, list, set, tuple) or len(value) > MOST_ITEMS:
        return False
    inside = value.values() if type(value) is dict else value
    return any(id(item) in tasks for item in inside)


def _check_variable(opened: Opened, namespace: Mapping[str, Any]) -> None:
    name = opened.variable
    if namespace.get(name) is opened.flow:
        return
    raise CellError(
        f"The cell binds '{name}', which is the variable of its flow, to something else.\n"
        f"  Nothing was changed. Give the step another name, or the flow: `%%flow {name}_flow`."
    )


def _add_parameters(opened: Opened, namespace: Mapping[str, Any]) -> None:
    """Add the parameters that the cell has bound to a variable, but that no call has used."""
    bound = {id(value) for name, value in namespace.items() if name[:1] != "_"}
    for task in opened.building.created:
        if isinstance(task, Parameter) and id(task) in bound:
            opened.building.add(task)


def _settle(graph: Graph, names: Mapping[Task, str]) -> None:
    """Give new nodes their names, each in the place of the node that has it now."""
    for task, name in names.items():
        former = graph.names.get(name)
        # One of the new nodes may have the name for the moment, as a slug.
        if former is None or former.task in names:
            continue
        if former.task in graph.upstream([task]):
            raise CellError(
                f"'{name}' of flow '{graph.name}' would depend on the step that it replaces.\n"
                f"  The name '{name}' already stands for a step of the flow, and the call that is "
                "bound to it now uses that step's result.\n"
                f"  Nothing was changed. Give the new step a name of its own: "
                f"`{name}_2 = {task.name}(...)`."
            )
        graph.replace(former.task, task)
    graph.rename(names)
