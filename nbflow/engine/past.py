"""What earlier kernels left of a flow, read from the store: calls, their values, their code."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, msgpack, to_builtins

from nbflow.core.keys import Fingerprint, Unhashable, digest
from nbflow.engine.effects import shown
from nbflow.engine.keeping import current
from nbflow.engine.kept import Kept, Referred, Told
from nbflow.errors import DamagedResultError, NbflowError, StoreError, ValueUnavailableError
from nbflow.executors import Held

if TYPE_CHECKING:
    from nbflow.io.store.entry import Entry, Stored
    from nbflow.io.store.history import StoredRun
    from nbflow.io.store.store import Store

__all__ = [
    "FlowPast",
    "InStore",
    "Meta",
    "code_of",
    "find_run",
    "given_entry",
    "meta_in",
    "meta_of",
    "parameters_of",
    "past_of",
]

LONGEST_TEXT = 1000
LONGEST_TYPE = 100
TASK, KEY = 3, 4  # where these are in a row of results

FEW = 20
"""How many keys are looked for one by one, before what the flow left is read at once."""

MOST_ASKED = 20
"""How many results of one key are asked, newest first, whether they hold."""


class Meta(Struct, frozen=True, array_like=True):
    """What is recorded of a call beside its result; the fields are those of `Kept`.

    And ``type``, the name of the value's: empty where it was not here, or an earlier version
    recorded the call.
    """

    inputs: tuple[tuple[str, bytes, str], ...]
    token: bytes
    exact: bool
    constants: dict[str, Told]
    reads: dict[str, bytes] | None
    outside: dict[str, bytes] | None
    notes: tuple[str, ...]
    skipped: str | None
    type: str = ""


_pack = msgpack.Encoder().encode
_meta = msgpack.Decoder(Meta).decode
_code = msgpack.Decoder(Fingerprint).decode


def meta_of(kept: Kept) -> bytes:
    """Return what is recorded of a call beside its result, as bytes."""
    constants = {name: _told(value) for name, value in kept.constants.items()}
    reads = None if kept.reads is None else dict(kept.reads)
    outside = None if kept.outside is None else dict(kept.outside)
    meta = Meta(
        kept.inputs,
        kept.token,
        kept.exact,
        constants,
        reads,
        outside,
        kept.notes,
        kept.skipped,
        _type(kept),
    )
    try:
        return _pack(meta)
    except UnicodeEncodeError:  # halves of characters
        from nbflow.io.store.texts import all_whole

        return _pack(all_whole(to_builtins(meta, builtin_types=(bytes,))))


def meta_in(stored: "Stored") -> Meta:
    """Return what is recorded of a call beside its result."""
    return _meta(stored.entry.meta)


def _type(kept: Kept) -> str:
    """Return the name of the value's type; a value elsewhere is not fetched for it."""
    return "" if isinstance(kept.value, Held) else type(kept.value).__qualname__[:LONGEST_TYPE]


def _told(value: Any) -> Told:
    try:
        content = digest(value)
    except Unhashable:
        content = b""
    return Told(content, shown(value)[:LONGEST_TEXT])


def code_of(kept: Kept) -> bytes:
    """Return what the code of a call was, as bytes."""
    return _pack(kept.fingerprint)


class Begun(Protocol):
    """What is needed of a run that begins."""

    id: str
    flow: str


class InStore:
    """A result in the store."""

    __slots__ = ("_store", "_stored", "is_lost", "lack", "reference")

    def __init__(self, store: "Store", stored: "Stored") -> None:
        self._store = store
        self._stored = stored
        self.lack = None if stored.has_value else "its result was not kept"
        self.is_lost = False
        self.reference: Any = None  # known once the value was asked for

    @property
    def size(self) -> int:
        """The bytes that are kept of it."""
        return self._stored.size

    @property
    def seq(self) -> int:
        """The number of its row, 0 while that is not known."""
        return self._stored.seq

    def value(self) -> Any:
        """Return the value, loaded.

        Raises
        ------
        ValueUnavailableError
            It was not kept.
        StoreError
            It is damaged, and is forgotten then, or it cannot be loaded here.
        """
        task = self._stored.entry.task
        if not self._stored.has_value:
            raise ValueUnavailableError(
                f"the result of '{task}' was not kept, only its digest.\n"
                f"  It is from the run '{self._stored.entry.run}'.\n"
                f"  Run it again: `%flow run --force {task}`, or "
                f"`flow.run(reuse=True, force=[{task!r}])`. "
                "`@task(persist_result=True)` keeps the next one."
            )
        try:
            value = self._store.load(self._stored)
            if type(value) is not Referred:
                return value
            self.reference = _reference(value)
            return self.reference.get()
        except StoreError as error:
            self._lose(str(error).partition("\n")[0].rstrip("."))
            if isinstance(error, DamagedResultError):
                self._forget()
            raise
        except Exception as error:
            lack = "its kept result cannot be loaded"
            said = (
                f"Loading it gave: {shown(error)}.\n"
                "  Import or define what it is made of, or run the task again."
            )
            if isinstance(error, NbflowError):
                said = str(error)
                lack += ": " + said.partition("\n")[0].rstrip(".")
            self._lose(lack)
            raise StoreError(
                f"the kept result of '{task}' cannot be loaded.\n"
                f"  It is from the run '{self._stored.entry.run}'.\n"
                f"  {said}"
            ) from error

    def fingerprint(self) -> Fingerprint:
        """Return what the code was; without parts where that is not known any more."""
        code = self._stored.entry.code
        body = self._store.codes.find(code)
        return Fingerprint(code, (), None, False, ()) if body is None else _code(body)

    def _lose(self, reason: str) -> None:
        self.lack = reason
        self.is_lost = True

    def _forget(self) -> None:
        # What was kept in this process has not learnt its number.
        found = self._stored if self._stored.seq else self._store.find(self._stored.entry.key)
        if found is not None and found.mac == self._stored.mac:
            self._store.drop(found.seq)


def _reference(referred: Referred) -> Any:
    from nbflow.io.results import BaseResult

    return BaseResult.model_validate_json(referred.json)


class FlowPast:
    """What earlier runs of a flow left, as it was when this was made."""

    def __init__(self, store: "Store", flow: str) -> None:
        self._store = store
        self._flow = flow
        self.renew()

    def renew(self) -> None:
        """See also what was left since this was made."""
        self._newest = self._store.newest()
        self._found: dict[tuple[int, str], Kept] = {}
        self._asked = 0
        # By key and node, and by key alone: rows, and what was read of them.
        self._rows: dict[tuple[bytes, str | None], Any] = {}

    @property
    def is_empty(self) -> bool:
        """Whether the store holds no result at all."""
        return not self._newest

    def find(
        self, key: bytes, name: str, holds: Callable[[Kept], bool] = lambda _: True
    ) -> Kept | None:
        """Return the last result under ``key`` that holds; damaged ones are forgotten.

        Of equal calls a node takes what it left itself: what stands for an execution is a part of
        the keys of those that only wait for it.
        """
        if self._read(partial(self._look, key, self._newest), name) is None:
            return None
        for task in (name, None):
            newest = self._newest
            for _ in range(MOST_ASKED):
                kept = self._read(partial(self._look, key, newest, task), name)
                if kept is None:
                    break
                if holds(kept):
                    return kept
                assert isinstance(kept.source, InStore), "it was read from there"
                newest = kept.source.seq - 1
        return None

    def _look(self, key: bytes, newest: int, task: str | None = None) -> "Stored | None":
        # One query for all pays once there are several to look for.
        self._asked += 1
        if self._asked == FEW:
            for row in self._store.many(self._flow, self._newest):
                self._rows[row[KEY], None] = self._rows[row[KEY], row[TASK]] = row
        known = self._rows.pop((key, task), None) if newest == self._newest else None
        if known is None:
            return self._store.find(key, newest, task=task)
        stored: Stored = self._store.results.read_row(known) if type(known) is tuple else known
        self._rows[key, task] = stored
        return stored

    def newest(self, name: str) -> Kept | None:
        """Return what the last recorded call of a node was given and left."""
        return self._read(lambda: next(iter(self._store.last(self._flow, name)), None), name)

    def interrupted(self) -> list[str]:
        """Return the nodes that were running when the kernel of the last run ended."""
        return self._store.history.interrupted(self._flow)

    def owns(self) -> set[bytes]:
        """Return what the nodes with recorded results were by themselves."""
        return self._store.owns(self._flow) if self._newest else set()

    def _read(self, look: Callable[[], "Stored | None"], name: str) -> Kept | None:
        while self._newest:
            try:
                stored = look()
            except DamagedResultError as error:
                self._store.drop(error.seq)
                continue
            if stored is None:
                return None
            # Asked by the plan and then by the run: a value is fetched once.
            place = stored.seq, name
            if place not in self._found:
                self._found[place] = self._kept(stored, name)
            return self._found[place]
        return None

    def _kept(self, stored: "Stored", name: str) -> Kept:
        entry: Entry = stored.entry
        meta = _meta(entry.meta)
        kept = Kept()
        kept.node = name
        kept.key, kept.own, kept.digest = entry.key, entry.own, entry.digest
        kept.seconds = entry.seconds
        kept.inputs, kept.token, kept.exact = meta.inputs, meta.token, meta.exact
        kept.constants, kept.reads, kept.outside = meta.constants, meta.reads, meta.outside
        kept.notes, kept.skipped = meta.notes, meta.skipped
        kept.from_mock = False
        kept.source = InStore(self._store, stored)
        return kept


def past_of(flow: str) -> FlowPast | None:
    """Return what earlier runs of a flow left in the store, None where that cannot be opened."""
    try:
        return FlowPast(current(), flow)
    except StoreError as error:
        logging.getLogger("nbflow").warning("Nothing is reused of earlier kernels: %s", error)
        return None


def find_run(flow: str, run: str | None) -> "StoredRun":
    """Return a recorded run of a flow; the last one when None.

    Raises
    ------
    StoreError
        There is none.
    """
    history = current().history
    if run is not None:
        return history.run(run)
    runs = history.runs(flow, 1)
    if not runs:
        raise StoreError(
            f"flow '{flow}' has no recorded run.\n"
            f"  The store is {current().path}.\n"
            f"  Run it first: `{flow}.run()`."
        )
    return runs[0]


def given_entry(run: Begun, name: str) -> "Entry":
    """Return under what a value is recorded that a run was given for a parameter."""
    from nbflow.io.store.entry import Entry

    return Entry(
        run=run.id,
        flow=run.flow,
        task=f"{name} (given)",
        key=_given_key(run.id, name),
        digest=b"",
        seconds=0.0,
        time=time(),
    )


def _given_key(run: str, name: str) -> bytes:
    return digest(("given", run, name))


def parameters_of(run: "StoredRun", names: Iterable[str]) -> dict[str, Any]:
    """Return the values that a recorded run was given for these parameters.

    Raises
    ------
    StoreError
        One of them was not kept.
    """
    store = current()
    values = {}
    for name in sorted(run.parameters.keys() & set(names)):
        stored = store.find(_given_key(run.id, name))
        if stored is None:
            raise StoreError(
                f"the run '{run.id}' was given a value for '{name}' that is not kept.\n"
                f"  It was {run.parameters[name]}.\n"
                "  Give it once more: "
                f"`flow.resume({run.id!r}, parameters={{{name!r}: ...}})`."
            )
        values[name] = store.load(stored)
    return values
