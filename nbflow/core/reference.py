"""What a state may hold in place of a value: a reference that the value is read through."""

from abc import ABC, abstractmethod
from typing import Any

__all__ = ["Reference"]


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
