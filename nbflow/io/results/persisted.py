"""References to results that are kept in documents."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import SerializeAsAny

from nbflow.errors import MissingResult, NbflowError, ResultError
from nbflow.io.filesystems import FileSystem
from nbflow.io.results import document
from nbflow.io.results.base import BaseResult
from nbflow.io.serializers.base import Serializer

__all__ = ["PersistedResult"]


class PersistedResult(BaseResult):
    """A value in a document; pickled, the reference goes without it.

    Parameters
    ----------
    serializer_type
        The type of what wrote it.
    storage, storage_key
        Where the document is. Secrets of a storage are not in JSON: a reference that came from
        there is read with those of a storage of the same place that this process has, else with
        those of the environment.
    expiration
        Until when it may be taken from a cache; for ever when None.
    """

    type: Literal["reference"] = "reference"
    serializer_type: str
    storage: SerializeAsAny[FileSystem]
    storage_key: str
    expiration: datetime | None = None
    # Whether what `get` reads stays in memory.
    _keeps: bool = True
    # How the document is still to be written, and under which cache key.
    _deferred: tuple[Serializer, str | None] | None = None

    @classmethod
    def create(
        cls,
        obj: Any,
        storage: FileSystem,
        storage_key: str,
        serializer: Serializer,
        expiration: datetime | None = None,
        cache_object: bool = True,
        *,
        cache_key: str | None = None,
        is_deferred: bool = False,
    ) -> Self:
        """Keep a value in a document, and return the reference to it.

        Parameters
        ----------
        cache_object
            Whether the value stays in memory, now and once it has been read.
        cache_key
            What `find` takes it by.
        is_deferred
            Whether the document is written by `write`; until then the value stays in memory.

        Raises
        ------
        SerializerError
            It cannot be serialized.
        ResultError, StoreError
            It cannot be written.
        """
        new = cls._to(obj, storage, storage_key, serializer, expiration)
        new._keeps = cache_object
        new._deferred = serializer, cache_key
        if not is_deferred:
            new.write()
        return new

    @classmethod
    def find(
        cls, storage: FileSystem, storage_key: str, cache_key: str, cache_object: bool = True
    ) -> Self | None:
        """Return the reference to what was kept for a cache key, None where nothing still holds.

        What cannot be read is not there: a warning says so.
        """
        try:
            with _missing():
                blob = document.read(storage, storage_key)
            if blob.cache_key != cache_key or _is_over(blob.expiration):
                return None
            value = document.load(storage, storage_key)
        except MissingResult:
            return None
        except NbflowError as error:
            logging.getLogger("nbflow").warning("A cached result is not taken: %s", error)
            return None
        new = cls._to(value, storage, storage_key, blob.serializer, blob.expiration)
        new._keeps = cache_object
        return new

    @classmethod
    def _to(
        cls,
        obj: Any,
        storage: FileSystem,
        storage_key: str,
        serializer: Serializer,
        expiration: datetime | None,
    ) -> Self:
        """Return a reference that holds its value too."""
        place = storage.place(storage_key)
        return cls(
            serializer_type=serializer.type,
            storage=storage,
            storage_key=storage_key,
            expiration=expiration,
            artifact_type="result",
            artifact_description=f"Result of type `{type(obj).__name__}` persisted to: `{place}`",
        ).keep(obj)

    def write(self) -> None:
        """Write the document, where that was deferred; raises as `create` does."""
        if self._deferred is None or self._kept is None:
            return
        serializer, cache_key = self._deferred
        document.write(
            self.storage,
            self.storage_key,
            self._kept[0],
            serializer,
            self.expiration,
            cache_key,
        )
        self._deferred = None
        if not self._keeps:
            self.let_go()

    def let_go(self) -> None:
        """Take the value out of memory, now or once it is written, and keep none from now on."""
        self._keeps = False
        if self._deferred is None:
            self._kept = None

    def get(self) -> Any:
        """Return the value: that in memory, else the one in the document.

        Raises
        ------
        MissingResult
            There is no document any more.
        DamagedResultError, UntrustedStoreError
            It was changed, or signed by somebody else; see `nbflow.results.trust`.
        SerializerError
            It cannot be read.
        """
        if self._kept is not None:
            return self._kept[0]
        with _missing():
            value = document.load(self.storage.at_hand(), self.storage_key)
        if self._keeps or value is None:
            self.keep(value)
        return value

    def read(self) -> document.PersistedResultBlob:
        """Return the document; raises as `get` does."""
        with _missing():
            return document.read(self.storage.at_hand(), self.storage_key)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        private = state["__pydantic_private__"] or {}
        return {**state, "__pydantic_private__": {**private, "_kept": None, "_deferred": None}}


def _is_over(expiration: datetime | None) -> bool:
    return expiration is not None and expiration <= datetime.now(UTC)


@contextmanager
def _missing() -> Iterator[None]:
    """Say of a result that its file is missing."""
    try:
        yield
    except ResultError as cause:
        if not isinstance(cause.__cause__, FileNotFoundError):
            raise
        raise MissingResult(
            "The result was persisted and is no longer available.\n"
            f"  {cause}\n"
            "  Run its task again."
        ) from cause
