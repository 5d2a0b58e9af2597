"""What kinds of states runs have, and the questions that a kind alone answers."""

from enum import StrEnum
from typing import Any, TypeGuard

__all__ = ["Predicates", "StateType", "is_state"]


class StateType(StrEnum):
    """The kind of a state; its name may say more."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    CRASHED = "CRASHED"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"


_FINAL = frozenset({StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED})


class Predicates:
    """What a state holds, and the questions that its type alone answers."""

    __slots__ = ("data", "message", "type")

    data: Any
    message: str | None
    type: StateType

    def is_scheduled(self) -> bool:
        """Tell whether it waits for a moment; one that awaits its retry does."""
        return self.type is StateType.SCHEDULED

    def is_pending(self) -> bool:
        """Tell whether it waits to run."""
        return self.type is StateType.PENDING

    def is_running(self) -> bool:
        """Tell whether it runs."""
        return self.type is StateType.RUNNING

    def is_completed(self) -> bool:
        """Tell whether it ended as it should."""
        return self.type is StateType.COMPLETED

    def is_failed(self) -> bool:
        """Tell whether it failed; one that crashed did not."""
        return self.type is StateType.FAILED

    def is_crashed(self) -> bool:
        """Tell whether it was interrupted."""
        return self.type is StateType.CRASHED

    def is_cancelled(self) -> bool:
        """Tell whether it was stopped by somebody."""
        return self.type is StateType.CANCELLED

    def is_cancelling(self) -> bool:
        """Tell whether it is being stopped."""
        return self.type is StateType.CANCELLING

    def is_paused(self) -> bool:
        """Tell whether it waits for somebody."""
        return self.type is StateType.PAUSED

    def is_final(self) -> bool:
        """Tell whether nothing further happens to it."""
        return self.type in _FINAL

    is_successful = is_completed
    is_finished = is_final


def is_state(value: Any) -> TypeGuard[Predicates]:
    """Tell whether a value is the state of a run."""
    return isinstance(value, Predicates)
