"""Whether a node has to run: the one question behind run, plan, resume and mock.

A plan asks it while some upstreams are only known once they have run; a run asks it when all are
known. Both ask here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from msgspec import Struct

from nbflow.core.context import enter, leave
from nbflow.core.graph import Node
from nbflow.core.keys import Unhashable, digest, explain
from nbflow.core.parameter import Parameter
from nbflow.core.state import State
from nbflow.engine.effects import shown
from nbflow.engine.kept import Kept, Told
from nbflow.engine.keying import Keying, Own, Taken, key_of
from nbflow.engine.memory import Lookup, Memory
from nbflow.engine.supplied import FORCED, TaskSupplied

__all__ = [
    "VERDICTS",
    "Cause",
    "Decision",
    "Verdict",
    "cause_of",
    "decide",
    "inputs_of",
    "stands_in",
]

Verdict = Literal["run", "maybe", "reuse", "mocked", "skip"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Cause:
    """The reason for a verdict.

    ``diff`` of the code where that is what changed; ``upstream`` is the name of the node that
    brought it about, None where nothing further up did.
    """

    text: str
    diff: str | None = None
    upstream: str | None = None


class Decision(Struct, frozen=True):
    """Whether a node takes a recorded result (``kept``) or has to run (None).

    Fields: ``own`` (what the node is by itself), ``inputs`` (what it takes), ``key`` (None where
    there can be none), ``doubt`` (why no result holds, where nothing that it takes tells).
    """

    own: Own
    inputs: tuple[Taken, ...]
    key: bytes | None = None
    kept: Kept | None = None
    doubt: str | None = None


def inputs_of(
    node: Node,
    upstream: Sequence[Node],
    digests: Sequence[bytes | None],
    tokens: Sequence[bytes | None],
) -> tuple[Taken, ...] | None:
    """Return what a node takes from its upstreams, None while some of it is not known.

    Parameters
    ----------
    upstream
        The node at the other end of each of the node's edges.
    digests, tokens
        By index of node: digest of the content, and what stands for the execution.
    """
    if not upstream:
        return ()
    taken: list[Taken] = []
    for edge, other in zip(node.inputs, upstream, strict=True):
        content = (tokens if edge.key is None else digests)[other.index]
        if content is None:
            return None
        taken.append((edge.key or "", content, other.name))
    if len(taken) > 1:
        taken.sort()
    return tuple(taken)


def stands_in(state: State) -> bool:
    """Tell whether a state that was given brings a value in place of a real result."""
    return state.is_successful() and not state.is_skipped()


def decide(
    keying: Keying,
    lookup: Lookup | None,
    node: Node,
    inputs: tuple[Taken, ...],
    supplied: TaskSupplied,
) -> Decision:
    """Return whether a node whose upstreams are known can take a recorded result.

    Parameters
    ----------
    lookup
        None: only make the key, for a run that runs everything.
    supplied
        What the context would hold if the node ran now.
    """
    own = keying.own(node)
    if supplied.is_found_by_option:
        asked = supplied.asked
        return Decision(own, inputs, doubt=None if asked is None else asked.cause)
    if own.reason is not None:
        return Decision(own, inputs, doubt=own.reason)
    key = key_of(own.digest, inputs)
    if supplied.is_forced:
        return Decision(own, inputs, key, doubt=FORCED)
    if lookup is not None and node.name in lookup.denied:
        return Decision(own, inputs, key, doubt=lookup.denied[node.name])
    if lookup is None:
        return Decision(own, inputs, key)
    changes: list[str] = []
    kept = lookup.find(key, node.name, lambda kept: _holds(kept, supplied, changes))
    if kept is None:
        return Decision(own, inputs, key, doubt=changes[0] if changes else None)
    loss = kept.loss()
    if loss is not None or not kept.is_intact():
        lookup.memory.drop(kept)
        lookup.memory.doubts[node.name] = loss or "its value was changed outside the flow"
        return Decision(own, inputs, key)
    return Decision(own, inputs, key, kept)


def _holds(kept: Kept, supplied: TaskSupplied, changes: list[str]) -> bool:
    """Tell whether all that a call read is as it was; what is not goes into ``changes``."""
    change = (_changed_read(kept, supplied) if kept.reads else None) or kept.changed_outside()
    if change is not None:
        changes.append(change)
    return change is None


def _changed_read(kept: Kept, supplied: TaskSupplied) -> str | None:
    token = enter(supplied)
    try:
        return kept.changed_read()
    finally:
        leave(token)


def cause_of(memory: Memory, node: Node, own: Own, inputs: tuple[Taken, ...] | None) -> Cause:
    """Return the first thing that differs from the last time this node ran.

    Parameters
    ----------
    inputs
        None where they are not known yet; then only the node itself is compared.
    """
    before = memory.newest(node.name)
    doubt = memory.doubts.get(node.name)
    if before is None:
        return Cause(doubt or "never run")
    if isinstance(node.task, Parameter):
        return Cause(doubt or f"parameter `{node.name}` changed")
    return _change(before, node, own, inputs) or Cause(doubt or "no valid result is left")


def _change(before: Kept, node: Node, own: Own, inputs: tuple[Taken, ...] | None) -> Cause | None:
    change = explain(before.fingerprint, own.fingerprint)
    if change is not None:
        return Cause(change.text, change.diff)
    text = _changed_constant(before, node)
    if text is None and before.own != own.digest:
        text = "an attribute of the task changed"
    if text is not None:
        return Cause(text)
    if inputs is None:
        return None
    upstream = (edge.upstream_task for edge in node.inputs)
    parameters = {task.label for task in upstream if isinstance(task, Parameter)}
    return _changed_input(before.inputs, inputs, parameters)


def _changed_constant(before: Kept, node: Node) -> str | None:
    old, new = before.constants, node.constants
    for name in new:
        if name not in old:
            return f"argument `{name}` is new"
        if name in node.task.options.ignore:
            continue
        try:
            same = _content(old[name]) == digest(new[name])
        except Unhashable:
            same = False
        if not same:
            return f"argument `{name}` changed{_from_to(old[name], new[name])}"
    for name in old:
        if name not in new:
            return f"argument `{name}` is no longer given"
    return None


def _content(value: Any) -> bytes:
    return value.digest if type(value) is Told else digest(value)


def _from_to(old: Any, new: object) -> str:
    was, now = old.text if type(old) is Told else shown(old), shown(new)
    return f": {was} → {now}" if len(was) + len(now) < 60 and was != now else ""


def _changed_input(
    before: tuple[Taken, ...], now: tuple[Taken, ...], parameters: Collection[str]
) -> Cause | None:
    known = {(name, content) for name, content, _ in before}
    for name, content, upstream in now:
        if (name, content) in known:
            continue
        if upstream in parameters:
            return Cause(f"parameter `{upstream}` changed")
        what = f"upstream `{upstream}` has a new result" if name else f"`{upstream}` ran again"
        return Cause(what, upstream=upstream)
    if len(before) > len(now):
        return Cause("an upstream was taken away")
    return None
