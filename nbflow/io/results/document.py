"""The documents that results are kept in: JSON, with large data in a signed file beside it.

A document is signed, with its key, by the user's own key. What could run code when it is loaded is
loaded only when that signature is right. The data file is one of `store.body`: it is written while
the value is serialized, and read into memory that the value then lives in.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from re import fullmatch
from secrets import token_hex
from typing import Any

from msgspec import msgpack
from pydantic import BaseModel, ConfigDict, SerializeAsAny, ValidationError

from nbflow.errors import DamagedResultError, ResultError, SerializerError, UntrustedStoreError
from nbflow.io.filesystems import FileSystem
from nbflow.io.serializers.base import Serializer, runs_nothing
from nbflow.io.store.body import Body, copy_parts, read_parts, split
from nbflow.io.store.paths import key_path
from nbflow.io.store.signing import Signer, read_key

__all__ = ["DataFile", "PersistedResultBlob", "Signature", "load", "read", "trust", "write"]

INLINE_BYTES = 1 << 20
"""What is not larger stands in the document itself."""

Fields = dict[str, Any]


class DataFile(BaseModel):
    """The file beside a document: its name, the lengths of its parts, and its keyed digest."""

    name: str
    parts: tuple[int, ...]
    digest: str


class Signature(BaseModel):
    """Which key signed a document, told by what tells keys apart, and the keyed digest."""

    key: str
    mac: str


class PersistedResultBlob(BaseModel):
    """A document.

    Whoever loads `data` with the serializer trusts whoever wrote it: the signature is checked by
    `PersistedResult.get`, not here.

    Parameters
    ----------
    serializer
        What wrote the data, with all its settings.
    data
        The text that it wrote; empty where there is a data file.
    nbflow_version
        Which version wrote the document.
    expiration
        Until when it may be taken from a cache; for ever when None.
    cache_key
        What calls find it by; None where none does.
    file
        Where large data lies.
    """

    model_config = ConfigDict(extra="ignore")

    serializer: SerializeAsAny[Serializer]
    data: bytes
    nbflow_version: str
    expiration: datetime | None = None
    cache_key: str | None = None
    file: DataFile | None = None
    signature: Signature | None = None


def write(
    storage: FileSystem,
    key: str,
    obj: Any,
    serializer: Serializer,
    expiration: datetime | None = None,
    cache_key: str | None = None,
) -> None:
    """Keep a value in a document, which takes the place of the one before.

    Raises
    ------
    SerializerError
        It cannot be serialized; nothing is left of it then.
    ResultError, StoreError
        It cannot be written, or there is no key to sign it.
    """
    name, signer = storage.name(key), _signer()
    described = serializer.model_dump(mode="json", exclude_none=True)
    body = _body(storage, name, described, signer)
    try:
        with serializer.writing(obj):
            parts = serializer.dump(obj, body)
            data = "" if body.draft else _text(serializer, obj, body, parts)
        fields: Fields = {"serializer": described, "data": data, "nbflow_version": _version()}
        if expiration is not None:
            fields["expiration"] = expiration.isoformat()
        if cache_key is not None:
            fields["cache_key"] = cache_key
        _finish(storage, name, fields, body, parts, signer)
    except BaseException:
        if body.draft is not None:
            body.draft.discard()
        raise


def read(storage: FileSystem, key: str) -> PersistedResultBlob:
    """Return a document whose data may be loaded.

    Raises
    ------
    ResultError
        There is none.
    DamagedResultError
        It was changed, or was written for another key.
    UntrustedStoreError
        It is not signed by this user, and loading it could run code.
    SerializerError
        Its serializer is not here.
    """
    return _blob(storage, key, _checked(storage, key)[0])


def load(storage: FileSystem, key: str) -> Any:
    """Return the value in a document; raises as `read` does."""
    fields, is_ours = _checked(storage, key)
    blob = _blob(storage, key, fields)
    if blob.file is None:
        return blob.serializer.loads(blob.data)
    head = _head(storage.name(key), fields["serializer"])
    with storage.open(blob.file.name) as file:
        if is_ours:
            digest = _bytes(blob.file.digest)
            parts = read_parts(file, head, blob.file.parts, digest, _signer())
        else:
            pieces = _Pieces()
            copy_parts(file, head, blob.file.parts, pieces)
            parts = split(bytes(pieces.taken), blob.file.parts)
    if parts is None:
        raise _damaged(storage.place(blob.file.name), "It was changed or cut off")
    return blob.serializer.load(parts)


def trust(storage: FileSystem, key: str) -> None:
    """Sign a document with the user's own key, as it is now; nothing in it is loaded.

    Whoever could write there until now is trusted: a pickle may run any code.

    Raises
    ------
    ResultError
        There is none.
    DamagedResultError
        It is no document, or its data file is not whole.
    """
    name, signer = storage.name(key), _signer()
    fields = _fields(storage, key)
    body = _body(storage, name, fields["serializer"], signer, most_inline=0)
    parts: tuple[int, ...] = ()
    try:
        if (data := _data_file(storage, name, fields.pop("file", None))) is not None:
            parts = data.parts
            with storage.open(data.name) as file:
                if not copy_parts(file, _head(name, fields["serializer"]), parts, body):
                    raise _damaged(storage.place(data.name), "It was cut off")
        _finish(storage, name, fields, body, parts, signer)
    except BaseException:
        if body.draft is not None:
            body.draft.discard()
        raise


class _Pieces:
    """Collects what is written."""

    def __init__(self) -> None:
        self.size = 0
        self.taken = bytearray()

    def write(self, data: bytes | memoryview) -> None:
        self.taken += data
        self.size = len(self.taken)


def _signer() -> Signer:
    return Signer(read_key(key_path()))


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("jupyterlab-nbflow")


def _head(name: str, described: Mapping[str, Any]) -> bytes:
    """Return what stands at the head of a data file: what it is the data of."""
    return msgpack.encode(("nbflow data", name, _canonical(described)))


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _body(
    storage: FileSystem,
    name: str,
    described: Mapping[str, Any],
    signer: Signer,
    most_inline: int = INLINE_BYTES,
) -> Body:
    def open_draft() -> Any:
        # A name of its own: until the new document is there, the old one has its data.
        return storage.draft(f"{name}.{token_hex(8)}.data")

    return Body(_head(name, described), signer, open_draft, most_inline=most_inline)


def _text(serializer: Serializer, obj: Any, body: Body, parts: Sequence[int]) -> str:
    """Return the text of a small value; one with memory of its own is serialized as a whole."""
    data = serializer.text(body.inline) if len(parts) == 1 else serializer.dumps(obj)
    return data.decode()


def _finish(
    storage: FileSystem,
    name: str,
    fields: Fields,
    body: Body,
    parts: Sequence[int],
    signer: Signer,
) -> None:
    """Write a document after its data, and remove the data of the one before."""
    if body.draft is not None:
        digest = body.finish(parts).hex()
        body.draft.commit()
        fields["file"] = {"name": body.draft.name, "parts": list(parts), "digest": digest}
    mac = signer.mac(_signed(name, fields)).hex()
    fields["signature"] = {"key": signer.identity, "mac": mac}
    try:
        before = _data_before(storage, name)
        storage.write_path(name, json.dumps(fields).encode())
    except BaseException:
        if body.draft is not None:
            storage.remove(body.draft.name)
        raise
    if before is not None:
        storage.remove(before)


def _signed(name: str, fields: Fields) -> bytes:
    """Return what the signature is about: everything in a document, and its key."""
    others = {field: value for field, value in fields.items() if field != "signature"}
    return msgpack.encode(("nbflow document", name, _canonical(others)))


def _data_before(storage: FileSystem, name: str) -> str | None:
    """Return the name of the data file of the document that is there now, None without one."""
    try:
        data = _data_file(storage, name, _fields(storage, name).get("file"))
    except (ResultError, DamagedResultError):
        return None
    return None if data is None else data.name


def _fields(storage: FileSystem, key: str) -> Fields:
    """Return what a document says, unchecked."""
    try:
        fields = json.loads(storage.read_path(key))
    except ValueError as cause:
        if isinstance(cause, ResultError):
            raise
        raise _damaged(storage.place(key), "It is no JSON") from cause
    if not isinstance(fields, dict) or not isinstance(fields.get("serializer"), dict):
        raise _damaged(storage.place(key), "It names no serializer")
    return fields


def _data_file(storage: FileSystem, name: str, data: Any) -> DataFile | None:
    """Return the data file that a document names; no document can name that of another."""
    if data is None:
        return None
    try:
        file = DataFile.model_validate(data)
    except ValidationError as cause:
        raise _damaged(storage.place(name), "Its data file is not told") from cause
    if fullmatch(r"\.[0-9a-f]{16}\.data", file.name.removeprefix(name)) is None:
        raise _damaged(storage.place(name), f"Its data would be in {file.name!r}")
    return file


def _checked(storage: FileSystem, key: str) -> tuple[Fields, bool]:
    """Return what a document says, and whether this user signed it; see `read` for the errors."""
    fields, name, signer = _fields(storage, key), storage.name(key), _signer()
    signature = fields.get("signature")
    told = signature if isinstance(signature, dict) else {}
    if told.get("key") == signer.identity:
        if not signer.is_signed(_signed(name, fields), _bytes(str(told.get("mac")))):
            raise _damaged(storage.place(key), "It was changed, or written for another key")
        return fields, True
    if not runs_nothing(fields["serializer"]):
        raise UntrustedStoreError(
            f"the result at {key!r} is not signed with your key.\n"
            f"  It is {storage.place(key)}.\n"
            f"  Loading what {fields['serializer'].get('type')!r} wrote can run any code.\n"
            "  If you trust everybody who could write there until now, say "
            f"`nbflow.results.trust(storage, {key!r})`; otherwise remove it.",
            path=storage.place(key),
        )
    return fields, False


def _bytes(text: str) -> bytes:
    """Return what stands in hexadecimal digits; nothing where that is none, which signs nothing."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _blob(storage: FileSystem, key: str, fields: Fields) -> PersistedResultBlob:
    place = storage.place(key)
    try:
        Serializer.model_validate(fields["serializer"])
    except ValidationError as cause:
        raise SerializerError(
            f"the serializer of the result at {key!r} is not here.\n"
            f"  It is {place}, its serializer {fields['serializer'].get('type')!r}.\n"
            f"  {cause.errors()[0]['msg']}\n"
            "  Import or define it, and ask again."
        ) from cause
    _data_file(storage, storage.name(key), fields.get("file"))
    try:
        return PersistedResultBlob.model_validate(fields)
    except ValidationError as cause:
        raise _damaged(place, f"It has no right {cause.errors()[0]['loc'][0]!r}") from cause


def _damaged(place: str, seen: str) -> DamagedResultError:
    return DamagedResultError(
        "what is kept of a result is not what was written.\n"
        f"  It is {place}.\n"
        f"  {seen}.\n"
        "  Remove it; its task runs again.",
        path=place,
    )
