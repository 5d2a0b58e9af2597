"""What one call left: its value, or where that is kept, and all that tells whether it holds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from nbflow.core.context import UNDEFINED, context
from nbflow.core.keys import Fingerprint, Unhashable, digest, is_immutable
from nbflow.core.state import Skipped, State, Success
from nbflow.engine.keying import Taken, mocked, new_token
from nbflow.engine.outside import Outside, changed
from nbflow.errors import NbflowError
from nbflow.executors import Held

__all__ = ["Kept", "Referred", "Referring", "Source", "Told"]


class Told(Struct, frozen=True):
    """What is known of a value that is not here: its digest (empty: it has none), and its text."""

    digest: bytes
    text: str


class Source(Protocol):
    """Where what a call left is kept.

    Fields: ``lack`` (why the value cannot be had from there, as far as is known; None: it can);
    ``is_lost`` (whether it was there, and cannot be had any more).
    """

    @property
    def is_lost(self) -> bool:
        """Whether the value was there."""

    @property
    def lack(self) -> str | None:
        """Why the value cannot be had."""

    def value(self) -> Any:
        """Return the value, fetched; NbflowError says why it cannot be."""

    def fingerprint(self) -> Fingerprint:
        """Return what the code was."""


class Referred(Struct, frozen=True):
    """Stands in a store for a value that is kept in a document: the reference, as JSON."""

    json: str


class Referring:
    """A result that is read through a reference, in this process."""

    __slots__ = ("is_lost", "lack", "reference")

    def __init__(self, reference: Any) -> None:
        self.reference = reference
        is_kept = reference.type != "unpersisted"
        self.lack: str | None = None if is_kept else "its result was not kept"
        self.is_lost = False

    def value(self) -> Any:
        """Return the value, read."""
        try:
            return self.reference.get()
        except NbflowError as error:
            self.lack = self.lack or str(error).partition("\n")[0].rstrip(".")
            self.is_lost = True
            raise

    def fingerprint(self) -> Fingerprint:
        """Refuse: it is with what was kept."""
        raise NotImplementedError("the code of a call of this process is in memory")


class Kept:
    """What one call left.

    Value and fingerprint of what an earlier kernel left are fetched when they are first asked for.

    Fields: ``node`` (the name of the one that it belongs to); ``key`` (empty where no look-up may
    find it); ``own`` (digest of the code, options and constants alone); ``inputs`` (what it took
    from its upstreams); ``fingerprint``; ``constants``; ``value``, its ``digest`` and the ``token``
    of the execution; ``exact`` (whether the digest is one of the content); ``from_mock`` (whether
    it was computed from what stands in for a result); ``seconds`` it took; ``reads`` (context keys
    read → digest); ``outside`` (files read, named and written → digest); ``notes`` (what could not
    be checked); ``skipped`` (the message, where the call led to Skipped); ``source`` (where it is
    kept beyond this kernel, None where it is not); ``reference`` (what stands for the value, where
    that is kept in a document of its own).
    """

    __slots__ = (
        "constants",
        "digest",
        "exact",
        "fingerprint",
        "from_mock",
        "inputs",
        "key",
        "node",
        "notes",
        "outside",
        "own",
        "reads",
        "reference",
        "seconds",
        "skipped",
        "source",
        "token",
        "value",
    )

    node: str
    key: bytes
    own: bytes
    inputs: tuple[Taken, ...]
    fingerprint: Fingerprint
    constants: Mapping[str, Any]
    value: Any
    digest: bytes
    token: bytes
    exact: bool
    from_mock: bool
    seconds: float
    reads: Mapping[str, bytes] | None
    outside: Outside | None
    notes: tuple[str, ...]
    skipped: str | None
    source: Source | None
    reference: Any

    if not TYPE_CHECKING:  # it would let every name pass

        def __getattr__(self, name: str) -> Any:
            # Asked only for what is not there.
            if name in ("value", "fingerprint") and self.source is not None:
                setattr(self, name, getattr(self.source, name)())
                return getattr(self, name)
            if name == "reference":
                return getattr(self.source, "reference", None)
            raise AttributeError(f"'Kept' object has no attribute '{name}'")

    @property
    def is_here(self) -> bool:
        """Whether the value is in memory."""
        try:
            _VALUE.__get__(self)
        except AttributeError:
            return False
        return True

    def lack(self) -> str | None:
        """Return why the value cannot be had; None: it is here now, fetched if need be."""
        try:
            self.value  # noqa: B018  # fetched now
        except NbflowError:
            assert self.source is not None, "what is not here is there"
            return self.source.lack
        return None

    def loss(self) -> str | None:
        """Return why a value that was kept cannot be had any more, as far as is known."""
        if self.is_here or self.source is None or not self.source.is_lost:
            return None
        return self.source.lack

    def leave(self, state: State) -> None:
        """Take the value out of memory, also out of the state that has it, if it is kept."""
        if self.is_here and self.source is not None and self.source.lack is None:
            del self.value
            if state.has_result_here:
                del state.result

    def refer(self, source: Source) -> None:
        """Let the value be had from a source from now on, and not stay in memory."""
        self.source = source
        if self.is_here:
            del self.value

    def as_state(self) -> State:
        """Return the state that the call led to."""
        if self.skipped is not None:
            return Skipped(self.skipped)
        if self.source is None or self.is_here:
            return Success("Task run succeeded.", self.value)
        state = Success("Task run succeeded.")
        state.kept = self
        del state.result
        return state

    @classmethod
    def of(cls, node: str, value: Any) -> "Kept":
        """Return what stands for a value that no recorded call left; no look-up finds it."""
        kept = cls()
        kept.node = node
        kept.key = kept.own = b""
        kept.inputs = kept.notes = ()
        kept.constants = {}
        kept.seconds = 0.0
        kept.reads = kept.outside = None
        kept.value = value
        kept.from_mock = False
        kept.skipped = None
        kept.source = None
        kept.weigh()
        return kept

    def weigh(self, known: bytes | None = None, *, is_given: bool = False) -> None:
        """Fill in digest and token; None, and what has no digest, enter by execution.

        Parameters
        ----------
        known
            The digest of the value, where it was taken on a worker.
        is_given
            Whether the user gave the value: then a None says what it says.
        """
        self.token = self.digest = new_token()
        self.exact = False
        if self.value is None and not is_given:
            return
        if type(self.value) is Held and known is None:
            return
        try:
            content = known or digest(self.value)
        except Unhashable:
            return
        self.digest = mocked(content) if self.from_mock else content
        self.exact = True

    def is_intact(self) -> bool:
        """Tell whether the value is still the one that the task returned."""
        if not self.exact or not self.is_here or is_immutable(self.value):
            return True
        try:
            now = digest(self.value)
        except Unhashable:
            return False
        return (mocked(now) if self.from_mock else now) == self.digest

    def changed_read(self) -> str | None:
        """Return what to say of a context key that the task read and that differs now."""
        for name, before in (self.reads or {}).items():
            if not before:
                return f"context key `{name}` has no value to compare"
            try:
                now = digest(context.peek(name, UNDEFINED))
            except Unhashable:
                now = b""
            if now != before:
                return f"context key `{name}` changed"
        return None

    def changed_outside(self) -> str | None:
        """Return what to say of a file that the task read or wrote and that differs now."""
        return None if self.outside is None else changed(self.outside)

    def given(self) -> tuple[object, ...]:
        """Return all that the call was given: where that is equal, one result is enough."""
        return self.key, self.reads, self.outside


_VALUE = Kept.__dict__["value"]
