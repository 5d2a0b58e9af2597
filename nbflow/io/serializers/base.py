"""What every serializer of results has: settings that are recorded, and two ways."""

from base64 import decodebytes, encodebytes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from pydantic import ConfigDict

from nbflow.errors import NbflowError, SerializerError
from nbflow.io.store.serializers import Buffer, Output
from nbflow.io.typed import Typed

__all__ = ["Binary", "Serializer", "imported", "runs_nothing"]


class Serializer(Typed):
    """Turns values into bytes and back.

    One of your own gives a default for ``type``, which is how documents name it, and both
    ``dumps`` and ``loads``; what these give and take is UTF-8 text.
    """

    model_config = ConfigDict(frozen=True)

    def dumps(self, obj: Any) -> bytes:
        """Return the text that stands for a value, as bytes."""
        raise NotImplementedError(f"{type(self).__name__} gives no `dumps`")

    def loads(self, blob: bytes) -> Any:
        """Return the value that such a text stands for."""
        raise NotImplementedError(f"{type(self).__name__} gives no `loads`")

    def dump(self, obj: Any, output: Output) -> tuple[int, ...]:
        """Write a value piece by piece; return the length of each of its parts, in bytes."""
        output.write(self.dumps(obj))
        return (output.size,)

    def load(self, parts: Sequence[Buffer]) -> Any:
        """Return the value of the parts that `dump` wrote."""
        return self.loads(bytes(parts[0]))

    def text(self, raw: bytes) -> bytes:
        """Return what `dumps` gives, of what `dump` wrote as its only part."""
        return raw

    @classmethod
    def is_harmless(cls, described: Mapping[str, Any]) -> bool:
        """Tell whether bytes that anybody may have written can be loaded with these settings."""
        return False

    @contextmanager
    def writing(self, obj: Any) -> Iterator[None]:
        """Turn what goes wrong while a value is written into a SerializerError."""
        try:
            yield
        except NbflowError:
            raise
        except Exception as cause:
            raise SerializerError(
                f"Failed to serialize object of type {type(obj).__name__!r} with serializer "
                f"{self.type!r}.\n"
                f"  It gave: {type(cause).__name__}: {cause}\n"
                "  You can try another one, as `result_serializer='pickle'`, or not to keep the "
                "result: `persist_result=False`."
            ) from cause

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what goes wrong while a value is read into a SerializerError."""
        try:
            yield
        except NbflowError:
            raise
        except Exception as cause:
            raise SerializerError(
                f"A result cannot be read with serializer {self.type!r}.\n"
                f"  It gave: {type(cause).__name__}: {cause}\n"
                "  Import or define here what it is made of, or read it with the serializer that "
                "wrote it."
            ) from cause


class Binary(Serializer):
    """A serializer whose bytes are no text: in a document they stand in base64."""

    def pack(self, obj: Any) -> bytes:
        """Return bytes that stand for a value."""
        raise NotImplementedError(f"{type(self).__name__} gives no `pack`")

    def unpack(self, data: Buffer) -> Any:
        """Return the value that bytes stand for."""
        raise NotImplementedError(f"{type(self).__name__} gives no `unpack`")

    def dumps(self, obj: Any) -> bytes:
        """Return the bytes that stand for a value, in base64 with line breaks."""
        return encodebytes(self.pack(obj))

    def loads(self, blob: bytes) -> Any:
        """Return the value of bytes in base64."""
        with self.reading():
            data = decodebytes(blob)
        return self.unpack(data)

    def dump(self, obj: Any, output: Output) -> tuple[int, ...]:
        """Write a value; return the length of each of its parts, in bytes."""
        output.write(self.pack(obj))
        return (output.size,)

    def load(self, parts: Sequence[Buffer]) -> Any:
        """Return the value of the parts that `dump` wrote."""
        return self.unpack(parts[0])

    def text(self, raw: bytes) -> bytes:
        """Return bytes in base64, as `dumps` does."""
        return encodebytes(raw)


def runs_nothing(described: object) -> bool:
    """Tell whether a serializer with these settings runs no code of whoever wrote the bytes."""
    if not isinstance(described, Mapping):
        return False
    kind = Serializer.kinds.get(str(described.get("type")))
    return kind is not None and bool(kind.is_harmless(described))


def imported(name: str, functions: Sequence[str], what: str) -> ModuleType:
    """Return a module that has certain functions.

    Parameters
    ----------
    what
        What it is asked for as: "pickle library".

    Raises
    ------
    ValueError
        It cannot be imported, or lacks one of them.
    """
    try:
        module = import_module(name)
    except ImportError as cause:
        raise ValueError(f"Failed to import requested {what}: {name!r}.") from cause
    for function in functions:
        if not callable(getattr(module, function, None)):
            raise ValueError(f"The {what} {name!r} does not have a '{function}' method.")
    return module
