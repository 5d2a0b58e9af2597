"""Going through a graph as a run would, without calling anything: what a plan is made by."""

from contextlib import suppress
from dataclasses import replace

from nbflow.core.graph import Child, Node
from nbflow.core.keys import Unhashable, digest
from nbflow.core.parameter import Parameter
from nbflow.core.state import Failed, Mapped, Paused, Skipped, State, Success
from nbflow.core.triggers import all_successful, not_all_skipped
from nbflow.engine.caching import how_found, look_up
from nbflow.engine.decision import Cause, Verdict, cause_of, decide, inputs_of, stands_in
from nbflow.engine.filling import Unknown
from nbflow.engine.gate import gate, held_back
from nbflow.engine.home import joined
from nbflow.engine.kept import Kept
from nbflow.engine.keying import (
    SKIPPED,
    Taken,
    combined,
    mocked,
    new_token,
)
from nbflow.engine.outlook import Outlook
from nbflow.engine.planned import Step
from nbflow.engine.splitting import is_mapped, is_to_be_split
from nbflow.engine.supplied import FORCED, TaskSupplied

__all__ = ["Survey"]


class Survey(Outlook):
    """Goes through the nodes of a graph in order, as a run would."""

    def blocked(self, node: Node, state: State) -> Step:
        """Say that a node will not be called, and in which state that leaves it."""
        content = SKIPPED if type(state) is Skipped else new_token()
        self._enter(node.index, state, content, content)
        return self._step(node, "skip", Cause(str(state.message).partition("\n")[0]))

    def _given(self, node: Node, state: State) -> Step:
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

    def decided(self, node: Node, before: State | None) -> Step:
        """Decide about a node by the state it was given, else by its upstreams as far as known."""
        if before is not None and before.is_finished() and not is_to_be_split(node, before):
            return self._given(node, before)
        if isinstance(before, Paused) and before.start_time is None:
            return self.blocked(node, before)
        return self._asked(node, before)

    def _asked(self, node: Node, before: State | None) -> Step:
        if is_mapped(node):
            return self._mapped(node, before)
        upstream = self._above(node)
        supplied = self._supplied(node, before)
        asked = self._found(node, upstream, supplied) or self._gated(node, upstream, supplied)
        step = asked or self._undecided(node, upstream)
        if step is not None:
            return step
        inputs = inputs_of(node, upstream, self._digests, self._tokens)
        if inputs is None:
            return self._open(node, upstream, supplied)
        return self._by_key(node, inputs, supplied)

    def _by_key(self, node: Node, inputs: tuple[Taken, ...], supplied: TaskSupplied) -> Step:
        """Decide about a node whose upstreams are known."""
        decision = decide(self._keying, self._lookup, node, inputs, supplied)
        if decision.kept is not None:
            kept = decision.kept
            self._enter(node.index, kept.as_state(), kept.digest, kept.token)
            self.kept[node.index] = kept
            return self._step(node, "reuse", Cause("nothing changed"), kept)
        if decision.doubt is not None:
            return self._step(node, "run", Cause(decision.doubt))
        if isinstance(node.task, Parameter):
            # The one value that is known before it is "produced".
            value = self._keying.value_of(node.task)
            self._enter(node.index, Success(None, value), digest(value), new_token())
        return self._step(node, "run", cause_of(self._memory, node, decision.own, inputs))

    def _gated(self, node: Node, upstream: tuple[Node, ...], supplied: TaskSupplied) -> Step | None:
        """Return the step of a node that its upstreams do not let run, as far as they are known."""
        states = [self._states[other.index] for other in upstream]
        # What is not known yet is taken to succeed: then a step that says *run* runs.
        state = gate(node, [Success() if state is None else state for state in states], supplied)
        if state is None:
            return None
        if None not in states or node.task.options.trigger is all_successful:
            return self.blocked(node, state)
        return self._maybe(node, "its trigger asks about", self._open_ones(upstream))

    def _mapped(self, node: Node, before: State | None) -> Step:
        """Decide about a mapped node by its children, where it is known what they will be."""
        upstream = self._above(node)
        states = [self._states[other.index] for other in upstream]
        known = [Success() if state is None else state for state in states]
        blocked = held_back(node, known)
        if blocked is not None:
            return self.blocked(node, blocked)
        branch = self._undecided(node, upstream)
        if branch is not None:
            return branch
        for edge, other in zip(node.inputs, upstream, strict=True):
            table = self._digests if edge.flattened else self._states
            is_split = other.index in self._splitting.children and not edge.flattened
            is_open = table[other.index] is None or self.is_wanting(other.index)
            if edge.mapped and is_open and not is_split:
                return self._open(node, upstream, self._supplied(node))
        children = self._splitting.split(node, upstream, known)
        if isinstance(children, Failed):
            return self.blocked(node, children)
        given = before.map_states if isinstance(before, Mapped) else []
        steps = [
            self.decided(child, given[child.map_index] if child.map_index < len(given) else None)
            for child in children
        ]
        return self._joined(node, children, steps)

    def _joined(self, node: Node, children: list[Child], steps: list[Step]) -> Step:
        """Return the step of a mapped node from those of its children."""
        states = [self._states[child.index] for child in children]
        known = [state for state in states if state is not None]
        if len(known) == len(states):
            self._states[node.index] = joined(None, known)
        if all(self._digests[child.index] is not None for child in children):
            self._digests[node.index] = combined(self._digests, children)
            self._tokens[node.index] = combined(self._tokens, children)
        for verdict in ("run", "maybe"):
            meant = [step for step in steps if step.verdict == verdict]
            if meant:
                cause = meant[0].cause
                if len(meant) < len(steps):
                    cause = replace(cause, text=f"{len(meant)} of {len(steps)}: {cause.text}")
                return self._of_children(node, verdict, cause, meant)
        if not steps:
            return self._step(node, "reuse", Cause("there is nothing to map over"))
        return self._of_children(node, steps[0].verdict, steps[0].cause, steps)

    def _of_children(self, node: Node, verdict: Verdict, cause: Cause, steps: list[Step]) -> Step:
        """Return the step of a mapped node whose seconds and notes are those of these children."""
        seconds = [step.seconds for step in steps if step.seconds is not None]
        notes = tuple(dict.fromkeys(note for step in steps for note in step.notes))
        step = self._step(node, verdict, cause)
        return replace(step, seconds=sum(seconds) if seconds else None, notes=notes)

    def _undecided(self, node: Node, upstream: tuple[Node, ...]) -> Step | None:
        """Return the step of a node on a branch of which only a run tells whether it is taken."""
        options = node.task.options
        open_ones = [other for other in upstream if self._may_skip(other)]
        joins = options.trigger is not_all_skipped and len(open_ones) == len(upstream)
        if not open_ones or not (options.skip_on_upstream_skip or joins):
            return None
        self._branches.add(node.index)
        name = open_ones[0].name
        return self._step(node, "maybe", Cause(f"runs if `{name}` lets it", upstream=name))

    def _found(self, node: Node, upstream: tuple[Node, ...], supplied: TaskSupplied) -> Step | None:
        """Return the step of a node whose options on results decide, None where they do not."""
        options = node.task.options
        if options.is_plain and self._result is None:
            return None
        states = [
            None if self._is_unknown(other.index) else self._states[other.index]
            for other in upstream
        ]
        if held_back(node, [state or Success() for state in states]) is not None:
            return None
        try:
            state = look_up(node, states, supplied, self._keying, self._result)
        except Unknown:
            if supplied.is_forced:
                return None
            option = "cache_for" if options.target is None else "target"
            return self._maybe(node, f"its {option} asks about", self._open_ones(upstream))
        if state is None:
            return None
        if state.is_failed():
            return self.blocked(node, state)
        self._enter(node.index, state, state.kept.digest, state.kept.token)
        return self._step(node, "reuse", Cause(how_found(node)))

    def _open(self, node: Node, upstream: tuple[Node, ...], supplied: TaskSupplied) -> Step:
        """Decide where an upstream will only be known once it has run."""
        if supplied.is_forced:
            return self._step(node, "run", Cause(FORCED))
        if supplied.asked is not None and supplied.asked.cause is not None:
            return self._step(node, "run", Cause(supplied.asked.cause))
        own = self._keying.own(node)
        if own.reason is not None:
            return self._step(node, "run", Cause(own.reason))
        for edge, other in zip(node.inputs, upstream, strict=True):
            if edge.key is None and self._verdicts[other.index] == "run":
                cause = Cause(f"`{other.name}` runs again", upstream=other.name)
                return self._step(node, "run", cause)
        if own.digest not in self._owns:
            return self._step(node, "run", cause_of(self._memory, node, own, None))
        names = self._open_ones(upstream)
        gives = "give equal results" if len(names) > 1 else "gives an equal result"
        return self._maybe(node, "runs unless", names, f" {gives}")

    def _maybe(self, node: Node, why: str, names: list[str], then: str = "") -> Step:
        """Return the step of a node of which only the others that it names will tell."""
        text = f"{why} {', '.join(f'`{name}`' for name in names)}{then}"
        return self._step(node, "maybe", Cause(text, upstream=names[0]))

    def _step(self, node: Node, verdict: Verdict, cause: Cause, kept: Kept | None = None) -> Step:
        self._verdicts[node.index] = verdict
        last = kept or self._newest(node.name)
        seconds, notes = (last.seconds, last.notes) if last else (None, ())
        is_parameter = isinstance(node.task, Parameter)
        return Step(node.name, verdict, cause, seconds, notes, is_parameter, others=self.steps)

    def _newest(self, name: str) -> Kept | None:
        """Return the newest result of a node, of this kernel or an earlier one."""
        here = self._memory.last.get(name)
        if here:
            return here[0]
        past = self._memory.past
        return None if past is None else past.newest(name)
