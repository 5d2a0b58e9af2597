"""References to results that are kept in documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import SerializeAsAny

from nbflow.errors import MissingResult, ResultError
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
        Where the document is. Secrets of a storage are not in JSON: to read a reference that came
        from there with others than those of the environment, give it the storage anew,
        ``result.model_copy(update={"storage": storage})``.
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

    @classmethod
    def create(
        cls,
        obj: Any,
        storage: FileSystem,
        storage_key: str,
        serializer: Serializer,
        expiration: datetime | None = None,
        cache_object: bool = True,
    ) -> Self:
        """Keep a value in a document, and return the reference to it.

        Parameters
        ----------
        cache_object
            Whether the value stays in memory, now and once it has been read.

        Raises
        ------
        SerializerError
            It cannot be serialized.
        ResultError, StoreError
            It cannot be written.
        """
        document.write(storage, storage_key, obj, serializer, expiration)
        place = storage.place(storage_key)
        new = cls(
            serializer_type=serializer.type,
            storage=storage,
            storage_key=storage_key,
            expiration=expiration,
            artifact_type="result",
            artifact_description=f"Result of type `{type(obj).__name__}` persisted to: `{place}`",
        )
        new._keeps = cache_object
        return new.keep(obj) if cache_object else new

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
            value = document.load(self.storage, self.storage_key)
        if self._keeps or value is None:
            self.keep(value)
        return value

    def read(self) -> document.PersistedResultBlob:
        """Return the document; raises as `get` does."""
        with _missing():
            return document.read(self.storage, self.storage_key)

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        private = state["__pydantic_private__"] or {}
        return {**state, "__pydantic_private__": {**private, "_kept": None}}


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
