"""What is kept of a result beside its bytes, and what is signed of it."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from msgspec import Struct, msgpack
from msgspec.structs import astuple

from nbflow.io.store.paths import run_folder

__all__ = [
    "Entry",
    "Stored",
    "entry_from",
    "entry_of",
    "file_name",
    "head_of",
    "is_file_name",
    "signed_part",
]


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """What a result is the result of.

    ``run`` and ``flow`` say where it was computed, ``task`` the node's name, ``key`` what finds it
    again, ``digest`` that of the value; ``seconds`` it took to compute, ``time`` it was computed
    at, in seconds since the epoch; ``serializer`` the name of what wrote its bytes, empty where
    they were not kept; ``own`` what the node was by itself, ``code`` the digest of its code (see
    `Store.code`); ``meta`` what the caller wants back unchanged. All of it is signed together with
    the bytes.
    """

    run: str
    flow: str
    task: str
    key: bytes
    digest: bytes
    seconds: float
    time: float
    serializer: str = "pickle"
    own: bytes = b""
    code: bytes = b""
    meta: bytes = b""


class Stored(Struct, frozen=True, gc=False):
    """A result as its row has it.

    Fields: ``entry``; ``parts``, the lengths of what its bytes consist of; ``size`` in bytes;
    ``file``, empty where the bytes are in the row itself; ``body``, those bytes, or the file's own
    keyed digest; ``mac``, the signature of all that; ``seq``, the row's number, 0 until it is read.
    """

    entry: Entry
    parts: tuple[int, ...]
    size: int
    file: str
    body: bytes
    mac: bytes
    seq: int = 0

    @property
    def has_value(self) -> bool:
        """Whether the bytes were kept, not only their digest."""
        return bool(self.entry.serializer)


FILE_NAME = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}(\.[0-9a-f]{16}\.part)?")

_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(
    tuple[str, str, str, bytes, bytes, float, float, str, bytes, bytes, bytes]
).decode


def head_of(entry: Entry) -> bytes:
    """Return an entry as bytes: what stands at the head of its file.

    UnicodeEncodeError where a name has halves of characters: see `texts.whole`.
    """
    return _encode(astuple(entry))


def entry_of(head: bytes) -> Entry:
    """Return the entry that `head_of` made these bytes of."""
    return entry_from(_decode(head))


def entry_from(values: Sequence[Any]) -> Entry:
    """Return the entry with these values, in the order of its fields."""
    return Entry(**dict(zip(Entry.__struct_fields__, values, strict=True)))


def signed_part(head: bytes, parts: tuple[int, ...], size: int, file: str, body: bytes) -> bytes:
    """Return what the row's signature is about: all of it, in one unambiguous text."""
    return _encode((head, parts, size, file, body))


def file_name(entry: Entry, nonce: bytes) -> str:
    """Return the name of a result's file, in its run's folder: digests, never the user's text."""
    own = blake2b(head_of(entry) + nonce, digest_size=16).hexdigest()
    return f"{run_folder(entry.run)}/{own}"


def is_file_name(name: object) -> bool:
    """Tell whether nbflow itself would name a file so, an unfinished one included."""
    return isinstance(name, str) and FILE_NAME.fullmatch(name) is not None
