"""The bytes of a result: in memory while they are few, else in a signed file.

A file is a magic word, the length of the head, the head (see `entry`), the parts, a trailer with
their lengths, the trailer's length, and the keyed digest of everything before it. It says by itself
what it is the result of, so that it can be found again without its row.
"""

import mmap
import sys
from collections.abc import Callable, Sequence
from hmac import compare_digest
from typing import TYPE_CHECKING, BinaryIO, Protocol

from msgspec import Struct, msgpack

from nbflow.io.store.faults import reaching
from nbflow.io.store.serializers import Output
from nbflow.io.store.signing import MAC_BYTES, Signer

if TYPE_CHECKING:
    from hashlib import blake2b

__all__ = [
    "INLINE_BYTES",
    "Body",
    "Draft",
    "Found",
    "TooLargeError",
    "copy_parts",
    "examine",
    "file_size",
    "read_parts",
    "split",
]

INLINE_BYTES = 16_384
"""What is not larger lies in the database itself."""

CHUNK = 1 << 20
# Systems keep what is written at once in larger pages: 1 MB at a time takes half as long again.
WRITTEN_CHUNK = 16 << 20
MAPPED = 1 << 20
MAGIC = b"nbflow result 1\n"


class TooLargeError(Exception):
    """A result has more bytes than it may have to be kept."""


class Draft(Protocol):
    """A file that is not there under its name until it is whole; `place` is where it will be."""

    name: str
    place: str

    def write(self, data: bytes | memoryview) -> None:
        """Append the data, all of it."""

    def commit(self) -> None:
        """Give the file its name."""

    def discard(self) -> None:
        """Remove what was written."""


class Body:
    """Takes a result's bytes; opens a file for them once they are more than a row should hold.

    With a `limit`, TooLargeError is raised before more bytes than that are written. `most_inline`
    is how many bytes a small result has at most.

    Fields: `size`, how many bytes it took; `inline`, those of a small result; `draft`, the file
    of a larger one; `_mac`, its keyed digest so far.
    """

    __slots__ = (
        "_head",
        "_limit",
        "_mac",
        "_most_inline",
        "_open_draft",
        "_signer",
        "draft",
        "inline",
        "size",
    )

    def __init__(
        self,
        head: bytes,
        signer: Signer,
        open_draft: Callable[[], Draft],
        limit: int | None = None,
        most_inline: int = INLINE_BYTES,
    ) -> None:
        self.size = 0
        self.inline = b""
        self.draft: Draft | None = None
        self._head = head
        self._signer = signer
        self._open_draft = open_draft
        self._limit = limit
        self._most_inline = most_inline
        self._mac: blake2b | None = None

    def write(self, data: bytes | memoryview) -> None:
        """Take some more bytes."""
        size = len(data) if type(data) is bytes else memoryview(data).nbytes
        self.size += size
        if self._limit is not None and self.size > self._limit:
            raise TooLargeError
        if self.draft is not None:
            self._put(self.draft, data)
        elif self.size <= self._most_inline:
            self.inline += data
        else:
            self.draft = self._open_draft()
            self._mac = self._signer.begin()
            self._put(self.draft, _prefix(self._head))
            self._put(self.draft, self.inline)
            self._put(self.draft, data)
            self.inline = b""

    def finish(self, parts: Sequence[int]) -> bytes:
        """Return the keyed digest of the file, after writing what ends it."""
        assert self.draft is not None, "only a file has an end of its own"
        assert self._mac is not None, "it has one since it was opened"
        self._put(self.draft, _trailer(parts))
        digest = self._mac.digest()
        with reaching(self.draft.place):
            self.draft.write(digest)
        return digest

    def _put(self, draft: Draft, data: bytes | memoryview) -> None:
        assert self._mac is not None, "it has one since it was opened"
        view = memoryview(data).cast("B")
        for start in range(0, len(view), WRITTEN_CHUNK):
            piece = view[start : start + WRITTEN_CHUNK]
            self._mac.update(piece)
            with reaching(draft.place):
                draft.write(piece)


def _prefix(head: bytes) -> bytes:
    return MAGIC + len(head).to_bytes(4, "little") + head


def _trailer(parts: Sequence[int]) -> bytes:
    packed = msgpack.encode(tuple(parts))
    return packed + len(packed).to_bytes(4, "little")


def file_size(head: bytes, parts: Sequence[int]) -> int:
    """Return how long the file of a result is, in bytes."""
    return len(_prefix(head)) + sum(parts) + len(_trailer(parts)) + MAC_BYTES


def read_parts(
    file: BinaryIO, head: bytes, parts: Sequence[int], digest: bytes, signer: Signer
) -> list[memoryview] | None:
    """Return the parts of a result, None where the file is not what was written.

    Each lies in memory of its own that can be written to: a value can live in it.
    """
    mac = signer.begin()
    if not _is_next(file, _prefix(head), mac):
        return None
    found = [_read(file, _room(length), mac) for length in parts]
    if None in found or not _is_next(file, _trailer(parts), mac):
        return None
    end = file.read(MAC_BYTES + 1)
    if not (compare_digest(end, digest) and compare_digest(mac.digest(), digest)):
        return None
    return [part for part in found if part is not None]


class Found(Struct, frozen=True):
    """What a file says of itself: its head, the lengths of its parts, its size and its digest."""

    head: bytes
    parts: tuple[int, ...]
    size: int
    digest: bytes


def examine(file: BinaryIO, size: int, signer: Signer) -> Found | None:
    """Return what a file of this size is, None where it is not whole or not signed by us."""
    mac, left = signer.begin(), size - MAC_BYTES
    start = tail = b""
    while left > 0 and (piece := file.read(min(CHUNK, left))):
        mac.update(piece)
        left -= len(piece)
        start, tail = start or piece, (tail + piece)[-CHUNK:]
    digest = file.read(MAC_BYTES + 1)
    if left or not compare_digest(digest, mac.digest()):
        return None
    # It is signed, so what it says of its own lengths can be relied on.
    length = int.from_bytes(start[len(MAGIC) : len(MAGIC) + 4], "little")
    head = start[len(MAGIC) + 4 : len(MAGIC) + 4 + length]
    if len(head) < length:
        return None
    packed = tail[-4 - int.from_bytes(tail[-4:], "little") : -4]
    return Found(head, msgpack.decode(packed, type=tuple[int, ...]), size, digest)


def copy_parts(file: BinaryIO, head: bytes, parts: Sequence[int], output: Output) -> bool:
    """Write the parts in a file into another output, unchecked; False where it is too short."""
    file.seek(len(_prefix(head)))
    left = sum(parts)
    while left and (piece := file.read(min(CHUNK, left))):
        output.write(piece)
        left -= len(piece)
    return not left


def split(body: bytes, parts: Sequence[int]) -> list[memoryview] | None:
    """Return the parts of a small result; None where the lengths do not add up."""
    if sum(parts) != len(body):
        return None
    view, start, found = memoryview(bytearray(body)), 0, []
    for length in parts:
        found.append(view[start : start + length])
        start += length
    return found


def _room(length: int) -> memoryview:
    """Return memory; large pieces come from the system, which does not write zeros to them first.

    They are private: shared with a forked child, a value would change under both.
    """
    if length < MAPPED or sys.platform == "win32":
        return memoryview(bytearray(length))
    return memoryview(mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))


def _is_next(file: BinaryIO, expected: bytes, mac: "_Hash") -> bool:
    return _read(file, memoryview(bytearray(len(expected))), mac) == memoryview(expected)


def _read(file: BinaryIO, room: memoryview, mac: "_Hash") -> memoryview | None:
    """Fill the room from the file; None where it ends before."""
    start = 0
    while start < len(room):
        piece = room[start : start + CHUNK]
        count = file.readinto(piece)  # type: ignore[attr-defined]  # every binary file has it
        if not count:
            return None
        mac.update(piece[:count])
        start += count
    return room


class _Hash(Protocol):
    def update(self, data: memoryview, /) -> None: ...
