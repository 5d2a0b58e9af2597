"""Outcomes of two parts: a head that always comes back, and a value that may stay on its worker."""

from typing import Any, NamedTuple, Protocol

__all__ = ["Held", "Holder", "Parted"]


class Parted(NamedTuple):
    """What a call may return, so that a large ``value`` stays where it was made."""

    head: Any
    value: Any


class Holder(Protocol):
    """What can fetch a value from its worker."""

    def fetch(self, source: Any) -> Any:
        """Return the value."""


class Held:
    """Stands for a value that stayed on its worker, as long as the executor is started.

    As an argument of a call, or a value in a dictionary that is one, it is replaced by the value.
    """

    def __init__(self, holder: Holder, source: Any) -> None:
        self._holder = holder
        self.source = source

    def get(self) -> Any:
        """Return the value, brought here.

        Raises
        ------
        ExecutorError
            The executor is not started any more.
        """
        return self._holder.fetch(self.source)

    def __reduce__(self) -> str:
        raise TypeError("a value held on a worker is no value that can be sent; send what it gives")
