"""What a run leaves for later runs, and what it takes from earlier ones.

Keeps, for each node of the run, the digest of its value and what stands for its execution; from
these the keys are made. Values that can change in place are compared before and after each call.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from nbflow.core.graph import Child, Node
from nbflow.core.keys import Unhashable, digest, is_immutable
from nbflow.core.parameter import Parameter
from nbflow.core.state import Failed, Skipped, State, Success
from nbflow.core.task import FunctionTask
from nbflow.engine.decision import Cause, Decision, cause_of, decide, inputs_of, stands_in
from nbflow.engine.kept import Kept
from nbflow.engine.keying import SKIPPED, Keying, Own, combined, element_token, mocked, new_token
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.outside import outside_of
from nbflow.engine.supplied import TaskSupplied
from nbflow.executors import Held

if TYPE_CHECKING:
    from nbflow.engine.keeper import Keeper

__all__ = ["Recording", "unkeepable"]

Note = Callable[[Node, str, str], None]


class Recording:
    """The keys and digests of one run.

    Fields, by index of node: ``digests`` (of the content, None until it is known), ``tokens``
    (what stands for the execution), ``changeable`` (nodes whose value could be changed in place →
    the number of calls made when it was last compared); ``calls`` (made so far); ``why`` (node
    name → why it did not take a recorded result); ``passed_over`` (the
    number of tasks called although a result of theirs still held, in a run that runs everything).

    Parameters
    ----------
    states
        The run's table, by index of node.
    note
        Told what a person should know of a node, and at which level.
    lookup
        Where recorded results are found; None for a run that runs everything.
    """

    def __init__(
        self,
        memory: Memory,
        states: Sequence[Any],
        parameters: Mapping[str, Any],
        note: Note,
        lookup: Lookup | None,
    ) -> None:
        self.memory = memory
        self.keying = Keying(parameters)
        self.digests: list[bytes | None] = [None] * len(states)
        self.tokens: list[bytes | None] = [None] * len(states)
        self.changeable: dict[int, int] = {}
        self.calls = 0
        self.why: dict[str, Cause] = {}
        self._states = states
        self._note = note
        self.lookup = lookup
        self.passed_over = 0
        self._mocked: set[int] = set()  # what stands in for a result, and all computed from it
        self._parts: dict[int, Sequence[Node]] = {}  # the children of a mapped node
        self._owners: dict[int, Node] = {}  # what an element belongs to
        self._fresh: dict[str, Kept] = {}
        self.keeper: Keeper | None = None
        self._unkept: dict[str, Kept] = {}
        self._doubts: dict[str, str] = {}

    def decide(self, node: Node, upstream: tuple[Node, ...], supplied: TaskSupplied) -> Decision:
        """Return whether a node takes a recorded result, after looking at what it is given."""
        if self.changeable:
            for other in upstream:
                if self.changeable.get(other.index, self.calls) < self.calls:
                    self._compare(other, None)
        inputs = inputs_of(node, upstream, self.digests, self.tokens)
        assert inputs is not None, "every upstream that was looked at has a digest"
        decision = decide(self.keying, self.lookup, node, inputs, supplied)
        if decision.kept is not None and not decision.kept.is_here:
            decision = _had(self.lookup, node, decision, decision.kept)
        if self.lookup is None:
            self._pass_over(node, decision)
        elif decision.kept is None:
            doubt = decision.doubt
            self.why[node.name] = (
                cause_of(self.memory, node, decision.own, inputs) if doubt is None else Cause(doubt)
            )
        return decision

    def grow(self) -> None:
        """Take in one more node."""
        self.digests.append(None)
        self.tokens.append(None)

    def element(self, node: Node, owner: Node, value: Any) -> None:
        """Take in an element of what ``owner`` produced, whose content alone counts."""
        index = node.index
        self._owners[index] = owner
        self.tokens[index] = element_token(node, self.tokens[owner.index])
        try:
            content = digest(value)
        except Unhashable:
            self.digests[index] = self.tokens[index]
            return
        if owner.index in self._mocked:
            self._mocked.add(index)
            content = mocked(content)
        self.digests[index] = content
        if not is_immutable(value):
            self.changeable[index] = self.calls

    def combine(self, node: Node, children: Sequence[Node]) -> None:
        """Let what the children of a mapped node produced be what it produced."""
        index = node.index
        self._parts[index] = children
        for table in (self.digests, self.tokens):
            table[index] = combined(table, children)
        if any(child.index in self._mocked for child in children):
            self._mocked.add(index)
        if any(child.index in self.changeable for child in children):
            self.changeable[index] = self.calls

    def _pass_over(self, node: Node, decision: Decision) -> None:
        """Count what a run with reuse would have taken here, as far as its key tells."""
        last = self.memory.last.get(node.name)
        if last is None or decision.key is None or isinstance(node.task, Parameter):
            return
        for kept in last:
            if kept.key == decision.key:
                self.passed_over += 1
                return

    def reuse(self, node: Node, kept: Kept) -> None:
        """Take over what an earlier run left."""
        self.enter(node, kept)
        self._fresh[node.name] = kept
        if self.keeper is not None and kept.source is None:
            # What could not be kept when it was made, or was not to be.
            self.keeper.keep(node, kept)

    def without_value(self, index: int, is_skipped: bool = False) -> None:
        """Let a node that produced nothing stand for this one execution, unless it was skipped."""
        self.digests[index] = self.tokens[index] = SKIPPED if is_skipped else new_token()

    def given(self, node: Node, state: State) -> bool:
        """Take in a state that the user gave; tell whether it comes from a real run."""
        kept = state.kept
        if kept is not None and kept.is_intact():
            self.enter(node, kept)
            return True
        self.without_value(node.index)
        self._mocked.add(node.index)
        if stands_in(state):
            self._mock(node.index, state.result)
        return False

    def _mock(self, index: int, value: Any) -> None:
        try:
            self.digests[index] = mocked(digest(value))
        except Unhashable:
            return
        if not is_immutable(value):
            self.changeable[index] = self.calls

    def take(
        self,
        node: Node,
        upstream: tuple[Node, ...],
        supplied: TaskSupplied,
        state: State,
        seconds: float,
    ) -> None:
        """Record what a call left, unless it changed what it was given."""
        decision = supplied.decision
        assert decision is not None, "it was decided that the call is made"
        self.calls += 1
        doubt = self._changed(node, upstream, decision.own) or unkeepable(state)
        kept = _kept(decision, node, supplied, state, seconds)
        for text in kept.notes:
            self._note(node, text, "INFO")
        mocked_ones = self._mocked
        kept.from_mock = bool(mocked_ones) and any(o.index in mocked_ones for o in upstream)
        if type(state) is Success:
            kept.weigh(supplied.digest, is_given=isinstance(node.task, Parameter))
            state.kept = kept
            self.enter(node, kept)
        elif type(state) is Skipped:
            kept.skipped = state.message or ""
            kept.value = None
            kept.token = kept.digest = SKIPPED
            state.kept = kept
            self.enter(node, kept)
        else:
            self.without_value(node.index)
        if doubt is None and decision.key is not None:
            kept.key = decision.key
            self._fresh[node.name] = kept
            if self.keeper is not None:
                self.keeper.keep(node, kept)
            if self._unkept:  # attempts before this one left nothing to tell of
                self._unkept.pop(node.name, None)
                self._doubts.pop(node.name, None)
            return
        self._unkept[node.name] = kept
        if doubt is not None:
            self._doubts[node.name] = doubt

    def commit(self) -> None:
        """Hand what the run left to the memory, for later runs."""
        self.memory.take(self._fresh.items())
        self.memory.failed.update(self._unkept)
        self.memory.doubts.update(self._doubts)

    def enter(self, node: Node, kept: Kept) -> None:
        """Let what was kept be what a node produced in this run."""
        index = node.index
        self.digests[index] = kept.digest
        self.tokens[index] = kept.token
        if kept.from_mock:
            self._mocked.add(index)
        # What stays on a worker is never handed to two calls.
        is_here = kept.source is None or kept.is_here
        if kept.exact and is_here and not _is_fixed(kept.value):
            self.changeable[index] = self.calls

    def _compare(self, other: Node, culprit: Node | None) -> bool:
        """Notice a value that is no longer what its task returned; drop it for later runs."""
        index = other.index
        self.changeable[index] = self.calls
        if index in self._parts:
            return self._compare_parts(other, culprit)
        state = self._states[index]
        if not state.has_result_here:
            return False
        now = _digest_now(state.result)
        if index in self._mocked:
            now = mocked(now)
        if now == self.digests[index]:
            return False
        self.digests[index] = now
        if index in self._owners:
            self._compare(self._owners[index], culprit)
            return True
        by = f" by `{culprit.name}`" if culprit is not None else ""
        text = f"its value was changed in place{by}"
        self._note(other, text, "WARNING")
        if state.kept is not None:
            self.memory.drop(state.kept)
            if self._fresh.pop(other.name, None) is not None:
                self._unkept[other.name] = state.kept
            self._doubts[other.name] = text
        return True

    def _compare_parts(self, node: Node, culprit: Node | None) -> bool:
        parts = self._parts[node.index]
        changed = [self._compare(part, culprit) for part in parts if part.index in self.changeable]
        if any(changed):
            self.combine(node, parts)
        return any(changed)

    def _changed(self, node: Node, upstream: tuple[Node, ...], own: Own) -> str | None:
        """Return what a call changed that is not its own to change, None if nothing."""
        doubt = None
        if self.changeable:
            for other in upstream:
                if other.index in self.changeable and self._compare(other, node):
                    doubt = f"it changed the value of `{other.name}` in place"
        fingerprint = own.fingerprint
        if not (doubt or fingerprint.reads_mutable or fingerprint.reason or _can_change(node)):
            return None
        # What else reads the same must not be judged by what it was before the call.
        self.keying.refresh()
        if own.reason is None and self.keying.own(node).digest != own.digest:
            doubt = "it changed a value that its own code reads"
            if self._doubts.get(node.name) != doubt:  # else an attempt before was told of
                self._note(node, f"{doubt}, so it will run again", "WARNING")
        return doubt


def _had(lookup: Lookup | None, node: Node, decision: Decision, kept: Kept) -> Decision:
    """Take no result whose value cannot be had, unless it is known that nobody needs it."""
    assert lookup is not None, "a result was found"
    declared = node.parent if type(node) is Child else node
    is_taken = any(edge.key is not None for edge in declared.outputs)
    if not is_taken or declared.name in lookup.settled:
        return decision
    lack = kept.lack()
    if lack is None:
        return decision
    return replace(decision, kept=None, doubt=f"{lack}, and what follows may need it")


def _can_change(node: Node) -> bool:
    """Tell whether a node was given values of the author's that a call can change in place."""
    if node.constants and not all(map(is_immutable, node.constants.values())):
        return True
    return not isinstance(node.task, FunctionTask) and bool(getattr(node.task, "__dict__", None))


def _digest_now(value: Any) -> bytes:
    try:
        return digest(value)
    except Unhashable:
        return new_token()


def _is_fixed(value: Any) -> bool:
    return type(value) is Held or is_immutable(value)


# Of these nobody needs to ask at length whether they are iterators.
_LASTING = frozenset((bool, bytes, dict, float, int, list, set, str, tuple, type(None)))


def unkeepable(state: State) -> str | None:
    """Return why the result of a call cannot be taken again, None if it can."""
    if type(state) not in (Success, Skipped):
        kind = type(state).__name__
        return "failed in the last run" if type(state) is Failed else f"ended as {kind} last time"
    given = type(state.result)
    # A generator that a later task has gone through has nothing left for the next one.
    if given not in _LASTING and issubclass(given, Iterator):
        return "its result can be gone through once only"
    return None


def _kept(
    decision: Decision, node: Node, supplied: TaskSupplied, state: State, seconds: float
) -> Kept:
    kept = Kept()
    kept.node = node.name
    kept.key = kept.token = kept.digest = b""
    kept.own = decision.own.digest
    kept.inputs = decision.inputs
    kept.fingerprint = decision.own.fingerprint
    kept.constants = node.constants
    kept.seconds = seconds
    kept.reads = supplied.reads or None
    kept.outside = None
    if type(state) in (Success, Skipped):
        kept.outside = outside_of(supplied.seen, supplied.wanted, supplied.note)
    kept.notes = (*decision.own.fingerprint.warnings, *supplied.notes)
    kept.value = state.result
    kept.reference = supplied.reference
    kept.exact = False
    kept.skipped = None
    kept.source = None
    return kept
