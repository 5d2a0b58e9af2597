"""Taking what nodes last produced as valid, though their code or inputs are others by now.

A survey like that of a plan, in which the named nodes find their last result under the key that
they have now. It is recorded once all of them have one.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from copy import copy
from typing import Any

from nbflow.core.context import UNDEFINED, context, enter, leave
from nbflow.core.graph import Child, Graph, Node, declared
from nbflow.core.keys import Unhashable, digest
from nbflow.core.state import State
from nbflow.core.task import Task
from nbflow.engine.decision import Cause
from nbflow.engine.kept import Kept
from nbflow.engine.keying import Taken, key_of
from nbflow.engine.memory import Memory
from nbflow.engine.outside import as_now
from nbflow.engine.planned import Step
from nbflow.engine.supplied import TaskSupplied
from nbflow.engine.survey import Survey
from nbflow.errors import NotAcceptedError

__all__ = ["NOTE", "accept"]

NOTE = "accepted by hand"
"""Says of a result that nobody but its user vouches for it."""

_Elements = frozenset[tuple[str, bytes]]


def accept(
    graph: Graph,
    memory: Memory,
    nodes: Collection[Node],
    *,
    parameters: Mapping[str, Any],
    given: Mapping[Task, State],
    result: Any = None,
) -> None:
    """Take what nodes last produced as valid for their present code and inputs.

    A child of a mapped node takes what the same element led to; one whose element is new runs.

    Parameters
    ----------
    parameters, given, result
        Those of `nbflow.engine.run.Request`.

    Raises
    ------
    NotAcceptedError
        Names the node that cannot be accepted, and what to do; nothing was accepted.
    """
    order = graph.order()
    names = {node.name for node in nodes}
    ahead = _Acceptance(graph, memory, parameters, len(order), result)
    ahead.wanted = names
    needed = graph.upstream(node.task for node in nodes)
    for node in order:
        if node.task not in needed:
            continue
        ahead.steps[node.name] = step = ahead.decided(node, given.get(node.task))
        if node.name in names and step.verdict != "reuse" and node.name not in ahead.partly:
            raise ahead.refusal(node, step)
    for node, kept in ahead.accepted:
        if type(node) is Child:
            memory.adopt(node.parent.name, node.name)
        memory.take([(node.name, kept)])


class _Acceptance(Survey):
    """Goes through a graph as a run would that takes the last results of some nodes.

    Fields: ``wanted`` (the names of these nodes); ``accepted`` (each node or child with its result
    under the present key); ``partly`` (names of nodes of which something was accepted).
    """

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.wanted: Collection[str] = ()
        self.accepted: list[tuple[Node, Kept]] = []
        self.partly: set[str] = set()
        self._left: dict[str, dict[_Elements, list[Kept]]] = {}

    def _by_key(self, node: Node, inputs: tuple[Taken, ...], supplied: TaskSupplied) -> Step:
        step = super()._by_key(node, inputs, supplied)
        owner = declared(node).name
        if owner not in self.wanted or step.verdict == "reuse" or step.is_parameter:
            return step
        kept = self._renewed(node, inputs, supplied)
        if kept is None:
            return step
        self.accepted.append((node, kept))
        self.partly.add(owner)
        self._enter(node.index, kept.as_state(), kept.digest, kept.token)
        return self._step(node, "reuse", Cause(NOTE))

    def _renewed(
        self, node: Node, inputs: tuple[Taken, ...], supplied: TaskSupplied
    ) -> Kept | None:
        """Return the last result of a node as one of its present code and inputs."""
        own, last = self._keying.own(node), self._last(node, inputs)
        if own.reason is not None or node.task.options.is_found_by_option:
            return None
        # What was changed in place, or came of a mock, is not what the task returned.
        if last is None or last.from_mock or not (last.key and last.is_intact()):
            return None
        if last.lack() is not None:
            return None
        kept = copy(last)
        kept.value, kept.source = last.value, None  # it is kept anew, under the new key
        kept.key, kept.own, kept.inputs = key_of(own.digest, inputs), own.digest, inputs
        kept.fingerprint, kept.constants = own.fingerprint, node.constants
        kept.notes = tuple(dict.fromkeys((*last.notes, NOTE)))
        kept.outside = None if last.outside is None else as_now(last.outside)
        with suppress(Unhashable):
            kept.reads = _read_again(last, supplied)
            return kept
        return None

    def _last(self, node: Node, inputs: tuple[Taken, ...]) -> Kept | None:
        last = self._memory.last
        if type(node) is not Child:
            past = self._memory.past
            here = next(iter(last.get(node.name, ())), None)
            return past.newest(node.name) if here is None and past is not None else here
        left = self._left.get(node.parent.name)
        if left is None:
            left = self._left[node.parent.name] = {}
            for name in reversed(self._memory.children(node.parent.name)):
                for kept in last.get(name, ())[:1]:
                    left.setdefault(_elements(node, kept.inputs), []).append(kept)
        found = left.get(_elements(node, inputs))
        return found.pop() if found else None

    def refusal(self, node: Node, step: Step) -> NotAcceptedError:
        """Return the error that says why a node cannot be accepted, and what to do."""
        flow = self._flow if self._flow.isidentifier() else "flow"
        seen, advice = self._why_not(node, step, flow)
        return NotAcceptedError(
            f"'{node.name}' of flow '{self._flow}' cannot be accepted: {seen}.\n"
            f"  Nothing was accepted. {advice}"
        )

    def _why_not(self, node: Node, step: Step, flow: str) -> tuple[str, str]:
        name = node.name
        if step.verdict == "mocked":
            return "it is mocked", f'Take the mock away first: `{flow}.unmock("{name}")`.'
        if step.is_parameter:
            return "it is a parameter", f"Give its value to the run: `{flow}.run({name}=...)`."
        if step.verdict == "skip":
            seen = f"it would not be called ({step.cause.text})"
            return seen, f'See `{flow}.why("{name}")`, and let it be called first.'
        if self._keying.own(node).reason or node.task.options.is_found_by_option:
            seen = f"no key finds its result ({step.cause.text})"
            return seen, "Change the options of its task, or mock it."
        first = self._open_ones(self._above(node))
        if first:
            has = "has" if len(first) == 1 else "have"
            seen = f"{', '.join(map(repr, first))} {has} to run first"
            both = ", ".join(f'"{each}"' for each in (*first, name))
            return seen, f"Run it up to there, or accept all: `{flow}.accept({both})`."
        seen = f"it has no result to keep ({step.cause.text})"
        return seen, f'Run it: `{flow}.run(reuse=True, until=["{name}"])`.'


def _elements(child: Child, inputs: tuple[Taken, ...]) -> _Elements:
    """Return which elements a call was given, of the things that its node is mapped over."""
    mapped = {edge.key or "" for edge in child.inputs if edge.mapped}
    return frozenset((name, content) for name, content, _ in inputs if name in mapped)


def _read_again(kept: Kept, supplied: TaskSupplied) -> Mapping[str, bytes] | None:
    """Return what the task read from the context, as it is now."""
    if kept.reads is None:
        return None
    entered = enter(supplied)
    try:
        return {name: digest(context.peek(name, UNDEFINED)) for name in kept.reads}
    finally:
        leave(entered)
