"""What is known, before a run, of what each of its nodes will come to."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Child, Graph, Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import Skipped, State, Success
from nbflow.core.task import Task
from nbflow.engine.gate import asks_values
from nbflow.engine.kept import Kept
from nbflow.engine.keying import Keying, element_token
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.splitting import Splitting
from nbflow.engine.supplied import TaskSupplied

if TYPE_CHECKING:
    from nbflow.engine.planned import Step

__all__ = ["Outlook"]


class Outlook:
    """The tables of a plan: by index, None while only a run will tell.

    Fields: ``steps`` (node name → what was decided).

    Stands for the run that is asked about where the context of a task is asked for.
    """

    id = ""

    def __init__(
        self,
        graph: Graph,
        memory: Memory,
        parameters: Mapping[str, Any],
        size: int,
        result: Any,
        force: Collection[Task] = (),
        denied: Mapping[str, str] | None = None,
    ) -> None:
        self._flow = graph.name
        self.steps: dict[str, Step] = {}
        self._result = result
        self._force = frozenset(force)
        self.supplied = RunSupplied(
            flow_name=graph.name, parameters=parameters, flow_run_id="", flow_run_name=""
        )
        self._nodes = graph.nodes
        self._memory = memory
        self._lookup = Lookup(memory, graph.names)
        self._lookup.denied |= denied or {}
        self._owns = memory.owns()
        self.kept: dict[int, Kept] = {}
        self._keying = Keying(parameters)
        self._branches: set[int] = set()
        self._grown: dict[int, tuple[Node, ...]] = {}
        self._splitting = Splitting(self)
        self._states: list[State | None] = [None] * size
        self._digests: list[bytes | None] = [None] * size
        self._tokens: list[bytes | None] = [None] * size
        self._verdicts: list[str] = ["run"] * size

    def _above(self, node: Node) -> tuple[Node, ...]:
        if type(node) is Child:
            return self._grown[node.index]
        return tuple([self._nodes[edge.upstream_task] for edge in node.inputs])

    def _supplied(self, node: Node, before: State | None = None) -> TaskSupplied:
        return TaskSupplied(self, node, before, is_forced=node.task in self._force)

    def grow(self, node: Node, upstream: tuple[Node, ...]) -> None:
        """Give a node that splitting made its index in the tables."""
        node.index = len(self._states)
        self._states.append(None)
        self._digests.append(None)
        self._tokens.append(None)
        self._verdicts.append("run")
        self._grown[node.index] = upstream

    def element(self, node: Node, owner: Node, value: Any) -> None:
        """Enter an element of what ``owner`` produced."""
        token = element_token(node, self._tokens[owner.index])
        content = token
        with suppress(Unhashable):
            content = digest(value)
        self._enter(node.index, Success(None, value), content, token)

    def is_wanting(self, index: int) -> bool:
        """Tell whether a result is valid whose value, needed now, cannot be had."""
        kept = self.kept.get(index)
        if kept is not None:
            return kept.lack() is not None
        return any(self.is_wanting(each.index) for each in self._splitting.children.get(index, ()))

    def wanting(self, *, fetch: bool) -> dict[str, str]:
        """Return the nodes whose recorded result is needed by what runs, and is not there.

        Parameters
        ----------
        fetch
            Whether the values that are needed are fetched; else it is only asked whether they can.

        Returns
        -------
        dict
            Node name → what to say of it.
        """
        children = chain.from_iterable(self._splitting.children.values())
        called = [
            node
            for node in (*self._nodes.values(), *children)
            if self._is_called(node) or asks_values(node.task.options.trigger)
        ]
        found: dict[str, str] = {}
        while called:
            node = called.pop()
            for edge, other in zip(node.inputs, self._above(node), strict=True):
                parts = self._splitting.children.get(other.index, (other,))
                for part in parts if edge.key is not None else ():
                    kept = self.kept.get(part.index)
                    reason = None if kept is None else _lack(kept, fetch)
                    if reason is not None and part.name not in found:
                        found[part.name] = f"{reason}, and `{node.name}` needs it"
                        called.append(part)
        return found

    def _is_unknown(self, index: int) -> bool:
        return self._digests[index] is None or self.is_wanting(index)

    def _is_called(self, node: Node) -> bool:
        return self._verdicts[node.index] in ("run", "maybe")

    def _may_skip(self, node: Node) -> bool:
        is_choice = node.task.chooses and self._states[node.index] is None
        is_skipped = type(self._states[node.index]) is Skipped
        return is_choice or is_skipped or node.index in self._branches

    def _open_ones(self, upstream: tuple[Node, ...]) -> list[str]:
        """Return the names of those of which only a run tells what they produce."""
        names = [other.name for other in upstream if self._digests[other.index] is None]
        # What is mapped over may be valid, but has to be there to be split.
        names = names or [other.name for other in upstream if self.is_wanting(other.index)]
        return list(dict.fromkeys(names))

    def _enter(self, index: int, state: State, content: bytes, token: bytes) -> None:
        self._states[index] = state
        self._digests[index] = content
        self._tokens[index] = token


def _lack(kept: Kept, fetch: bool) -> str | None:
    """Return why the value of a recorded result cannot be had, None if it can."""
    if fetch:
        return kept.lack()
    return None if kept.is_here or kept.source is None else kept.source.lack
