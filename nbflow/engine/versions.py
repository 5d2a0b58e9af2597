"""The versions that the code of a node had, as its recorded results tell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from msgspec import Struct, msgpack

from nbflow.core.keys import Fingerprint, explain
from nbflow.engine.keeping import current
from nbflow.errors import StoreError

if TYPE_CHECKING:
    from nbflow.io.store.history import StoredCode

__all__ = ["Version", "Versions", "versions_of"]

PARAMETER = b"parameter"  # stands for the code of one

_fingerprint = msgpack.Decoder(Fingerprint).decode


class Version(Struct, frozen=True):
    """A version of the code of a node.

    Fields: ``number`` (from 1, in the order in which they first gave a result); ``is_current``;
    ``runs`` (the numbers of those that have a result of it); ``change`` and ``diff`` (from the
    version before, None of the first); ``seconds`` (of a call, on average); ``fingerprint``.
    """

    number: int
    is_current: bool
    runs: tuple[int, ...]
    change: str | None
    diff: str | None
    seconds: float
    fingerprint: Fingerprint

    @property
    def source(self) -> str | None:
        """The text of the function, None where it is not known."""
        parts = self.fingerprint.parts
        return parts[0].source if parts else None


class Versions(Sequence[Version]):
    """The versions of a node's code, the newest first.

    Fields: ``flow``, ``node``; ``latest`` (number of the version, other than the present one, that
    gave the last result; None where there is none).
    """

    def __init__(self, flow: str, node: str, found: Sequence[Version], latest: int | None) -> None:
        self.flow = flow
        self.node = node
        self.latest = latest
        self._versions = tuple(found)

    @overload
    def __getitem__(self, place: int) -> Version: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Version, ...]: ...
    def __getitem__(self, place: int | slice) -> Version | tuple[Version, ...]:
        return self._versions[place]

    def __len__(self) -> int:
        return len(self._versions)

    def __repr__(self) -> str:
        return f"<{len(self):,} version{'s' * (len(self) != 1)} of '{self.node}'>"

    def find(self, number: int | None = None) -> Version:
        """Return the version of that number; when None, the last one before the present code.

        Raises
        ------
        StoreError
            There is none.
        """
        wanted = self.latest if number is None else number
        for version in self:
            if version.number == wanted:
                return version
        what = "earlier version" if number is None else f"version {number}"
        has = ", ".join(str(version.number) for version in reversed(self)) or "none"
        raise StoreError(
            f"'{self.node}' of flow '{self.flow}' has no {what}.\n"
            f"  Recorded versions: {has}. A version is recorded when it gives a result.\n"
            f"  `%flow history {self.node}` shows them."
        )


def versions_of(flow: str, node: str, present: Fingerprint) -> Versions:
    """Return the recorded versions of a node's code.

    Parameters
    ----------
    present
        What its code is now.

    Raises
    ------
    StoreError
        The store cannot be opened.
    """
    history = current().history
    stored = [code for code in history.codes(flow, node) if code.digest != PARAMETER]
    runs = reversed(history.runs(flow))
    numbers = {run.seq: number for number, run in enumerate(runs, 1)}
    found: list[Version] = []
    for number, code in enumerate(stored, 1):
        before = found[-1].fingerprint if found else None
        found.append(_version(number, code, before, present, numbers))
    others = [(c.last, v.number) for c, v in zip(stored, found, strict=True) if not v.is_current]
    return Versions(flow, node, found[::-1], max(others)[1] if others else None)


def _version(
    number: int,
    code: "StoredCode",
    before: Fingerprint | None,
    present: Fingerprint,
    numbers: dict[int, int],
) -> Version:
    body = current().codes.find(code.digest)
    known = Fingerprint(code.digest, (), None, False, ())
    fingerprint = known if body is None else _fingerprint(body)
    change = None if before is None else explain(before, fingerprint)
    return Version(
        number,
        code.digest == present.digest,
        tuple(numbers[run] for run in code.runs if run in numbers),
        None if change is None else change.text,
        None if change is None else change.diff,
        code.seconds,
        fingerprint,
    )
