"""What is known, before a run, of what each of its nodes will come to."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Child, Graph, Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import Skipped, State, Success
from nbflow.engine.keying import Keying, element_token
from nbflow.engine.memory import Kept, Lookup, Memory
from nbflow.engine.splitting import Splitting

__all__ = ["Outlook"]


class Outlook:
    """The tables of a plan: by index, None while only a run will tell.

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
        denied: Mapping[str, str],
    ) -> None:
        self._result = result
        self.supplied = RunSupplied(
            flow_name=graph.name, parameters=parameters, flow_run_id="", flow_run_name=""
        )
        self._nodes = graph.nodes
        self._memory = memory
        self._lookup = Lookup(memory, graph.names)
        self._lookup.denied |= denied
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

    def _may_skip(self, node: Node) -> bool:
        is_choice = node.task.chooses and self._states[node.index] is None
        is_skipped = type(self._states[node.index]) is Skipped
        return is_choice or is_skipped or node.index in self._branches

    def _doubtful(self, upstream: tuple[Node, ...]) -> str:
        open_ones = [other.name for other in upstream if self._digests[other.index] is None]
        return ", ".join(f"`{name}`" for name in dict.fromkeys(open_ones))

    def _enter(self, index: int, state: State, content: bytes, token: bytes) -> None:
        self._states[index] = state
        self._digests[index] = content
        self._tokens[index] = token
