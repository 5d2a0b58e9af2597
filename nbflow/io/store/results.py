"""Results on their way into a store and out of it.

In: serialise whole → temporary file → rename → row, in this order; a small result has no file. Out:
check the row's signature, then the bytes, then unpickle.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path
from secrets import token_bytes
from typing import Any

from msgspec import msgpack
from msgspec.structs import astuple, replace

from nbflow.errors import DamagedResultError, StoreError
from nbflow.io.store.body import INLINE_BYTES, Body, Draft, file_size, read_parts, split
from nbflow.io.store.entry import Entry, Stored, entry_from, file_name, head_of, signed_part
from nbflow.io.store.failpoints import Reach
from nbflow.io.store.faults import reaching
from nbflow.io.store.folder import Folder
from nbflow.io.store.serializers import SERIALIZERS, Serializer
from nbflow.io.store.signing import Signer

__all__ = ["ADD_RESULT", "COLUMNS", "Results", "row_of", "signed", "stored_of"]

COLUMNS = (
    "seq, run, flow, task, key, digest, seconds, time, serializer, own, code, meta, parts, size, "
    "file, mac, body"
)
ADD_RESULT = f"INSERT INTO results ({COLUMNS[5:]}) VALUES ({', '.join('?' * 16)})"

# Hardly ever many bytes, so the way that every value takes would cost more than they do.
NUMBERS = frozenset((bool, float, int, type(None)))

_pack = msgpack.Encoder().encode
_parts = msgpack.Decoder(tuple[int, ...]).decode


class Results:
    """Writes values to a folder and to rows, and reads them back; knows no database."""

    def __init__(self, path: Path, folder: Folder, signer: Signer, reach: Reach) -> None:
        self._path = path  # of the database: for errors
        self._folder = folder
        self._signer = signer
        self._reach = reach

    def write(self, entry: Entry, value: Any, limit: int | None = None) -> Stored:
        """Serialise a value, and put it into a file unless it is small; its row is to follow.

        Raises
        ------
        StoreError
            The file cannot be written.
        TooLargeError
            There are more than `limit` bytes.
        Exception
            Whatever the value raises when it is serialised. Nothing is left then.
        """
        head = head_of(entry)
        if type(value) in NUMBERS and entry.serializer == "pickle":
            data = pickle.dumps(value, protocol=5)
            if len(data) <= INLINE_BYTES:
                self._reach("serialised")
                return self._stored(entry, head, (len(data),), len(data), "", data)
        serializer = _serializer(entry.serializer)

        def open_draft() -> Draft:
            name = file_name(entry, token_bytes(16))
            with reaching(name):
                return self._folder.draft(name)

        body = Body(head, self._signer, open_draft, limit)
        try:
            parts = serializer.dump(value, body)
            if body.draft is None:
                self._reach("serialised")
                return self._stored(entry, head, parts, len(body.inline), "", body.inline)
            digest = body.finish(parts)
            with reaching(body.draft.place):
                body.draft.commit()
        except BaseException:
            if body.draft is not None:
                body.draft.discard()
            raise
        return self._stored(entry, head, parts, file_size(head, parts), body.draft.name, digest)

    def mark(self, entry: Entry) -> Stored:
        """Return what stands for a result of which only the digest is recorded."""
        entry = replace(entry, serializer="")
        return self._stored(entry, head_of(entry), (), 0, "", b"")

    def _stored(
        self, entry: Entry, head: bytes, parts: tuple[int, ...], size: int, file: str, body: bytes
    ) -> Stored:
        mac = self._signer.mac(signed_part(head, parts, size, file, body))
        return Stored(entry, parts, size, file, body, mac)

    def read_row(self, row: Sequence[Any]) -> Stored:
        """Return what a row (see `COLUMNS`) says; DamagedResultError where it was changed."""
        stored = stored_of(row)
        if stored is None or not self._signer.is_signed(signed(stored), stored.mac):
            seq, run, _, task = row[:4]
            raise _damaged(task, run, seq, f"the row {seq} of {self._path}", "It was changed")
        return stored

    def load(self, stored: Stored) -> Any:
        """Return the value, after its bytes were checked.

        Raises
        ------
        DamagedResultError
            Its file is missing, or its bytes are not what was written.
        Exception
            Whatever the value raises when it is unpickled.
        """
        serializer = _serializer(stored.entry.serializer)
        return serializer.load(self.read(stored))

    def read(self, stored: Stored) -> list[memoryview]:
        """Return the bytes of a result, checked; nothing is unpickled."""
        entry = stored.entry
        if not stored.file:
            parts = split(stored.body, stored.parts)
            place = f"the row {stored.seq} of {self._path}"
        else:
            place = f"the file {stored.file}"
            try:
                with reaching(stored.file), self._folder.open(stored.file) as file:
                    head = head_of(entry)
                    parts = read_parts(file, head, stored.parts, stored.body, self._signer)
            except StoreError as error:
                if not isinstance(error.__cause__, FileNotFoundError):
                    raise
                raise _damaged(entry.task, entry.run, stored.seq, place, "It is missing") from error
        if parts is None:
            raise _damaged(entry.task, entry.run, stored.seq, place, "It was changed or cut off")
        return parts


def row_of(stored: Stored) -> tuple[Any, ...]:
    """Return the values that go with `ADD_RESULT`."""
    return (
        *astuple(stored.entry),
        _pack(stored.parts),
        stored.size,
        stored.file,
        stored.mac,
        stored.body,
    )


def stored_of(row: Sequence[Any]) -> Stored | None:
    """Return what a row says, unchecked; None where it says nothing that there could be."""
    try:
        entry, parts = entry_from(row[1:12]), _parts(row[12])
        size, file, mac, body = row[13:]
        stored = Stored(entry, parts, size, file, bytes(body), bytes(mac), row[0])
        signed(stored)
    except (TypeError, ValueError):
        return None
    return stored


def signed(stored: Stored) -> bytes:
    """Return what the signature of a row is about."""
    head = head_of(stored.entry)
    return signed_part(head, stored.parts, stored.size, stored.file, stored.body)


def _serializer(name: str) -> Serializer:
    if name in SERIALIZERS:
        return SERIALIZERS[name]
    raise StoreError(
        f"there is no serializer called '{name}'.\n"
        f"  Those known here are {', '.join(sorted(SERIALIZERS))}.\n"
        "  Import the package that brings it, then try again."
    )


def _damaged(task: str, run: str, seq: int, place: str, seen: str) -> DamagedResultError:
    return DamagedResultError(
        f"the stored result of '{task}' is damaged.\n"
        f"  It is from the run '{run}', in {place}.\n"
        f"  {seen}, so it is not used.\n"
        "  Run the flow again: it is computed anew.",
        path=place,
        seq=seq,
    )
