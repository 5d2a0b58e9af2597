"""Small results whose location is the value itself, in JSON."""

from collections.abc import Callable
from typing import Any, Self

from nbflow.engine.result import Result
from nbflow.engine.serializers import DateTimeSerializer, JSONSerializer, Serializer
from nbflow.errors import SerializerError

__all__ = ["NbflowResult"]


class NbflowResult(Result):
    """Writes a value into its location; nothing is stored elsewhere.

    Parameters
    ----------
    value, location
        As of `Result`.
    serializer
        One that writes text: JSON when None, or `DateTimeSerializer()`.

    Raises
    ------
    TypeError
        Another serializer.
    """

    def __init__(
        self,
        value: Any = None,
        location: str | Callable[..., str] | None = None,
        serializer: Serializer | None = None,
    ) -> None:
        if serializer is None:
            serializer = JSONSerializer()
        if not isinstance(serializer, JSONSerializer | DateTimeSerializer):
            raise TypeError(
                f"NbflowResult got serializer={serializer!r}, which does not write text.\n"
                "  Write `serializer=JSONSerializer()` or `serializer=DateTimeSerializer()`."
            )
        super().__init__(value, location, serializer)

    def exists(self, location: str, **names: Any) -> bool:
        """Tell whether ``location`` is a value."""
        try:
            self.read(location)
        except SerializerError:
            return False
        return True

    def read(self, location: str) -> Self:
        """Return a copy with the value that ``location`` is.

        Raises
        ------
        SerializerError
            It is none.
        """
        new = self.copy()
        new.location = location
        new.value = self.serializer.deserialize(location.encode())
        return new

    def write(self, value_: Any, **names: Any) -> Self:
        """Return a copy whose location is the value.

        Raises
        ------
        SerializerError
            The value cannot be written as text.
        """
        new = self.copy()
        new.location = self.serializer.serialize(value_).decode()
        new.value = value_
        return new
