"""What a run with reuse would do with each node, and why: asked before it is run.

Decides by the same rule as the run (`nbflow.engine.decision`); where a node hangs on a result that
is not there yet, it says *maybe* unless nothing recorded could match.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nbflow.core.context import RunSupplied
from nbflow.core.graph import Graph, Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.parameter import Parameter
from nbflow.core.state import Pending, State, Success
from nbflow.core.task import Task
from nbflow.core.triggers import all_successful
from nbflow.engine.decision import VERDICTS, Cause, Verdict, cause_of, decide, inputs_of, stands_in
from nbflow.engine.gate import gate
from nbflow.engine.keying import Keying, mocked, new_token
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.supplied import TaskSupplied

__all__ = ["VERDICTS", "Plan", "Step", "plan"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is to happen with one node, and why.

    ``seconds`` is what it took last time, None if it never ran; ``notes`` what cannot be checked;
    ``before`` why it ran in the last run, where it did.
    """

    node: str
    verdict: Verdict
    cause: Cause
    seconds: float | None = None
    notes: tuple[str, ...] = ()
    is_parameter: bool = False
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a run with reuse, in order."""

    flow: str
    steps: tuple[Step, ...]

    def __getitem__(self, node: str) -> Step:
        """Return the step of a node; KeyError where there is none."""
        for step in self.steps:
            if step.node == node:
                return step
        raise KeyError(node)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def nodes(self, verdict: Verdict) -> list[str]:
        """Return the names of the nodes of one verdict."""
        return [step.node for step in self.steps if step.verdict == verdict]


def plan(
    graph: Graph,
    memory: Memory,
    *,
    parameters: Mapping[str, Any],
    given: Mapping[Task, State],
    until: Collection[Task] | None = None,
) -> Plan:
    """Return what a run with reuse would do.

    Raises
    ------
    CycleError
        The graph has no order.

    Notes
    -----
    O(nodes + edges); code is looked at once for each function.
    """
    nodes = graph.order()
    needed = None if until is None else graph.upstream(until)
    survey = _Survey(graph, memory, parameters, len(nodes))
    steps = []
    for node in nodes:
        before = given.get(node.task)
        if before is not None and before.is_finished():
            steps.append(survey.given(node, before))
        elif needed is not None and node.task not in needed:
            steps.append(survey.blocked(node, Pending("not needed for this")))
        else:
            steps.append(survey.asked(node, before))
    return Plan(graph.name, tuple(steps))


class _Survey:
    """Walks the nodes in order; fields by index, None while only a run will tell.

    Stands for the run that is asked about where the context of a task is asked for.
    """

    id = ""

    def __init__(
        self, graph: Graph, memory: Memory, parameters: Mapping[str, Any], size: int
    ) -> None:
        self.supplied = RunSupplied(
            flow_name=graph.name, parameters=parameters, flow_run_id="", flow_run_name=""
        )
        self._nodes = graph.nodes
        self._memory = memory
        self._lookup = Lookup(memory, graph.names)
        self._owns = memory.owns()
        self._keying = Keying(parameters)
        self._states: list[State | None] = [None] * size
        self._digests: list[bytes | None] = [None] * size
        self._tokens: list[bytes | None] = [None] * size
        self._verdicts: list[Verdict] = ["run"] * size

    def blocked(self, node: Node, state: State) -> Step:
        """Say that a node will not be called, and in which state that leaves it."""
        self._enter(node.index, state, new_token(), new_token())
        return self._step(node, "skip", Cause(str(state.message)))

    def given(self, node: Node, state: State) -> Step:
        """Say what a state that the user gave stands for."""
        kept = state.kept
        if kept is not None and kept.is_intact():
            self._enter(node.index, state, kept.digest, kept.token)
            return self._step(node, "reuse", Cause("its state was given"))
        content = new_token()
        if not stands_in(state):
            self._enter(node.index, state, content, new_token())
            return self._step(node, "mocked", Cause(f"given as {type(state).__name__}"))
        with suppress(Unhashable):
            content = mocked(digest(state.result))
        self._enter(node.index, state, content, new_token())
        return self._step(node, "mocked", Cause("its value was given"))

    def asked(self, node: Node, before: State | None) -> Step:
        """Decide about a node, as far as its upstreams are known."""
        upstream = tuple([self._nodes[edge.upstream_task] for edge in node.inputs])
        states = [self._states[other.index] for other in upstream]
        supplied = TaskSupplied(self, node, before)
        # What is not known yet is taken to succeed: then a step that says *run* runs.
        state = gate(node, [Success() if state is None else state for state in states], supplied)
        if state is not None:
            if None not in states or node.task.options.trigger is all_successful:
                return self.blocked(node, state)
            return self._step(
                node, "maybe", Cause(f"its trigger asks about {self._doubtful(upstream)}")
            )
        inputs = inputs_of(node, upstream, self._digests, self._tokens)
        if inputs is None:
            return self._open(node, upstream)
        decision = decide(self._keying, self._lookup, node, inputs, supplied)
        if decision.kept is not None:
            kept = decision.kept
            self._enter(node.index, Success(None, kept.value), kept.digest, kept.token)
            return self._step(node, "reuse", Cause("nothing changed"))
        if decision.doubt is not None:
            return self._step(node, "run", Cause(decision.doubt))
        if isinstance(node.task, Parameter):
            # The one value that is known before it is "produced".
            value = self._keying.value_of(node.task)
            self._enter(node.index, Success(None, value), digest(value), new_token())
        return self._step(node, "run", cause_of(self._memory, node, decision.own, inputs))

    def _open(self, node: Node, upstream: tuple[Node, ...]) -> Step:
        """Decide where an upstream will only be known once it has run."""
        own = self._keying.own(node)
        if own.reason is not None:
            return self._step(node, "run", Cause(own.reason))
        for edge, other in zip(node.inputs, upstream, strict=True):
            if edge.key is None and self._verdicts[other.index] == "run":
                return self._step(node, "run", Cause(f"`{other.name}` runs again"))
        if own.digest not in self._owns:
            return self._step(node, "run", cause_of(self._memory, node, own, None))
        names = self._doubtful(upstream)
        gives = "give equal results" if "," in names else "gives an equal result"
        return self._step(node, "maybe", Cause(f"runs unless {names} {gives}"))

    def _doubtful(self, upstream: tuple[Node, ...]) -> str:
        open_ones = [other.name for other in upstream if self._states[other.index] is None]
        return ", ".join(f"`{name}`" for name in dict.fromkeys(open_ones))

    def _enter(self, index: int, state: State, content: bytes, token: bytes) -> None:
        self._states[index] = state
        self._digests[index] = content
        self._tokens[index] = token

    def _step(self, node: Node, verdict: Verdict, cause: Cause) -> Step:
        self._verdicts[node.index] = verdict
        last = self._memory.last.get(node.name)
        seconds, notes = (last[0].seconds, last[0].notes) if last else (None, ())
        return Step(node.name, verdict, cause, seconds, notes, isinstance(node.task, Parameter))
