"""References to results that need no storage."""

from typing import Any, Literal, Self

from pydantic import ConfigDict

from nbflow.core.reference import Reference
from nbflow.errors import MissingResult
from nbflow.io.typed import Typed

__all__ = ["LITERALS", "BaseResult", "LiteralResult", "UnpersistedResult"]

LITERALS = (bool, type(None))

# What is known of every unpersisted result: one set for all, as they cannot be changed.
_DESCRIBED = {"type", "artifact_type", "artifact_description"}


class BaseResult(Typed, Reference):
    """Stands for the result of a run.

    JSON of one has what describes it, never the value; ``BaseResult.model_validate_json`` reads
    any kind.

    Parameters
    ----------
    artifact_type, artifact_description
        What a page shows of it.
    """

    model_config = ConfigDict(frozen=True)

    artifact_type: str | None = None
    artifact_description: str | None = None
    # The value, in a tuple of its own: it may be None.
    _kept: tuple[Any] | None = None

    def has_cached_object(self) -> bool:
        """Tell whether the value is in memory."""
        return self._kept is not None

    def keep(self, obj: Any) -> Self:
        """Hold the value in memory, and return the reference."""
        self._kept = (obj,)
        return self

    def write(self) -> None:
        """Write what is still to be written, which is nothing."""

    def let_go(self) -> None:
        """Take the value out of memory, where it can be had again: here it cannot."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseResult) or type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.artifact_description))


class UnpersistedResult(BaseResult):
    """A value that is in memory at most; each is equal to itself only."""

    type: Literal["unpersisted"] = "unpersisted"

    @classmethod
    def create(cls, obj: Any, cache_object: bool = True) -> Self:
        """Return a reference to a value, which it holds if ``cache_object``."""
        # There is nothing to check, and every call that is submitted makes one: `model_construct`
        # does the same at several times the cost.
        new = object.__new__(cls)
        fields = {
            "type": "unpersisted",
            "artifact_type": "result",
            "artifact_description": f"Unpersisted result of type `{_name(obj)}`",
        }
        object.__setattr__(new, "__dict__", fields)
        object.__setattr__(new, "__pydantic_fields_set__", _DESCRIBED)
        object.__setattr__(new, "__pydantic_extra__", None)
        kept = (obj,) if cache_object else None
        object.__setattr__(new, "__pydantic_private__", {"_kept": kept})
        return new

    def get(self) -> Any:
        """Return the value.

        Raises
        ------
        MissingResult
            It is not in memory.
        """
        if self._kept is None:
            raise MissingResult(
                "The result was not persisted and is no longer available.\n"
                f"  It was: {self.artifact_description}.\n"
                "  Let it be kept next time: `persist_result=True`."
            )
        return self._kept[0]

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class LiteralResult(BaseResult):
    """A value that stands in the reference itself: True, False or None."""

    type: Literal["literal"] = "literal"
    value: bool | None = None

    @classmethod
    def create(cls, obj: Any) -> Self:
        """Return a reference with the value in it.

        Raises
        ------
        TypeError
            It is neither a boolean nor None.
        """
        if type(obj) not in LITERALS:
            names = ", ".join(kind.__name__ for kind in LITERALS)
            raise TypeError(
                f"Unsupported type {_name(obj)!r} for result literal. Expected one of: {names}."
            )
        return cls(
            value=obj,
            artifact_type="result",
            artifact_description=f"Result with value `{obj}` persisted to Nbflow.",
        )

    def has_cached_object(self) -> bool:
        """Tell that the value is in memory."""
        return True

    def get(self) -> bool | None:
        """Return the value."""
        return self.value


def _name(obj: Any) -> str:
    return type(obj).__name__
