"""How values become bytes and are read again: each gives back what it took, or refuses it."""

from nbflow.engine.serializers.base import Serializer
from nbflow.engine.serializers.compressed import CompressedSerializer
from nbflow.engine.serializers.frames import PandasSerializer
from nbflow.engine.serializers.pickled import PickleSerializer
from nbflow.engine.serializers.written import DateTimeSerializer, JSONSerializer

__all__ = [
    "CompressedSerializer",
    "DateTimeSerializer",
    "JSONSerializer",
    "PandasSerializer",
    "PickleSerializer",
    "Serializer",
]
