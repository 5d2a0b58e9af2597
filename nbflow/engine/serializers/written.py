"""Values that people and other programs can read: JSON, and moments in ISO format."""

from datetime import datetime
from json import dumps, loads
from typing import Any

from nbflow.engine.serializers.base import Serializer, read, written
from nbflow.errors import SerializerError

__all__ = ["DateTimeSerializer", "JSONSerializer"]

_PLAIN = (str, int, float, bool, type(None))


class JSONSerializer(Serializer):
    """Writes what JSON can hold: None, booleans, numbers, texts, lists, dictionaries by text."""

    def serialize(self, value: Any) -> bytes:
        """Return the value in JSON.

        Raises
        ------
        SerializerError
            It would come back as something else, as a tuple would as a list.
        """
        return written(self, value, lambda: _json(value))

    def deserialize(self, value: bytes) -> Any:
        """Return the value of a text in JSON.

        Raises
        ------
        SerializerError
            It is none.
        """
        return read(self, value, lambda: loads(value))


class DateTimeSerializer(Serializer):
    """Writes a `datetime` in ISO format; of a time zone, its difference to UTC then."""

    def serialize(self, value: Any) -> bytes:
        """Return the moment in ISO format.

        Raises
        ------
        SerializerError
            It is no `datetime`.
        """
        return written(self, value, lambda: _iso(value))

    def deserialize(self, value: bytes) -> Any:
        """Return the moment of a text in ISO format.

        Raises
        ------
        SerializerError
            It is none.
        """
        return read(self, value, lambda: datetime.fromisoformat(value.decode()))


def _json(value: Any) -> bytes:
    data = dumps(value).encode()
    # What is nested too deeply to be read is found now, not when it is needed.
    loads(data)
    rest = [("value", value)]
    while rest:
        place, each = rest.pop()
        if type(each) is list:
            rest += [(f"{place}[{number}]", inner) for number, inner in enumerate(each)]
        elif type(each) is dict:
            for key, inner in each.items():
                if type(key) is not str:
                    raise SerializerError(f"{place} has the key {key!r}, which JSON makes a text")
                rest.append((f"{place}[{key!r}]", inner))
        elif type(each) not in _PLAIN:
            raise SerializerError(f"{place} is a {type(each).__name__}, which JSON does not know")
    return data


def _iso(value: Any) -> bytes:
    # By type: a subclass may know more than is written, such as nanoseconds.
    if type(value) is not datetime:
        raise SerializerError("only a datetime is written in ISO format")
    return value.isoformat().encode()
