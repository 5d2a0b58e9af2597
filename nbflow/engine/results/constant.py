"""Results that are known from the start and nowhere written."""

from typing import Any, Self

from nbflow.engine.result import Result

__all__ = ["ConstantResult"]


class ConstantResult(Result):
    """Holds a value that is always there.

    Parameters
    ----------
    value
        The value.
    """

    def __init__(self, value: Any = None) -> None:
        super().__init__(value)

    def exists(self, location: str, **names: Any) -> bool:
        """Return True."""
        return True

    def read(self, location: str) -> Self:
        """Return itself."""
        return self

    def write(self, value_: Any, **names: Any) -> Self:
        """Refuse to be written.

        Raises
        ------
        ValueError
            Always.
        """
        raise ValueError(
            "a ConstantResult cannot be written: it is what it was made with.\n"
            "  Give the task one that is somewhere: `result=LocalResult()`."
        )
