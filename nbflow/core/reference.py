"""What a state may hold in place of a value: a reference that the value is read through."""

from abc import ABC, abstractmethod
from typing import Any

__all__ = ["Held", "Reference"]


class Reference(ABC):
    """Stands for a value that is kept somewhere; states and futures read through it."""

    @abstractmethod
    def get(self) -> Any:
        """Return the value.

        Raises
        ------
        MissingResult
            It was not kept, or is no longer there.
        """


class Held(Reference):
    """Holds the value itself, so that None is one too."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def get(self) -> Any:
        """Return the value."""
        return self.value

    def __repr__(self) -> str:
        return repr(self.value)
