"""How results become bytes and are read again: each gives back what it took, or refuses it."""

from nbflow.io.serializers.base import Binary, Serializer
from nbflow.io.serializers.compressed import (
    CompressedJSONSerializer,
    CompressedPickleSerializer,
    CompressedSerializer,
)
from nbflow.io.serializers.pickled import PickleSerializer
from nbflow.io.serializers.written import JSONSerializer

__all__ = [
    "Binary",
    "CompressedJSONSerializer",
    "CompressedPickleSerializer",
    "CompressedSerializer",
    "JSONSerializer",
    "PickleSerializer",
    "Serializer",
]
