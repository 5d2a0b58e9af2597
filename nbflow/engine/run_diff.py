"""What changed between two recorded runs of a flow, node by node.

A value is loaded only where its digest says that it differs, and where it is not too large.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, msgpack

from nbflow.core.keys import Change, explain
from nbflow.core.legible import clean, text_table
from nbflow.engine.contrast import Contrast, contrast
from nbflow.engine.keeping import current
from nbflow.engine.past import InStore, Meta
from nbflow.engine.past_runs import PastRun, PastTask
from nbflow.errors import DamagedResultError, StoreError

if TYPE_CHECKING:
    from nbflow.io.store.entry import Stored
    from nbflow.io.store.store import Store

__all__ = ["LARGEST", "NodeDiff", "RunDiff", "recorded_result", "run_diff"]

LARGEST = 100_000_000
"""Bytes that a value may take in the store to be loaded for a comparison."""

MOST_CHILDREN = 3
_USUAL = frozenset({"ran", "reused", "given"})

_meta = msgpack.Decoder(Meta).decode

Kind = Literal["changed", "same", "new", "gone", "renamed"]


class NodeDiff(Struct, frozen=True):
    """What changed of a node.

    Fields: ``causes`` (in one line each, the code first); ``diff`` (of the code); ``values`` (how
    its value differs; of a mapped node, those of its first children that do); ``former`` (its name
    before, where it was renamed).
    """

    node: str
    kind: Kind
    causes: tuple[str, ...] = ()
    diff: str | None = None
    values: tuple[Contrast, ...] = ()
    former: str | None = None


class RunDiff(Struct, frozen=True):
    """What changed from one run of a flow to another.

    Fields: ``flow``; ``before``, ``after`` (the runs); ``nodes`` (those of the later one in order,
    then those that are gone).
    """

    flow: str
    before: PastRun
    after: PastRun
    nodes: tuple[NodeDiff, ...]

    def __getitem__(self, node: str) -> NodeDiff:
        """Return what changed of a node; KeyError where neither run had it."""
        for each in self.nodes:
            if each.node == node:
                return each
        raise KeyError(node)

    def __iter__(self) -> Iterator[NodeDiff]:
        return iter(self.nodes)

    def __str__(self) -> str:
        rows = []
        for node in self.nodes:
            values = [value.text for value in node.values]
            rows.append((node.kind, node.node, "; ".join([*node.causes, *values])))
        title = f"{self.flow}: {self.before.title} → {self.after.title}"
        return "\n".join([clean(title), *filter(None, [text_table(rows)])])


def run_diff(before: PastRun, after: PastRun) -> RunDiff:
    """Return what changed from one recorded run to another.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    store = current()
    old = {task.name: task for task in before.tasks}
    new = {task.name: task for task in after.tasks}
    former = _renamed(
        store,
        [task for name, task in old.items() if name not in new],
        [task for name, task in new.items() if name not in old],
    )
    nodes = []
    for name, task in new.items():
        was = old.get(name) or former.get(name)
        diff = None if was is None else _Pair(store, (before, after), was, task).diff()
        nodes.append(diff or NodeDiff(name, "new"))
    taken = {task.name for task in former.values()}
    gone = [name for name in old if name not in new and name not in taken]
    return RunDiff(after.flow, before, after, (*nodes, *(NodeDiff(name, "gone") for name in gone)))


def _renamed(
    store: "Store", gone: Sequence[PastTask], fresh: Sequence[PastTask]
) -> dict[str, PastTask]:
    """Return new name → what had another name, for what is the same by itself, in order."""
    free: dict[bytes, list[PastTask]] = {}
    for task in gone:
        stored = recorded_result(store, _call(task))
        if stored is not None:
            free.setdefault(stored.entry.own, []).append(task)
    found = {}
    for task in fresh:
        stored = recorded_result(store, _call(task))
        same = None if stored is None else free.get(stored.entry.own)
        if same:
            found[task.name] = same.pop(0)
    return found


def _call(task: PastTask) -> PastTask:
    """Return what stands for the call of a node: of a mapped one its first child with a key."""
    return next((child for child in task.children if child.key is not None), task)


def recorded_result(store: "Store", task: PastTask) -> "Stored | None":
    """Return the recorded result that a node left or took; None where it is not there any more."""
    if task.key is None or task.digest is None:
        return None
    try:
        return store.find(task.key, digest=task.digest)
    except DamagedResultError:
        return None


class _Pair:
    """A node in both runs."""

    def __init__(
        self, store: "Store", runs: tuple[PastRun, PastRun], old: PastTask, new: PastTask
    ) -> None:
        self.store = store
        self.runs = runs
        self.old, self.new = old, new
        self.children = [
            (was, now)
            for was, now in zip(old.children, new.children, strict=False)
            if was.digest != now.digest
        ]
        # Of a mapped node a child tells what changed whose result did.
        calls = self.children[0] if self.children else (_call(old), _call(new))
        is_same = calls[0].key == calls[1].key and calls[0].digest == calls[1].digest
        self.stored = (
            (None, None) if is_same else tuple(recorded_result(store, call) for call in calls)
        )

    def diff(self) -> NodeDiff:
        """Return what changed."""
        change = self._code()
        causes = [] if change is None else [change.text]
        causes += [*self._given(), *_outcome(self.old, self.new), *self._counts()]
        values = tuple(self._values())
        if causes and self.new.digest is not None and self.old.digest == self.new.digest:
            causes.append("its result is the same")
        former = self.old.name if self.old.name != self.new.name else None
        kind: Kind = "changed" if causes or values else "same"
        return NodeDiff(
            self.new.name,
            kind if former is None else "renamed",
            tuple(causes),
            None if change is None else change.diff,
            values,
            former,
        )

    def _code(self) -> Change | None:
        old, new = self.stored
        if old is None or new is None or old.entry.code == new.entry.code:
            return None
        was, now = (InStore(self.store, stored).fingerprint() for stored in (old, new))
        return explain(was, now)

    def _given(self) -> Iterator[str]:
        """Yield what the call was given that differs: arguments, inputs, what it read."""
        old, new = self.stored
        if old is None or new is None:
            return
        was, now = _meta(old.entry.meta), _meta(new.entry.meta)
        for name in {**was.constants, **now.constants}:
            pair = was.constants.get(name), now.constants.get(name)
            if pair[0] != pair[1]:
                texts = ["nothing" if told is None else told.text for told in pair]
                is_seen = texts[0] != texts[1]
                yield f"argument `{name}`" + (f": {' → '.join(texts)}" if is_seen else " changed")
        yield from _inputs(was.inputs, now.inputs)
        reads = was.reads or {}, now.reads or {}
        for name in reads[0]:
            if reads[1].get(name, reads[0][name]) != reads[0][name]:
                yield f"context key `{name}` changed"

    def _counts(self) -> Iterator[str]:
        """Yield how many children there are, and how many have another result."""
        counts = len(self.old.children), len(self.new.children)
        if counts[0] != counts[1]:
            yield f"{counts[0]:,} → {counts[1]:,} children"
        if self.children:
            yield f"{len(self.children):,} of {min(counts):,} children have another result"

    def _values(self) -> Iterator[Contrast]:
        old, new = self.stored
        if not (self.old.children or self.new.children):
            told = self._parameters() or self._value(self.old, self.new, old, new)
            yield from [told] if told is not None else []
            return
        for was, now in self.children[:MOST_CHILDREN]:
            found = [recorded_result(self.store, task) for task in (was, now)]
            told = self._value(was, now, *found)
            if told is not None:
                yield Contrast(f"{now.name}: {told.text}", told.table, told.diff)

    def _parameters(self) -> Contrast | None:
        """Return how the values of a parameter differ that both runs were given."""
        was, now = (run.parameters.get(self.new.name) for run in self.runs)
        if was is None or now is None or was == now:
            return None
        return Contrast(f"{was} → {now}")

    def _value(
        self, old: PastTask, new: PastTask, was: "Stored | None", now: "Stored | None"
    ) -> Contrast | None:
        if old.digest is None or new.digest is None or old.digest == new.digest:
            return None
        loaded: list[Any] = []
        for stored, run in zip((was, now), self.runs, strict=True):
            try:
                loaded.append(_loaded(self.store, stored))
            except StoreError as error:
                told = str(error).splitlines()[0].rstrip(".")
                return Contrast(f"another value; that of {run.title} is not compared: {told}")
        return contrast(*loaded)


def _loaded(store: "Store", stored: "Stored | None") -> Any:
    if stored is None:
        raise StoreError("it is not in the store any more")
    if not stored.has_value:
        raise StoreError("only its digest was kept")
    if stored.size > LARGEST:
        raise StoreError(f"it has {stored.size / 1e6:,.0f} MB, too many to compare")
    return InStore(store, stored).value()


Inputs = Sequence[tuple[str, bytes, str]]


def _inputs(old: Inputs, new: Inputs) -> Iterator[str]:
    # What is only waited for gives nothing.
    before = {name: (content, source) for name, content, source in old if name}
    after = {name: (content, source) for name, content, source in new if name}
    for name, (content, source) in after.items():
        if name not in before:
            yield f"input `{name}` is new, from `{source}`"
        elif before[name][0] != content:
            was = before[name][1]
            moved = f", no longer from `{was}`" if was != source else ""
            yield f"input `{name}`: another value from `{source}`{moved}"
    yield from (f"input `{name}` is gone" for name in before if name not in after)


def _outcome(old: PastTask, new: PastTask) -> Iterator[str]:
    if old.outcome == new.outcome or {old.outcome, new.outcome} <= _USUAL:
        return
    said = f": {new.message}" if new.message and new.outcome not in _USUAL else ""
    yield f"{old.outcome} → {new.outcome}{said}"
