"""How results are turned into bytes: by pickle, as JSON, compressed, or in a way of your own."""

from nbflow.io.serializers.base import Serializer
from nbflow.io.serializers.compressed import (
    CompressedJSONSerializer,
    CompressedPickleSerializer,
    CompressedSerializer,
)
from nbflow.io.serializers.marks import object_decoder, object_encoder
from nbflow.io.serializers.pickled import PickleSerializer
from nbflow.io.serializers.written import JSONSerializer

__all__ = [
    "CompressedJSONSerializer",
    "CompressedPickleSerializer",
    "CompressedSerializer",
    "JSONSerializer",
    "PickleSerializer",
    "Serializer",
    "object_decoder",
    "object_encoder",
]
