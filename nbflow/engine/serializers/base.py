"""What every serializer has: two ways, and an error for what cannot go either of them."""

from collections.abc import Callable
from typing import Any

from nbflow.engine.effects import Raised, attempt, shown
from nbflow.errors import SerializerError

__all__ = ["Serializer", "read", "written"]


class Serializer:
    """Turns values into bytes and back; two of one class with equal settings are equal."""

    def serialize(self, value: Any) -> bytes:
        """Return bytes that stand for a value."""
        raise NotImplementedError(f"{type(self).__name__} gives no `serialize`")

    def deserialize(self, value: bytes) -> Any:
        """Return the value that bytes stand for."""
        raise NotImplementedError(f"{type(self).__name__} gives no `deserialize`")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # its settings may change

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def written(serializer: Serializer, value: Any, write: Callable[[], bytes]) -> bytes:
    """Return what ``write`` gives.

    Raises
    ------
    SerializerError
        It raised.
    """
    outcome = attempt(write, {})
    if type(outcome) is not Raised:
        return outcome  # type: ignore[no-any-return]  # what `write` gives
    raise _failed(
        outcome.exception,
        f"a value of type '{type(value).__name__}' cannot be written by "
        f"{type(serializer).__name__}.",
        "Return a value that can be, or choose another of `nbflow.engine.serializers`.",
    ) from outcome.exception


def read(serializer: Serializer, data: bytes, load: Callable[[], Any]) -> Any:
    """Return what ``load`` gives.

    Raises
    ------
    SerializerError
        It raised.
    """
    outcome = attempt(load, {})
    if type(outcome) is not Raised:
        return outcome
    raise _failed(
        outcome.exception,
        f"{len(data):,} bytes cannot be read by {type(serializer).__name__}.",
        "Read them with the serializer that wrote them.",
    ) from outcome.exception


def _failed(error: BaseException, what: str, advice: str) -> SerializerError:
    if not isinstance(error, Exception):
        raise error
    seen = f"{error}" if isinstance(error, SerializerError) else shown(error)
    return SerializerError(f"{what}\n  It gave: {seen}.\n  {advice}")
