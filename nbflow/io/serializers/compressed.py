"""What another serializer writes, compressed."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, SerializeAsAny, field_validator, model_validator

from nbflow.io.serializers.base import Binary, Serializer, imported, runs_nothing
from nbflow.io.serializers.pickled import PickleSerializer
from nbflow.io.serializers.written import JSONSerializer
from nbflow.io.store.serializers import Buffer

__all__ = ["CompressedJSONSerializer", "CompressedPickleSerializer", "CompressedSerializer"]

_FUNCTIONS = ("compress", "decompress")
_HARMLESS = ("bz2", "gzip", "lzma", "zlib")


class CompressedSerializer(Binary):
    """Compresses what ``serializer`` writes.

    Parameters
    ----------
    serializer
        A serializer, or the type of one.
    compressionlib
        Any module with ``compress`` and ``decompress``.
    """

    type: str = "compressed"
    serializer: SerializeAsAny[Serializer]
    compressionlib: str = "lzma"

    @field_validator("serializer", mode="before")
    @classmethod
    def _by_name(cls, given: Any) -> Any:
        return {"type": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _can_compress(self) -> Self:
        imported(self.compressionlib, _FUNCTIONS, "compression library")
        return self

    @classmethod
    def is_harmless(cls, described: Mapping[str, Any]) -> bool:
        """Tell whether what is compressed is harmless, in a format of the standard library."""
        is_known = described.get("compressionlib", "lzma") in _HARMLESS
        return is_known and runs_nothing(described.get("serializer"))

    def pack(self, obj: Any) -> bytes:
        """Return the compressed bytes of a value.

        Raises
        ------
        SerializerError
            It cannot be written or compressed.
        """
        data = self.serializer.dumps(obj)
        with self.writing(obj):
            compress = imported(self.compressionlib, _FUNCTIONS, "compression library").compress
            packed: bytes = compress(data)
            return packed

    def unpack(self, data: Buffer) -> Any:
        """Return the value of compressed bytes.

        Raises
        ------
        SerializerError
            They cannot be read.
        """
        with self.reading():
            library = imported(self.compressionlib, _FUNCTIONS, "compression library")
            plain = library.decompress(bytes(data))
        return self.serializer.loads(plain)


class CompressedPickleSerializer(CompressedSerializer):
    """Pickles, compressed: the type "compressed/pickle"."""

    type: Literal["compressed/pickle"] = "compressed/pickle"
    serializer: SerializeAsAny[Serializer] = Field(default_factory=PickleSerializer)


class CompressedJSONSerializer(CompressedSerializer):
    """JSON, compressed: the type "compressed/json"."""

    type: Literal["compressed/json"] = "compressed/json"
    serializer: SerializeAsAny[Serializer] = Field(default_factory=JSONSerializer)
