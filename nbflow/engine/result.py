"""Where and how the results of tasks are written: what all kinds have in common."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

from nbflow.engine.filling import fill
from nbflow.engine.serializers import PickleSerializer, Serializer

__all__ = ["NoResult", "NoResultType", "Result", "ResultNotImplementedError"]


class ResultNotImplementedError(NotImplementedError):
    """A result was to be written or read by a kind that only holds it."""


class Result:
    """A value, and where it is or will be; this kind only holds it.

    What changes one returns a new one.

    Parameters
    ----------
    value
        The value.
    location
        Where it is written: a text to be filled in by name, or a function of what it may name. One
        by day and at random when None.
    serializer
        What turns the value into bytes; pickles when None.

    Raises
    ------
    TypeError
        The serializer is none.
    """

    def __init__(
        self,
        value: Any = None,
        location: str | Callable[..., str] | None = None,
        serializer: Serializer | None = None,
    ) -> None:
        if serializer is None:
            serializer = PickleSerializer()
        if isinstance(serializer, type) or not all(
            callable(getattr(serializer, way, None)) for way in ("serialize", "deserialize")
        ):
            raise TypeError(
                f"{type(self).__name__} got serializer={serializer!r}, which is no serializer.\n"
                "  Give one of `nbflow.engine.serializers`, as `serializer=JSONSerializer()`, or "
                "an object with `serialize` and `deserialize`."
            )
        self.value = value
        self.location = location
        self.serializer = serializer

    def from_value(self, value: Any) -> Self:
        """Return one of the same kind that holds ``value`` and is nowhere yet."""
        new = self.copy()
        new.location = None
        new.value = value
        return new

    def copy(self) -> Self:
        """Return a shallow copy."""
        return copy(self)

    def format(self, **names: Any) -> Self:
        """Return a copy whose location is filled in.

        Raises
        ------
        ResultError
            The location names what is not given.
        """
        new = self.copy()
        if self.location is None:
            now = datetime.now(UTC)
            new.location = f"{now.year}/{now.month}/{now.day}/{uuid4().hex}.nbflow_result"
        else:
            new.location = fill("the location of a result", self.location, names)
        return new

    def exists(self, location: str, **names: Any) -> bool:
        """Tell whether there is something at ``location``, filled in where names are given."""
        raise ResultNotImplementedError(_cannot(self, "asked for what exists"))

    def read(self, location: str) -> Self:
        """Return a copy with the value that is at ``location``."""
        raise ResultNotImplementedError(_cannot(self, "read"))

    def write(self, value_: Any, **names: Any) -> Self:
        """Write a value to the location, filled in, and return a copy that knows both."""
        raise ResultNotImplementedError(_cannot(self, "written"))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _public(self) == _public(other)

    __hash__ = None  # type: ignore[assignment]  # results are compared by values of any kind

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.location!r}>"


def _public(result: Result) -> dict[str, Any]:
    return {name: value for name, value in vars(result).items() if not name.startswith("_")}


def _cannot(result: Result, what: str) -> str:
    kind = type(result).__name__
    return (
        f"a {kind} cannot be {what}: it only holds its value.\n"
        "  Give the task one that is somewhere: `result=LocalResult()`."
    )


class NoResultType(Result):
    """Says that there is no result, which a result of None would not; `NoResult` is the one."""

    def __repr__(self) -> str:
        return "<No result>"

    def copy(self) -> Self:
        """Return itself."""
        return self

    def __reduce__(self) -> str:
        return "NoResult"


NoResult = NoResultType()
