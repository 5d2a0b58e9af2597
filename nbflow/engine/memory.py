"""What earlier runs of a flow left in this kernel: results by key, and the last of each node.

Looked up by key, so an undone edit, a renamed node or a moved cell finds its result again. The
results of a run are taken in when it ends: while it lasts, every look-up sees what the plan saw.
"""

from collections.abc import Callable, Collection, Container, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from nbflow.core.keys import is_immutable
from nbflow.engine.kept import Kept

if TYPE_CHECKING:
    from nbflow.core.state import State

__all__ = ["GENERATIONS", "Lookup", "Memory", "Past"]

GENERATIONS = 3
"""How many results of a node are held: the newest, and those that an undo asks for."""


class Past(Protocol):
    """What runs of earlier kernels left of a flow."""

    @property
    def is_empty(self) -> bool:
        """Whether they left nothing."""

    def find(self, key: bytes, name: str, holds: Callable[[Kept], bool]) -> Kept | None:
        """Return the last result under ``key`` that holds, as one of the node called ``name``."""

    def newest(self, name: str) -> Kept | None:
        """Return what the last call of a node was given and left."""

    def interrupted(self) -> Collection[str]:
        """Return the nodes that were running when the kernel of the last run ended."""

    def owns(self) -> set[bytes]:
        """Return what the nodes with recorded results were by themselves."""

    def renew(self) -> None:
        """See also what was left since this was made."""


class Memory:
    """The results of a flow's runs.

    Fields: ``last`` (node name → its newest results, newest first); ``failed`` (node name → what
    its last call was given, where that left nothing to reuse); ``doubts`` (node name → why its
    result does not hold, where nothing that it was given tells); ``states`` (node name → its state
    when a run last reached it); ``past`` (what earlier kernels left, None where nothing is kept).
    """

    def __init__(self) -> None:
        self.past: Past | None = None
        self.last: dict[str, tuple[Kept, ...]] = {}
        self.failed: dict[str, Kept] = {}
        self.doubts: dict[str, str] = {}
        self.states: dict[str, State] = {}
        self._by_key: dict[bytes, Kept] = {}
        self._children: dict[str, dict[str, None]] = {}  # a dictionary for its order

    def look_back(self, past: Past | None) -> None:
        """Find from now on also what earlier kernels left."""
        self.past = past
        for name in () if past is None else past.interrupted():
            if name not in self.last:
                self.doubts.setdefault(name, "it was interrupted: its kernel ended while it ran")

    def candidates(self, key: bytes, name: str) -> list[Kept]:
        """Return what is recorded under ``key``, that of the node called ``name`` first."""
        found = [kept for kept in self.last.get(name, ()) if kept.key == key]
        anywhere = self._by_key.get(key)
        return found if anywhere is None or anywhere in found else [*found, anywhere]

    def newest(self, name: str) -> Kept | None:
        """Return what the last call of a node was given and left; of a mapped one, its first's."""
        kept = self.newest_here(name)
        return self.past.newest(name) if kept is None and self.past is not None else kept

    def newest_here(self, name: str) -> Kept | None:
        """Return the same without a look at what earlier kernels left."""
        for each in (name, *self._children.get(name, ())):
            kept = self.failed.get(each) or next(iter(self.last.get(each, ())), None)
            if kept is not None:
                return kept
        return None

    def owns(self) -> set[bytes]:
        """Return what the nodes with recorded results are by themselves."""
        generations = [kept for results in self.last.values() for kept in results if kept.key]
        own = {kept.own for kept in (*generations, *self._by_key.values())}
        return own if self.past is None else own | self.past.owns()

    def children(self, name: str) -> tuple[str, ...]:
        """Return the names of the children that a mapped node has had, in order."""
        return tuple(self._children.get(name, ()))

    def adopt(self, parent: str, child: str) -> None:
        """Note that a name is that of a child, which comes and goes with its parent."""
        self._children.setdefault(parent, {})[child] = None

    def take(self, fresh: Iterable[tuple[str, Kept]]) -> None:
        """Record what the nodes of a run left."""
        for name, kept in fresh:
            # Of equal calls one value is enough: two might be two large frames.
            kept.node = name
            self.failed.pop(name, None)
            self.doubts.pop(name, None)
            before = self.last.get(name)
            self.last[name] = (kept,) if before is None else self._after(kept, before)
            self._by_key[kept.key] = kept

    def _after(self, kept: Kept, before: tuple[Kept, ...]) -> tuple[Kept, ...]:
        """Return the generations of a node with a new one; what is too old is released."""
        # Of equal calls one value is enough: two might be two large frames.
        given = kept.given()
        others = [old for old in before if old.key and old.given() != given]
        for old in others[GENERATIONS - 1 :]:
            self._release(old)
        return (kept, *others[: GENERATIONS - 1])

    def drop(self, kept: Kept) -> None:
        """Let no look-up find a result whose value can no longer be trusted."""
        self._release(kept)
        kept.key = b""

    def _release(self, kept: Kept) -> None:
        # Another node of the same call may hold it on.
        if self._by_key.get(kept.key) is kept:
            del self._by_key[kept.key]

    def forget(self, name: str) -> None:
        """Drop everything recorded for a node that has left the flow."""
        for each in (name, *self._children.pop(name, ())):
            for kept in self.last.pop(each, ()):
                self._release(kept)
            for table in (self.failed, self.doubts, self.states):
                table.pop(each, None)

    def rename(self, old: str, new: str) -> None:
        """Let what is known of a node follow it to its new name."""
        if old == new:
            return
        children = self._children.pop(old, None)
        names = {old: new}
        if children is not None:
            names |= {child: new + child.removeprefix(old) for child in children}
            self._children[new] = dict.fromkeys(names[child] for child in children)
        tables: tuple[dict[str, Any], ...] = (self.last, self.failed, self.doubts, self.states)
        for before, after in names.items():
            for table in tables:
                if before in table:
                    table[after] = table.pop(before)
            for kept in self.last.get(after, ()):
                kept.node = after


class Lookup:
    """Finds recorded results for the nodes of one run or plan.

    Equal calls keep values of their own: where one value went to two nodes, a task that changes it
    in place for the one would change it for the other.

    Parameters
    ----------
    live
        The names of the flow's nodes; what belongs to any other is free to be taken.

    Fields: ``denied`` (node name → why it takes no recorded result); ``settled`` (nodes of which it
    is known that what they take is there as far as it is needed).
    """

    def __init__(self, memory: Memory, live: Container[str]) -> None:
        self.memory = memory
        self.denied: dict[str, str] = {}
        self.settled: set[str] = set()
        self._live = live
        self._taken: set[int] = set()

    def find(
        self, key: bytes, name: str, holds: Callable[[Kept], bool] = lambda _: True
    ) -> Kept | None:
        """Return the newest result under ``key`` of which ``holds`` says that it does."""
        for kept in self.memory.candidates(key, name):
            is_plain = kept.is_here and is_immutable(kept.value)
            is_free = kept.node not in self._live and id(kept) not in self._taken
            if (is_plain or kept.node == name or is_free) and holds(kept):
                if not is_plain:
                    self._taken.add(id(kept))
                return kept
        past = self.memory.past
        return None if past is None else past.find(key, name, holds)
