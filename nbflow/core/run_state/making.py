"""States by their names: each function makes one, and takes the fields of `State` by keyword.

Under the names that the documents fix, which are those of the states.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from nbflow.core.moment import in_utc
from nbflow.core.run_state.base import State, StateDetails, as_details
from nbflow.core.run_state.kind import StateType

__all__ = [
    "AwaitingRetry",
    "Cached",
    "Cancelled",
    "Cancelling",
    "Completed",
    "Crashed",
    "Failed",
    "Late",
    "NotReady",
    "Paused",
    "Pending",
    "Retrying",
    "Running",
    "Scheduled",
    "Suspended",
    "TimedOut",
]


class _Fields(TypedDict, total=False):
    name: str | None
    message: str | None
    data: Any
    state_details: StateDetails | Mapping[str, Any] | None
    id: UUID | None
    timestamp: datetime | None


def Completed(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what ended as it should."""
    return cls(StateType.COMPLETED, **fields)


def Cached(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what completed with the result of an earlier run."""
    fields.setdefault("name", "Cached")
    return cls(StateType.COMPLETED, **fields)


def Failed(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what failed."""
    return cls(StateType.FAILED, **fields)


def TimedOut(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what failed by taking too long."""
    fields.setdefault("name", "TimedOut")
    return cls(StateType.FAILED, **fields)


def Crashed(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what was interrupted from outside."""
    return cls(StateType.CRASHED, **fields)


def Cancelling(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what is being stopped."""
    return cls(StateType.CANCELLING, **fields)


def Cancelled(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what was stopped by somebody."""
    return cls(StateType.CANCELLED, **fields)


def Pending(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what waits to run."""
    return cls(StateType.PENDING, **fields)


def NotReady(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what could not run: something it needs did not complete."""
    fields.setdefault("name", "NotReady")
    return cls(StateType.PENDING, **fields)


def Running(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what runs."""
    return cls(StateType.RUNNING, **fields)


def Retrying(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what runs once more."""
    fields.setdefault("name", "Retrying")
    return cls(StateType.RUNNING, **fields)


def Paused(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what waits for somebody."""
    return cls(StateType.PAUSED, **fields)


def Suspended(cls: type[State] = State, **fields: Unpack[_Fields]) -> State:
    """Return the state of what waits for somebody, and does not hold a process meanwhile."""
    fields.setdefault("name", "Suspended")
    return cls(StateType.PAUSED, **fields)


def Scheduled(
    cls: type[State] = State, scheduled_time: datetime | None = None, **fields: Unpack[_Fields]
) -> State:
    """Return the state of what waits for a moment.

    Parameters
    ----------
    scheduled_time
        The moment; now when None. In UTC, which a naive one is taken to be in.

    Raises
    ------
    ValueError
        `state_details` names a moment too.
    """
    if given := fields.get("state_details"):
        fields["state_details"] = as_details(given)
    state = cls(StateType.SCHEDULED, **fields)
    details = state.state_details
    if scheduled_time is None:
        scheduled_time = details.scheduled_time
    elif details.scheduled_time is not None:
        raise ValueError(
            f"the state '{state.name}' was given two moments.\n"
            f"  `scheduled_time` is {scheduled_time}, that of `state_details` "
            f"{details.scheduled_time}.\n"
            "  Leave one of them out."
        )
    details.scheduled_time = in_utc(scheduled_time)
    return state


def AwaitingRetry(
    cls: type[State] = State, scheduled_time: datetime | None = None, **fields: Unpack[_Fields]
) -> State:
    """Return the state of what failed and waits for another attempt, as `Scheduled`."""
    fields.setdefault("name", "AwaitingRetry")
    return Scheduled(cls, scheduled_time, **fields)


def Late(
    cls: type[State] = State, scheduled_time: datetime | None = None, **fields: Unpack[_Fields]
) -> State:
    """Return the state of what should have begun by now, as `Scheduled`."""
    fields.setdefault("name", "Late")
    return Scheduled(cls, scheduled_time, **fields)
