"""What makes the reference that stands for a result, by what its flow or task says."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from nbflow.io.filesystems import FileSystem
from nbflow.io.results.base import LITERALS, BaseResult, LiteralResult, UnpersistedResult
from nbflow.io.results.persisted import PersistedResult
from nbflow.io.serializers.base import Serializer
from nbflow.io.storages import storage_at

__all__ = ["ResultFactory"]


class ResultFactory:
    """Makes references to results.

    Parameters
    ----------
    storage, serializer
        Where and how results are kept; a storage may be given by its folder or URL, a serializer
        by its type.
    persist_result
        Whether they are.
    cache_result_in_memory
        Whether values stay in memory.
    storage_key
        Returns the key of the next result; a unique one is taken when None.

    Raises
    ------
    TypeError
        The storage or the serializer is none.
    ValueError
        There is no such place, or no serializer of that type.
    """

    def __init__(
        self,
        storage: FileSystem | str | Path,
        serializer: Serializer | str,
        persist_result: bool,
        cache_result_in_memory: bool = True,
        storage_key: Callable[[], str] | None = None,
    ) -> None:
        if isinstance(serializer, str):
            serializer = Serializer(type=serializer)
        if isinstance(storage, str | Path):
            storage = storage_at(storage)
        _check("result_storage", storage, FileSystem, 'LocalFileSystem(basepath="results")')
        _check("result_serializer", serializer, Serializer, '"json"')
        self.storage = storage
        self.serializer = serializer
        self.persist_result = persist_result
        self.cache_result_in_memory = cache_result_in_memory
        self.storage_key = storage_key

    def create_result(
        self,
        obj: Any,
        key: str | None = None,
        expiration: datetime | None = None,
        *,
        cache_key: str | None = None,
        is_deferred: bool = False,
    ) -> BaseResult:
        """Return what stands for a value; a reference stands for itself.

        Parameters
        ----------
        key
            Where in the storage the value is kept, booleans and None too, which need none. What
            `storage_key` returns when None.
        expiration
            Until when it may be taken from a cache; for ever when None.
        cache_key
            What `PersistedResult.find` takes it by.
        is_deferred
            Whether it is written by the `write` of what is returned, not now.

        Raises
        ------
        TypeError
            The key is no text.
        SerializerError
            The value cannot be serialized.
        ResultError, StoreError
            It cannot be written.
        """
        if isinstance(obj, BaseResult):
            return obj
        keeps = self.cache_result_in_memory or obj is None
        if not self.persist_result:
            return UnpersistedResult.create(obj, keeps)
        if key is None and self.storage_key is not None:
            key = self.storage_key()
        if key is None and type(obj) in LITERALS:
            return LiteralResult.create(obj)
        return PersistedResult.create(
            obj,
            self.storage,
            _text(key, self.storage_key),
            self.serializer,
            expiration,
            keeps,
            cache_key=cache_key,
            is_deferred=is_deferred,
        )


def _text(key: Any, function: Any) -> str:
    if key is None and function is None:
        return uuid4().hex
    if not isinstance(key, str):
        name = getattr(function, "__name__", repr(function))
        raise TypeError(
            f"A result was to be kept under a key of type {type(key).__name__!r}, not a text.\n"
            f"  The key is {key!r}, given or returned by {name}.\n"
            "  Return a text, as `lambda: 'my-result.json'`."
        )
    return key


def _check(option: str, given: object, kind: type, example: str) -> None:
    if not isinstance(given, kind):
        raise TypeError(
            f"{option} is {given!r}, of type {type(given).__name__!r}, which is no "
            f"{kind.__name__}.\n  Write `{option}={example}`."
        )
