"""What another serializer writes, compressed."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from nbflow.engine.serializers.base import Serializer, read, written

__all__ = ["CompressedSerializer"]

_FORMATS = ("bz2", "gzip", "lzma", "zlib")


class CompressedSerializer(Serializer):
    """Compresses what ``serializer`` writes.

    Parameters
    ----------
    serializer
        What turns values into bytes.
    format
        "bz2", "gzip", "lzma" or "zlib"; or else both of:
    compress, decompress
        Functions of bytes.
    compress_kwargs, decompress_kwargs
        Given to these further.

    Raises
    ------
    ValueError
        Not exactly one way to compress is given, or a format that there is not.
    """

    def __init__(
        self,
        serializer: Serializer,
        format: str | None = None,
        compress: Callable[..., bytes] | None = None,
        decompress: Callable[..., bytes] | None = None,
        compress_kwargs: Mapping[str, Any] | None = None,
        decompress_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        functions = (compress, decompress)
        if (None in functions) if format is None else functions != (None, None):
            raise ValueError(
                "CompressedSerializer takes either a format or both functions, compress and "
                "decompress.\n"
                f'  Write `CompressedSerializer(serializer, format="{format or "gzip"}")`.'
            )
        if format is not None:
            compress, decompress = _functions(format)
        self.serializer = serializer
        self.compress: Any = compress
        self.decompress: Any = decompress
        self.compress_kwargs = dict(compress_kwargs or {})
        self.decompress_kwargs = dict(decompress_kwargs or {})

    def serialize(self, value: Any) -> bytes:
        """Return the compressed bytes of a value.

        Raises
        ------
        SerializerError
            They cannot be made.
        """
        data = self.serializer.serialize(value)
        return written(self, value, lambda: self.compress(data, **self.compress_kwargs))

    def deserialize(self, value: bytes) -> Any:
        """Return the value of compressed bytes.

        Raises
        ------
        SerializerError
            They cannot be read.
        """
        data = read(self, value, lambda: self.decompress(value, **self.decompress_kwargs))
        return self.serializer.deserialize(data)


def _functions(format: str) -> tuple[Callable[..., bytes], Callable[..., bytes]]:
    if format not in _FORMATS:
        raise ValueError(
            f"CompressedSerializer got format={format!r}, which there is not.\n"
            f"  There are {', '.join(_FORMATS)}."
        )
    # Loaded when asked for: importing nbflow loads none of them.
    module = import_module(format)
    return module.compress, module.decompress
