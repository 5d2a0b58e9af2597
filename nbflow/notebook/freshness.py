"""Which results a run would not take again, told between cells: cheaply, and without a run.

The rule is that of a plan (`nbflow.engine.decision`) less what takes long: no result is digested
to see whether it was changed in place, of a task that reads much data only the code and the small
values count, and of the files it read those that are small or known to be as they were. What
earlier kernels left is not asked for: a node that no run of this kernel came to is not stale. A run
looks at all of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MethodType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from nbflow.core.graph import Node
from nbflow.core.keys import Fingerprint, Walk, explain
from nbflow.core.parameter import Parameter
from nbflow.core.task import FunctionTask, Task
from nbflow.engine.decision import cause_of
from nbflow.engine.effects import Raised, attempt
from nbflow.engine.kept import Kept
from nbflow.engine.keying import Keying
from nbflow.engine.outside import Outside
from nbflow.io.contents import is_quick
from nbflow.notebook.kinds import AnyFlow, FunctionFlow
from nbflow.notebook.large import is_large, large_names

if TYPE_CHECKING:
    from nbflow.engine.memory import Memory

__all__ = ["UNSEEN", "Freshness", "Look", "Lookout"]

SMALL_BYTES = 1_000_000
"""Files up to here are read where their stamp is new."""

Successor = Callable[[AnyFlow, FunctionTask], FunctionTask | None]
"""A flow and a task of it → the one that its name means today, where that is another."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found.

    ``stale`` (node name → why); ``unchecked`` (of which not all counts); ``why`` (of a flow that is
    a function, how it differs from the one that ran last; "" where it does not).
    """

    stale: Mapping[str, str]
    unchecked: frozenset[str]
    why: str = ""


UNSEEN = Look({}, frozenset())
"""What is known of a flow that was not looked at."""


class Freshness:
    """Looks at one flow again and again, and holds none of its nodes in between.

    Parameters
    ----------
    successor
        Says which tasks have been defined anew.

    Fields: ``_keying`` and ``_walk`` (what they found holds until a name is bound anew), made for
    the tasks ``_tasks`` (their identities) and the values of parameters ``_parameters``; ``ran``
    (the function that ran last, where the flow is one).
    """

    def __init__(self, successor: Successor) -> None:
        self._successor = successor
        self.ran: Callable[..., Any] | None = None
        self._parameters: dict[str, Any] = {}
        self._tasks: list[int] = []
        self._keying = Keying(self._parameters)
        self._walk = Walk()

    def look(self, flow: AnyFlow, parameters: Mapping[str, Any]) -> Look:
        """Return what is stale for a run with these parameters; O(nodes) where nothing changed."""
        self._parameters.clear()
        self._parameters.update(parameters)
        tasks = list(map(id, flow.graph.nodes))
        if tasks != self._tasks:
            self._tasks, self._keying, self._walk = tasks, Keying(self._parameters), Walk()
        try:
            return self._looked(flow)
        finally:
            self._keying.refresh()
            self._walk.refresh()

    def _looked(self, flow: AnyFlow) -> Look:
        graph, memory = flow.graph, flow.memory
        stale: dict[str, str] = {}
        unchecked: set[str] = set()
        current: dict[str, Kept] = {}
        for node in graph.order():
            before = memory.newest_here(node.name)
            if before is None or node.task.options.is_found_by_option:
                continue
            large = _large_in(node)
            if large is not None:
                unchecked.add(node.name)
                why = self._changed_code(node, before, large)
            else:
                why = self._changed(node, before, flow, current)
                if before.outside and not _is_quick(before.outside):
                    unchecked.add(node.name)
            above = (graph.nodes[edge.upstream_task].name for edge in node.inputs)
            why = self._redefined(node, flow) or why
            why = why or next((f"`{name}` is stale" for name in above if name in stale), None)
            if why is not None:
                stale[node.name] = why
        return Look(stale, frozenset(unchecked), self._rewritten(flow))

    def _rewritten(self, flow: AnyFlow) -> str:
        """Return how a function differs from the one that ran; tasks that it calls are no part."""
        if not isinstance(flow, FunctionFlow) or self.ran in (None, flow.fn):
            return ""
        # Both reach what there is now, so what differs is their own code.
        change = explain(self._walk.fingerprint(self.ran), self._walk.fingerprint(flow.fn))
        return "" if change is None else change.text

    def _redefined(self, node: Node, flow: AnyFlow) -> str | None:
        """Return why the next run will swap the node's task, None where it will not."""
        task = node.task
        successor = self._successor(flow, task) if isinstance(task, FunctionTask) else None
        if successor is None:
            return None
        old = self._fingerprint(task, frozenset())
        change = explain(old, self._fingerprint(successor, frozenset()))
        if change is not None:
            return change.text
        is_same = (task.origin or task).options == successor.options
        return None if is_same else "the task was defined again with other options"

    def _changed_code(self, node: Node, before: Kept, large: frozenset[str]) -> str | None:
        """Return the first part that is not as before, of those that are looked at."""
        now = self._fingerprint(node.task, large | node.task.options.ignore)
        known = {(part.kind, part.name): part.digest for part in before.fingerprint.parts}
        for part in now.parts:
            if known.get((part.kind, part.name), part.digest) != part.digest:
                return f"`{part.name}` changed"
        return None

    def _changed(
        self, node: Node, before: Kept, flow: AnyFlow, current: dict[str, Kept]
    ) -> str | None:
        """Return what differs from all that is recorded of the node, None where nothing does."""
        memory = flow.memory
        own = self._keying.own(node)
        differs = None
        for kept in memory.last.get(node.name, ()):
            if kept.own == own.digest and _took(kept, node, flow, current):
                # Of one key there is a result for each content of the files that were read.
                outside = _changed_outside(kept)
                if outside is None:
                    current[node.name] = kept
                    return None
                differs = differs or outside
        if differs is not None:
            return differs
        # One that failed, or a child of a mapped node.
        if before.own == own.digest and _took(before, node, flow, current):
            return None
        return cause_of(memory, node, own, None).text

    def _fingerprint(self, task: Task, ignored: frozenset[str]) -> Fingerprint:
        cls = type(task)
        function = task.fn if isinstance(task, FunctionTask) else MethodType(cls.run, cls)
        version = task.options.version
        return self._walk.fingerprint(function, ignore=ignored, version=version)


def _is_quick(outside: Outside) -> bool:
    """Tell whether files that a call read can be compared in passing; folders cannot."""
    named = (name.partition(" ") for name in outside)
    return all(
        kind in ("file", "output") and is_quick(path, SMALL_BYTES) for kind, _, path in named
    )


def _changed_outside(kept: Kept) -> str | None:
    return kept.changed_outside() if kept.outside and _is_quick(kept.outside) else None


def _large_in(node: Node) -> frozenset[str] | None:
    """Return the names by which a task reads much data, None where it has none at all."""
    task = node.task
    if isinstance(task, Parameter):
        return None
    names = large_names(task.fn) if isinstance(task, FunctionTask) else frozenset()
    own = vars(task).values() if not isinstance(task, FunctionTask) else ()
    return names if names or any(map(is_large, (*node.constants.values(), *own))) else None


def _took(kept: Kept, node: Node, flow: AnyFlow, current: Mapping[str, Kept]) -> bool:
    """Tell whether a call was given what the node's upstreams have now, as far as known."""
    given = {(name, content) for name, content, _ in kept.inputs}
    if not given or any(edge.mapped or edge.flattened for edge in node.inputs):
        return True
    for edge in node.inputs:
        above = current.get(flow.graph.nodes[edge.upstream_task].name)
        if above is not None and above.skipped is None:
            content = above.token if edge.key is None else above.digest
            if (edge.key or "", content) not in given:
                return False
    return True


class Lookout:
    """Looks at the flows of a notebook, and knows what was found last.

    Parameters
    ----------
    successor
        Says which tasks have been defined anew.

    Fields, by what a flow keeps when it is defined anew: ``_looks``; ``_freshness``.
    """

    def __init__(self, successor: Successor) -> None:
        self._successor = successor
        self._looks: WeakKeyDictionary[Memory, Look] = WeakKeyDictionary()
        self._freshness: WeakKeyDictionary[Memory, Freshness] = WeakKeyDictionary()

    def __getitem__(self, flow: AnyFlow) -> Look:
        """Return what the last look at a flow found."""
        return self._looks.get(flow.memory, UNSEEN)

    def began(self, flow: AnyFlow) -> None:
        """Forget what was stale: it runs now, and is looked at when that has ended."""
        self._looks.pop(flow.memory, None)
        self._of(flow).ran = flow.fn if isinstance(flow, FunctionFlow) else None

    def look(self, flow: AnyFlow) -> None:
        """Find out what is stale."""
        self._looks[flow.memory] = self._found(flow)

    def _found(self, flow: AnyFlow) -> Look:
        run = flow.last_run
        if run is None:
            return UNSEEN
        options = {"flow": flow, "parameters": run.request.parameters}
        look = attempt(self._of(flow).look, options)
        if isinstance(look, Raised):
            # What cannot be looked at (a cycle, say) is told by the next plan or run.
            return UNSEEN
        return look  # type: ignore[no-any-return]  # what `look` returns

    def _of(self, flow: AnyFlow) -> Freshness:
        known = self._freshness.get(flow.memory)
        if known is None:
            known = self._freshness[flow.memory] = Freshness(self._successor)
        return known
