"""What stands for the result of a run: a value in memory, a literal, or a document."""

from nbflow.io.results.base import BaseResult, LiteralResult, UnpersistedResult
from nbflow.io.results.defaults import default_serializer, default_storage
from nbflow.io.results.document import PersistedResultBlob, trust
from nbflow.io.results.factory import ResultFactory
from nbflow.io.results.persisted import PersistedResult

__all__ = [
    "BaseResult",
    "LiteralResult",
    "PersistedResult",
    "PersistedResultBlob",
    "ResultFactory",
    "UnpersistedResult",
    "default_serializer",
    "default_storage",
    "trust",
]
