"""Any value that can be pickled, functions and classes of a notebook included."""

from base64 import b64decode
from typing import Any

from nbflow.engine.effects import Raised, attempt
from nbflow.engine.serializers.base import Serializer, read, written

__all__ = ["PickleSerializer"]


class PickleSerializer(Serializer):
    """Pickles values, by value what only this process knows; reads pickles in base64 too.

    Whoever can write the bytes can run code where they are read.
    """

    def serialize(self, value: Any) -> bytes:
        """Return the pickle of a value.

        Raises
        ------
        SerializerError
            It cannot be pickled.
        """
        import cloudpickle  # type: ignore[import-untyped]  # ships no types

        return written(self, value, lambda: cloudpickle.dumps(value))

    def deserialize(self, value: bytes) -> Any:
        """Return the value of a pickle.

        Raises
        ------
        SerializerError
            It is none, or what it was made of is not here.
        """
        from pickle import loads

        # No pickle is text in base64: its last byte, a dot, is outside of that alphabet.
        decoded = attempt(lambda: b64decode(value, validate=True), {})
        data = value if type(decoded) is Raised else decoded
        return read(self, value, lambda: loads(data))
